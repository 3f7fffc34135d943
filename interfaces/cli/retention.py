"""The command `markwarden retention`: what is due to be deleted, and what holds keep."""

from typing import Annotated

import typer

from interfaces.cli.printing import print_json, print_table
from interfaces.cli.ready import reach_records
from records.actions.evidence import retention as rules
from records.clock import database_now


@reach_records()
def retention(
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete it now, as the process `timers` does.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Count the rows whose time is over, by table, and those that only a hold keeps.

    Without --delete nothing changes. Files in the vault go within a day after their last row.
    """
    now = database_now()
    rows = [(due.table, due.days, due.due, due.held) for due in rules.count_due(now)]
    if delete:
        while rules.delete_due(now):
            pass
    headings = ["Table", "Days", "Deleted" if delete else "Due", "Held"]
    if as_json:
        print_json([dict(zip(map(str.lower, headings), row, strict=True)) for row in rows])
    else:
        print_table(headings, ([str(cell) for cell in row] for row in rows), empty="")
