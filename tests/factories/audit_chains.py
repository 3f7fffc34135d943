"""Audit chains by the thousand, as fast as the server takes them; their log and forgeries."""

import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from gateways.vault_folder import FolderVault
from records.ledger import change_feed
from records.ledger.audit import GENESIS, Act
from tests.factories import record_cases
from workers.scheduling.checkpoints import sign_and_publish

SUBJECTS, ACTS, CHECKPOINTS = 12, 4, 3
_COLUMNS = "subject_kind, subject_id, number, entry, previous_hash, entry_hash"


def write(*, subjects: int, acts: int, first: int = 1) -> None:
    """So many cases with so many entries each, interleaved as they happen in life."""
    last = dict.fromkeys(range(first, first + subjects), GENESIS)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ledger_auditentry ({_COLUMNS}) FROM STDIN") as copying,
    ):
        for number in range(1, acts + 1):
            for subject in last:
                entry = _entry(subject, number)
                entry_hash = sha256(last[subject] + entry.encode()).digest()
                copying.write_row(("case", subject, number, entry, last[subject], entry_hash))
                last[subject] = entry_hash


def _entry(subject: int, number: int) -> str:
    at = record_cases.NOW + timedelta(seconds=number)
    return Act(
        "case", subject, "route", "policy", at, {"lane": "standard", "score": number / 7}
    ).canonical()


@pytest.fixture
def vault(tmp_path: Path) -> FolderVault:
    return FolderVault(tmp_path / "vault")


@pytest.fixture
def logged_entry_count(committed_database: None, vault: FolderVault) -> int:
    """Three checkpoints over the acts of as many spells; how many entries they cover."""
    for number in range(CHECKPOINTS):
        write(subjects=SUBJECTS, acts=ACTS, first=1 + 1_000 * number)
        assert sign(vault, number) == 1
    return CHECKPOINTS * SUBJECTS * ACTS


def sign(vault: FolderVault, minutes: int) -> int:
    wait_until_all_have_ended()
    return sign_and_publish(vault, record_cases.NOW + timedelta(minutes=minutes))


def wait_until_all_have_ended() -> None:
    """Transactions of other tests on the same server hold the horizon back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (ours,) = cursor.fetchone() or (0,)
    deadline = time.monotonic() + 300  # a matrix of pages is one test, and one transaction
    while change_feed.find_horizon() <= ours and time.monotonic() < deadline:
        time.sleep(0.01)


def unlock_tables() -> None:
    """What only an owner of the tables can do, and an attacker with the owner's password."""
    _run(
        "ALTER TABLE ledger_auditentry DISABLE TRIGGER USER;"
        " ALTER TABLE ledger_checkpoint DISABLE TRIGGER USER;"
        " ALTER TABLE ledger_logtile DISABLE TRIGGER USER;"
        " GRANT UPDATE, DELETE ON ledger_auditentry TO CURRENT_USER"
    )


# One way each to forge what was logged; each is drawn with a row to begin with.


def _entry_text(row: dict[str, Any], chance: Random) -> None:
    place = chance.randrange(len(row["entry"]))
    other = "x" if row["entry"][place] != "x" else "y"
    _set(row, entry=row["entry"][:place] + other + row["entry"][place + 1 :])


def _entry_and_its_hash(row: dict[str, Any], chance: Random) -> None:
    entry = row["entry"].replace("standard", "good_faith")
    _set(row, entry=entry, entry_hash=sha256(row["previous_hash"] + entry.encode()).digest())


def _rest_of_the_chain(row: dict[str, Any], chance: Random) -> None:
    """Done well: every later entry is hashed again, so that the chain by itself holds."""
    entry, previous = row["entry"].replace("policy", "user:7"), row["previous_hash"]
    for later in _links(row):
        text = entry if later["id"] == row["id"] else later["entry"]
        entry_hash = sha256(previous + text.encode()).digest()
        _set(later, entry=text, previous_hash=previous, entry_hash=entry_hash)
        previous = entry_hash


def _entry_removed(row: dict[str, Any], chance: Random) -> None:
    _run("DELETE FROM ledger_auditentry WHERE id = %s", row["id"])


def _end_of_the_chain_cut(row: dict[str, Any], chance: Random) -> None:
    """Truncation: what is left of the chain holds."""
    for later in _links(row):
        _entry_removed(later, chance)


def _whole_chain_removed(row: dict[str, Any], chance: Random) -> None:
    _run("DELETE FROM ledger_auditentry WHERE subject_id = %s", row["subject_id"])


def _newest_entries_removed(row: dict[str, Any], chance: Random) -> None:
    """Truncation: as if the last of them had never been."""
    _run(
        "DELETE FROM ledger_auditentry WHERE id IN"
        " (SELECT id FROM ledger_auditentry ORDER BY id DESC LIMIT %s)",
        chance.randint(1, 9),
    )


def _added_at_the_end(row: dict[str, Any], chance: Random) -> None:
    """A sound entry, in a transaction that was logged long ago."""
    last = _links(row)[-1]
    entry = _entry(row["subject_id"], last["number"] + 1)
    _run(
        f"INSERT INTO ledger_auditentry ({_COLUMNS}, xid) VALUES ('case', %s, %s, %s, %s, %s, %s)",  # noqa: S608  # our own words
        row["subject_id"],
        last["number"] + 1,
        entry,
        last["entry_hash"],
        sha256(last["entry_hash"] + entry.encode()).digest(),
        row["xid"],
    )


def _given_to_another(row: dict[str, Any], chance: Random) -> None:
    _set(row, subject_id=row["subject_id"] + 1_000_000)


