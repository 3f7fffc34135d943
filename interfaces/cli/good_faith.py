"""The command `markwarden good-faith`: judge a past day again from the event log."""

from datetime import datetime
from typing import Annotated

import typer

from interfaces.cli.printing import REFUSED, print_json, print_table
from interfaces.cli.ready import reach_records
from records.programmes import good_faith_record
from records.programmes.good_faith_record import Replay

good_faith = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="The Good Faith Program: evaluate a past day again and compare.",
)

_Day = Annotated[
    datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="A day of the desk that was judged.")
]


@good_faith.command("recompute")
@reach_records()
def recompute_day(
    on: _Day,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """Evaluate a day again and compare with what was stored; exit code 1 if they differ."""
    replays = good_faith_record.replay_day(on.date())
    rows = [_build_row(replay) for replay in replays]
    if as_json:
        print_json(rows)
    else:
        headings = ["Owner", "Agent", "Stored", "Again", "The same"]
        empty = "Nothing was judged on that day."
        print_table(headings, (list(row.values()) for row in rows), empty=empty)
    raise typer.Exit(0 if all(replay.agrees for replay in replays) else REFUSED)


@good_faith.callback()
def _start() -> None:
    """Keep Typer treating this as a command group."""


def _build_row(replay: Replay) -> dict[str, str]:
    membership = replay.stored.membership
    return {
        "owner": str(membership.owner_id),
        "agent": str(membership.agent_id or "-"),
        "stored": str(replay.stored.figures["verdict"]),
        "again": str(replay.again["verdict"]),
        "agrees": "yes" if replay.agrees else "no",
    }
