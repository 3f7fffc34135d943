"""List parked work, retry it, or hand it to reviewers."""

from collections.abc import Callable, Sequence
from uuid import UUID

from interfaces.cli.behind.accounts import OPERATOR
from interfaces.cli.behind.printing import say, say_json, say_table
from interfaces.cli.ready import REFUSED
from records.acts import parking
from records.acts.parking import NotParked
from records.complaints.models import Case, Work
from records.ledger.clock import database_now


def parked(*, as_json: bool) -> None:
    """Every parked row."""
    rows = [_row(work) for work in parking.parked()]
    if as_json:
        say_json(rows)
        return
    headings = ["Case", "Stage", "Due", "Attempts", "Last error"]
    say_table(headings, (list(row.values()) for row in rows), empty="Nothing is parked.")


def _row(work: Work) -> dict[str, str]:
    return {
        "case": str(work.case.public_id),
        "stage": work.stage,
        "due_at": work.due_at.isoformat(timespec="minutes"),
        "attempts": str(work.attempt),
        "last_error": work.last_error,
    }


def retry(ids: Sequence[UUID]) -> int:
    """Retry each; the exit code."""
    return _each(ids, parking.retry, "a suspect worker tries it again")


def discard(ids: Sequence[UUID]) -> int:
    """Hand each to a reviewer; the exit code."""
    return _each(ids, parking.discard, "waits for a reviewer")


def _each(ids: Sequence[UUID], act: Callable[..., Case], done: str) -> int:
    code = 0
    for case_id in ids:
        try:
            act(case_id, actor=OPERATOR, now=database_now())
        except NotParked as wrong:
            say(f"{case_id}: {wrong}", is_error=True)
            code = REFUSED
        else:
            say(f"{case_id}: {done}.")
    return code