def _of_another_kind(row: dict[str, Any], chance: Random) -> None:
    for link in _links(row, everything=True):
        _set(link, subject_kind="right")


def _entry_renumbered(row: dict[str, Any], chance: Random) -> None:
    _set(row, number=row["number"] + chance.choice((1_000, -1_000)))


def _previous_hash(row: dict[str, Any], chance: Random) -> None:
    _set(row, previous_hash=chance.randbytes(32))


def _entry_hash(row: dict[str, Any], chance: Random) -> None:
    _set(row, entry_hash=chance.randbytes(32))


def _moved_into_the_tail(row: dict[str, Any], chance: Random) -> None:
    _set(row, xid=2**60)


def _moved_in_order(row: dict[str, Any], chance: Random) -> None:
    _set(row, id=row["id"] + 10_000_000)


def _before_the_first(row: dict[str, Any], chance: Random) -> None:
    _set(row, xid=-1)


def _salt(row: dict[str, Any], chance: Random) -> None:
    _set(row, salt=UUID(bytes=chance.randbytes(16)))


def _checkpoint_rewritten(row: dict[str, Any], chance: Random) -> None:
    _run(
        "UPDATE ledger_checkpoint SET note = replace(note, E'\n' || size || E'\n', %s)"
        " WHERE number = 1",
        f"\n{chance.randint(100_000, 999_999)}\n",
    )


def _checkpoint_spoiled(row: dict[str, Any], chance: Random) -> None:
    note = chance.choice(("", "\n", "x" * 9, "a\n1\nb\n\n\N{EM DASH} a b\n"))
    _run("UPDATE ledger_checkpoint SET note = %s WHERE number = %s", note, chance.randint(1, 3))


def _checkpoint_resized(row: dict[str, Any], chance: Random) -> None:
    column = chance.choice(("size", "from_xid", "below_xid"))
    _run(
        f"UPDATE ledger_checkpoint SET {column} = {column} + %s WHERE number = %s",  # noqa: S608  # our own words
        chance.choice((-1, 1, 10_000)), chance.randint(1, CHECKPOINTS - 1),
    )  # fmt: skip


def _checkpoint_removed(row: dict[str, Any], chance: Random) -> None:
    _run("DELETE FROM ledger_checkpoint WHERE number = %s", chance.randint(1, CHECKPOINTS - 1))


def _newest_checkpoint_removed(row: dict[str, Any], chance: Random) -> None:
    _run("DELETE FROM ledger_checkpoint WHERE number = %s", CHECKPOINTS)


def _hash_rewritten(row: dict[str, Any], chance: Random) -> None:
    _run(
        "UPDATE ledger_logtile SET hashes = overlay(hashes PLACING %s FROM %s) WHERE level = 0",
        chance.randbytes(4), chance.randrange(1, 32 * CHECKPOINTS * SUBJECTS * ACTS - 4),
    )  # fmt: skip


def _tile_cut(row: dict[str, Any], chance: Random) -> None:
    _run(
        "UPDATE ledger_logtile SET hashes = substring(hashes FOR length(hashes) - %s)",
        chance.choice((1, 32, 1_000)),
    )


def _tile_extended(row: dict[str, Any], chance: Random) -> None:
    _run("UPDATE ledger_logtile SET hashes = hashes || %s", chance.randbytes(32))


def _tile_removed(row: dict[str, Any], chance: Random) -> None:
    _run("DELETE FROM ledger_logtile WHERE level = 0 AND number = 0")


FORGERIES: dict[str, Callable[[dict[str, Any], Random], None]] = {
    forge.__name__.strip("_").replace("_", " "): forge
    for forge in (
        _entry_text,
        _entry_and_its_hash,
        _rest_of_the_chain,
        _entry_removed,
        _end_of_the_chain_cut,
        _whole_chain_removed,
        _newest_entries_removed,
        _added_at_the_end,
        _given_to_another,
        _of_another_kind,
        _entry_renumbered,
        _previous_hash,
        _entry_hash,
        _moved_into_the_tail,
        _moved_in_order,
        _before_the_first,
        _salt,
        _checkpoint_rewritten,
        _checkpoint_spoiled,
        _checkpoint_resized,
        _checkpoint_removed,
        _newest_checkpoint_removed,
        _hash_rewritten,
        _tile_cut,
        _tile_extended,
        _tile_removed,
    )
}


def pick_logged_entry(chance: Random, *, logged_count: int) -> dict[str, Any]:
    """One of the logged entries, any with the same chance."""
    (row,) = _rows(
        "SELECT * FROM ledger_auditentry ORDER BY id OFFSET %s LIMIT 1",
        chance.randrange(logged_count),
    )
    return row


def find_last_id(row: dict[str, Any]) -> int:
    """The id of the last entry of a row's chain."""
    return int(_links(row)[-1]["id"])


def _links(row: dict[str, Any], *, everything: bool = False) -> list[dict[str, Any]]:
    return _rows(
        "SELECT * FROM ledger_auditentry WHERE subject_kind = %s AND subject_id = %s"
        " AND number >= %s ORDER BY number",
        row["subject_kind"],
        row["subject_id"],
        0 if everything else row["number"],
    )


def _set(row: dict[str, Any], **values: object) -> None:
    assignments = ", ".join(f"{name} = %s" for name in values)
    _run(f"UPDATE ledger_auditentry SET {assignments} WHERE id = %s", *values.values(), row["id"])  # noqa: S608  # our own words


def _run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)  # type: ignore[arg-type]  # each column has its own type


def _rows(sql: str, *values: object) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)  # type: ignore[arg-type]  # the same
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
