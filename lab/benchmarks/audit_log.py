"""What the log of the audit chain costs: `python -m lab.benchmarks.audit_log [ENTRIES]`.

On private servers: an append with the salt beside one without, a checkpoint of a thousand new
entries, an inclusion proof, `markwarden verify` with its memory, and the bytes of a leaf.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final

from lab.benchmarks.desk.run import start_servers

_ENTRIES: Final = 1_000_000
_ENTRIES_A_SUBJECT: Final = 5
_BATCH: Final = 1_000  # entries of each of the latest checkpoints
_EARLIER: Final = 10  # batches in one of those before
_ROUNDS, _APPENDS, _PROOFS, _LATEST_DRAWS = 9, 400, 300, 20
_COLUMNS: Final = "subject_kind, subject_id, number, entry, previous_hash, entry_hash"


def run(entries: int) -> dict[str, float]:
    """Measure all of it; return the figures."""
    with tempfile.TemporaryDirectory() as folder, start_servers(Path(folder), is_durable=True):
        figures = {"append_ratio": measure_appends()}
        figures["checkpoint_ms"] = fill(entries)
        figures |= measure_proofs(entries) | measure_verification()
        figures["tile_bytes_a_leaf"] = measure_tiles() / entries
        return {"entries": entries, **figures, "load": os.getloadavg()[0]}


def measure_appends() -> float:
    """Return how many times as long an append takes with the salt, the median of some rounds."""
    from django.db import connection, transaction  # noqa: PLC0415  # Django is set up only now

    from records.clock import database_now  # noqa: PLC0415  # the same
    from records.ledger import audit  # noqa: PLC0415  # the same

    def append(before: str) -> float:
        with transaction.atomic(), connection.cursor() as cursor:
            if before:
                cursor.execute(before)
            begin, now = time.perf_counter(), database_now()
            for number in range(_APPENDS):
                audit.record("case", number, "route", actor="policy", at=now, body={"score": 0.5})
            seconds = time.perf_counter() - begin
            transaction.set_rollback(True)
        return seconds

    without = "ALTER TABLE ledger_auditentry DROP COLUMN salt"
    append("")
    return statistics.median(append("") / append(without) for _ in range(_ROUNDS))


def fill(entries: int) -> float:
    """Write chains and draw a checkpoint for each batch; return what the latest took, in ms."""
    from django.db import connection  # noqa: PLC0415  # Django is set up only now

    from records.clock import database_now  # noqa: PLC0415  # the same
    from records.ledger import checkpoints  # noqa: PLC0415  # the same
    from records.ledger.audit import GENESIS, Act  # noqa: PLC0415  # the same

    subjects, now = entries // _ENTRIES_A_SUBJECT, database_now()
    last, seconds = dict.fromkeys(range(subjects), GENESIS), list[float]()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_auditentry DISABLE TRIGGER audit_follows_the_last")
        for first in range(0, entries, _BATCH):
            with cursor.copy(f"COPY ledger_auditentry ({_COLUMNS}) FROM STDIN") as rows:
                for place in range(first, first + _BATCH):
                    round_number, subject = divmod(place, subjects)
                    act = Act("case", subject, "route", "policy", now, {"score": place / 7})
                    text, previous = act.canonical(), last[subject]
                    last[subject] = sha256(previous + text.encode()).digest()
                    rows.write_row(
                        ("case", subject, round_number + 1, text, previous, last[subject])
                    )
            batch = first // _BATCH
            if batch % _EARLIER == 0 or first >= entries - _LATEST_DRAWS * _BATCH:
                begin = time.perf_counter()
                checkpoints.draw_checkpoint(now + timedelta(minutes=batch))
                seconds.append(time.perf_counter() - begin)
        cursor.execute("VACUUM ANALYZE ledger_auditentry, ledger_logtile, ledger_checkpoint")
    for row in checkpoints.list_unpublished():
        checkpoints.mark_published(row, now)
    return 1_000 * statistics.median(seconds[-_LATEST_DRAWS:])


def measure_proofs(entries: int) -> dict[str, float]:
    """Return how long a proof takes, in ms: the first of a process, and one of many."""
    from records.ledger.inclusion import Prover  # noqa: PLC0415  # Django is set up only now
    from records.ledger.models import AuditEntry  # noqa: PLC0415  # the same

    first_id = AuditEntry.objects.order_by("pk").values_list("pk", flat=True)[0]
    chance = Random(1)  # noqa: S311  # a sample
    ids = [first_id + chance.randrange(entries) for _ in range(_PROOFS)]

    def time_each(prove: Callable[[int], object]) -> float:
        seconds = []
        for entry_id in ids:
            begin = time.perf_counter()
            prove(entry_id)
            seconds.append(time.perf_counter() - begin)
        return 1_000 * statistics.median(seconds)

    prover = Prover()
    return {
        "first_proof_ms": time_each(lambda entry_id: Prover().prove_entry(entry_id)),
        "proof_ms": time_each(prover.prove_entry),
    }


def measure_verification() -> dict[str, float]:
    """Return the seconds of `markwarden verify`, those of its processor, and its memory."""
    command = [sys.executable, "-m", "interfaces.cli.main", "verify", "--json"]
    with tempfile.TemporaryFile("w+") as said:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=said)  # noqa: S603  # our own program
        used = os.wait4(process.pid, 0)[2]
        seconds = time.perf_counter() - begin
        said.seek(0)
        # This vault has none of the checkpoints: that alone may be found.
        assert json.load(said)["findings"] == 1  # noqa: S101  # or the figures mean nothing
    return {
        "verify_seconds": seconds,
        "verify_cpu_seconds": used.ru_utime + used.ru_stime,
        "verify_mib": used.ru_maxrss / 1_024,
    }


def measure_tiles() -> int:
    """Return the bytes of the tiles with their index."""
    from records.database import fetch_all  # noqa: PLC0415  # Django is set up only now

    return int(fetch_all("SELECT pg_total_relation_size('ledger_logtile')")[0][0])


if __name__ == "__main__":
    sys.stdout.write(
        json.dumps(run(int(sys.argv[1]) if sys.argv[1:] else _ENTRIES), indent=1) + "\n"
    )
