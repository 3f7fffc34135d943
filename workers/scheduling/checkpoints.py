"""Sign the log, have witnesses sign it, and publish it: each minute in which something happened."""

import logging
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from gateways import configured
from gateways.fetching import FetchRefused, Unreachable
from gateways.log_witness import LogWitness
from gateways.vault import ObjectExists, Vault
from records.clock import database_now
from records.ledger import checkpoint_note, checkpoints, merkle
from records.ledger.checkpoint_note import LogKey, NotReadable
from records.ledger.checkpoints import CheckpointUnfit, CounterWentBack
from records.ledger.models import Checkpoint

_log = logging.getLogger(__name__)

_SECONDS: Final = 5.0
_STANDSTILL_SECONDS: Final = 60.0


class CheckpointForged(Exception):
    """The vault holds another checkpoint under this one's name; run `markwarden verify`."""


_STANDSTILLS: Final = (CheckpointForged, CheckpointUnfit, CounterWentBack)


def tick() -> float:
    """Run one round; return the seconds to rest."""
    try:
        sign_and_publish(configured.log_vault(), database_now(), configured.log_witnesses())
    except _STANDSTILLS as standstill:
        _log.error("The log is not signed: %s", standstill)  # a person must look
        return _STANDSTILL_SECONDS
    return _SECONDS


def sign_and_publish(kept_in: Vault, now: datetime, witnesses: Sequence[LogWitness] = ()) -> int:
    """Draw a checkpoint when one is due, and publish the waiting ones; return how many.

    It is a row first: whatever happens while it is published, the same one is published next.
    """
    checkpoints.draw_checkpoint(now)
    waiting = checkpoints.list_unpublished()
    for row in waiting:
        for witness in witnesses:
            _ask_witness(witness, row)
        _publish(kept_in, row)
        checkpoints.mark_published(row, now)
    return len(waiting)


def _ask_witness(witness: LogWitness, row: Checkpoint) -> None:
    """Keep a witness's signature with the checkpoint; whatever they answer, the log goes on."""
    read = merkle.read_node_from(checkpoints.read_tile)
    checkpoint = checkpoint_note.read_checkpoint(row.note)
    try:
        key = LogKey.parse(witness.key)
        if checkpoint.find_time(key):
            return
        answer = witness.sign(
            row.note, row.size, lambda old: merkle.prove_consistency(read, old, row.size)
        )
        lines = checkpoint_note.read_cosignatures(answer, checkpoint, key)
    except (FetchRefused, Unreachable, NotReadable) as silence:
        name = witness.key.partition("+")[0]
        _log.warning("The witness %s did not sign checkpoint %s: %s", name, row.number, silence)
        return
    checkpoints.add_lines(row, lines)


def _publish(kept_in: Vault, row: Checkpoint) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "checkpoint")
        file.write_text(row.note, encoding="utf-8")
        try:
            kept_in.publish(checkpoints.vault_name(row.number), file, once=True)
        except ObjectExists:
            if read_published(kept_in, row.number) != row.note:
                raise CheckpointForged(
                    f"{CheckpointForged.__doc__} It is number {row.number}."
                ) from None


def read_published(kept_in: Vault, number: int) -> str:
    """Return a checkpoint as the vault keeps it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "checkpoint")
        kept_in.fetch(checkpoints.vault_name(number), file)
        return file.read_text(encoding="utf-8", errors="replace")  # a forger may write anything
