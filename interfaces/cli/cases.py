"""The command `markwarden cases`: work that was parked, and what to do with it."""

from typing import Annotated
from uuid import UUID

import typer

from interfaces.cli.ready import records

cases = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Parked cases: those that brought their worker down again and again, even alone.",
)

_Cases = Annotated[
    list[UUID], typer.Argument(metavar="CASE...", help="Public ids; see `cases parked`.")
]


@cases.command("parked")
def parked(
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List parked cases, the earliest due first, with what went wrong last."""
    with records():
        from interfaces.cli.behind import cases as behind  # noqa: PLC0415 -- needs Django

        behind.parked(as_json=as_json)


@cases.command("retry")
def retry(cases: _Cases) -> None:
    """Let a machine try cases again, each alone in a suspect worker."""
    with records():
        from interfaces.cli.behind import cases as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.retry(cases))


@cases.command("discard")
def discard(cases: _Cases) -> None:
    """Give up on the machines: send cases to a reviewer. Their deadlines stay."""
    with records():
        from interfaces.cli.behind import cases as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.discard(cases))
