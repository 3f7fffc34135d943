"""The work of screening: the table of parts, what a claim of one says, and how one is halved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from records.cases.backlog.work_table import WorkTable
from records.database import fetch_all

STAGE: Final = "screen"


@dataclass(frozen=True, slots=True)
class PartClaim:
    """The right to write the verdicts of some lines: void as soon as the row's attempt moves on."""

    row_id: int
    attempt: int  # fencing token
    batch_id: int
    first_line: int
    last_line: int
    account_id: int
    marketplace: str
    body_sha256: str
    received_at: datetime
    is_given_up: bool
    worker: str
    last_error: str = ""
    stage: str = STAGE


PARTS: Final = WorkTable(
    "screening_part",
    "id",
    stage=f"'{STAGE}'",
    claim_joins="JOIN screening_part p ON p.id = placed.id JOIN screening_batch b"
    " ON b.id = p.batch_id",
    claim_columns="b.id, w.first_line, w.last_line, b.account_id, b.marketplace, b.body_sha256,"
    " b.received_at, w.is_given_up, w.worker, w.last_error",
)


def claim_part(part_id: int, *, worker: str, lease_seconds: float) -> PartClaim | None:
    """Claim the part that a message points to, or one that was sent and is next."""
    rows = PARTS.claim_rows(part_id, worker=worker, is_suspect=None, lease_seconds=lease_seconds)
    return PartClaim(*rows[0]) if rows else None


# The first half keeps the row. Errors and suspicion stay: the half with the culprit is halved on.
_HALVE: Final = """
WITH parked AS (
  SELECT * FROM screening_part WHERE id = ANY(%s) AND state = 'parked' FOR UPDATE
), second AS (
  INSERT INTO screening_part (account_id, batch_id, first_line, last_line, state, due_at, unit,
    weight, attempt, errors, last_error, died_in, is_suspect, worker)
  SELECT account_id, batch_id, (first_line + last_line) / 2 + 1, last_line, 'waiting', due_at,
    unit, weight, 0, least(errors, 5), last_error, '{}', true, ''
  FROM parked WHERE last_line > first_line
)
UPDATE screening_part p SET state = 'waiting',
  last_line = (parked.first_line + parked.last_line) / 2,
  is_given_up = parked.last_line = parked.first_line,
  errors = CASE WHEN parked.last_line = parked.first_line THEN 0 ELSE least(parked.errors, 5) END
FROM parked WHERE p.id = parked.id RETURNING p.id, p.is_given_up
"""


def halve_parts(part_ids: Sequence[int]) -> list[int]:
    """Halve what brought its worker down; return the parts of one line, which are given up."""
    rows = fetch_all(_HALVE, [list(part_ids)])
    return [part_id for part_id, is_given_up in rows if is_given_up]
