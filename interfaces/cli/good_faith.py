"""The command `markwarden good-faith`: judge a past day again from the event log."""

from datetime import datetime
from typing import Annotated

import typer

from interfaces.cli.ready import records

good_faith = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="The Good Faith Program: what any past day found, judged again.",
)

_Day = Annotated[
    datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="A day of the desk that was judged.")
]


@good_faith.command("replay")
def replay(
    on: _Day,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """Judge a day again and compare with what was stored; 1 where an answer differs."""
    with records():
        from interfaces.cli.behind import good_faith as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.replay(on.date(), as_json=as_json))


@good_faith.callback()
def _start() -> None:
    """Stands here so that the group stays a group."""
