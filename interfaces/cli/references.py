"""The command `markwarden references`: reference pictures of rights in use."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from interfaces.cli.ready import records

references = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Reference pictures: add them, also such as must never count; release those held back.",
)


@references.command("add")
def add(
    right: Annotated[UUID, typer.Argument(metavar="RIGHT", help="Public id of the right.")],
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="PICTURE...", help="JPEG, PNG, WEBP or GIF.", exists=True, dir_okay=False
        ),
    ],
    is_negative: Annotated[
        bool,
        typer.Option(
            "--negative",
            help="They must never count for this right: stock pictures, package filler.",
        ),
    ] = False,
) -> None:
    """Add reference pictures to a right: within ten seconds they are matched.

    A listing picture that is as near to a negative reference as to any other is no match, and its
    case goes to a person, who is told why. A picture that cannot be used is named, and gives exit
    code 1.
    """
    with records():
        from interfaces.cli.behind import references as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.add(right, files, is_negative=is_negative))


@references.command("held")
def held(
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List the references that are held back: more sellers show them than the policy allows."""
    with records():
        from interfaces.cli.behind import references as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.held(as_json=as_json))


@references.command("release")
def release(
    numbers: Annotated[
        list[int], typer.Argument(metavar="NUMBER...", help="As `references held` lists them.")
    ],
) -> None:
    """Let references count again; what was seen of them before is past."""
    with records():
        from interfaces.cli.behind import references as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.release(numbers))
