"""The command `markwarden cases`: work that was parked, and what to do with it."""

from collections.abc import Callable, Sequence
from typing import Annotated
from uuid import UUID

import typer

from interfaces.cli.lookups import OPERATOR
from interfaces.cli.printing import REFUSED, print_json, print_line, print_table
from interfaces.cli.ready import reach_records
from records.actions.cases import parked_work
from records.actions.cases.parked_work import NotParked
from records.cases.models import Case, Work
from records.clock import database_now

cases = typer.Typer(no_args_is_help=True, add_completion=False)

_Cases = Annotated[
    list[UUID], typer.Argument(metavar="CASE...", help="Public ids; see `cases parked`.")
]


@cases.command("parked")
@reach_records()
def list_parked_cases(
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List parked cases, the earliest due first, with what went wrong last."""
    rows = [_build_row(work) for work in parked_work.list_parked()]
    if as_json:
        print_json(rows)
        return
    headings = ["Case", "Stage", "Due", "Attempts", "Last error"]  # for a number there is no room
    table = ([cell for name, cell in row.items() if name != "number"] for row in rows)
    print_table(headings, table, empty="Nothing is parked.")


@cases.command("retry")
@reach_records()
def retry_cases(cases: _Cases) -> None:
    """Try parked cases again, each alone in a suspect worker."""
    raise typer.Exit(_act_on_each(cases, parked_work.retry_work, "a suspect worker tries it again"))


@cases.command("discard")
@reach_records()
def discard_cases(cases: _Cases) -> None:
    """Send parked cases to a reviewer. Their deadlines stay."""
    raise typer.Exit(_act_on_each(cases, parked_work.discard_work, "waits for a reviewer"))


def _build_row(work: Work) -> dict[str, str]:
    return {
        "case": str(work.case.public_id),
        "number": work.case.number,
        "stage": work.stage,
        "due_at": work.due_at.isoformat(timespec="minutes"),
        "attempts": str(work.attempt),
        "last_error": work.last_error,
    }


def _act_on_each(ids: Sequence[UUID], act: Callable[..., Case], word: str) -> int:
    """Return the exit code."""
    code = 0
    for case_id in ids:
        try:
            act(case_id, actor=OPERATOR, now=database_now())
        except NotParked as wrong:
            print_line(f"{case_id}: {wrong}", is_error=True)
            code = REFUSED
        else:
            print_line(f"{case_id}: {word}.")
    return code
