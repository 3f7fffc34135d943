"""Seal the audit chain into the vault: every minute in which something happened."""

import logging
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from gateways.configured import seals_vault
from gateways.vault import ObjectExists, Vault
from records.clock import database_now
from records.ledger import seals
from records.ledger.models import Seal

_log = logging.getLogger(__name__)

_SECONDS: Final = 5.0
_STANDSTILL_SECONDS: Final = 60.0


class SealForged(Exception):
    """The vault holds another seal under this one's name; run `markwarden verify`."""


_STANDSTILLS: Final = (
    SealForged, seals.SealUnreadable, seals.SealUnsigned, seals.CounterWentBack,
)  # fmt: skip


def tick() -> float:
    """Run one round; return the seconds to rest."""
    try:
        seal_and_publish(seals_vault(), database_now())
    except _STANDSTILLS as standstill:
        _log.error("Nothing is sealed: %s", standstill)  # a person must look
        return _STANDSTILL_SECONDS
    return _SECONDS


def seal_and_publish(kept_in: Vault, now: datetime) -> int:
    """Draw a seal when one is due, and publish the waiting ones; return how many.

    A seal is a row first: whatever happens while it is published, the same one is published next.
    """
    seals.draw_seal(now)
    waiting = seals.list_unpublished()
    for seal in waiting:
        _publish_seal(kept_in, seal)
        seals.mark_published(seal, now)
    return len(waiting)


def _publish_seal(kept_in: Vault, seal: Seal) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "seal")
        file.write_text(seal.document)
        try:
            kept_in.publish(seals.vault_name(seal.number), file, once=True)
        except ObjectExists:
            if read_seal(kept_in, seal.number) != seal.document:
                raise SealForged(f"{SealForged.__doc__} It is number {seal.number}.") from None


def read_seal(kept_in: Vault, number: int) -> str:
    """Return a seal as the vault keeps it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "seal")
        kept_in.fetch(seals.vault_name(number), file)
        return file.read_text(errors="replace")  # a forger may have written anything
