"""The command `markwarden rights`: the rights repository, for operators."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from interfaces.cli.ready import records

rights = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Rights: upload them from a file, verify them, withdraw them.",
)

_Rights = Annotated[
    list[UUID], typer.Argument(metavar="RIGHT...", help="Public ids, as `rights add` printed them.")
]


@rights.command("add")
def add(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="RIGHTS.json",
            help="One right, a list, or one a line.",
            exists=True,
            dir_okay=False,
        ),
    ],
    owner: Annotated[UUID, typer.Option(help="Public id of the account that owns them.")],
    is_verified: Annotated[
        bool, typer.Option("--verify", help="Their papers are in order: use them at once.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the ids as JSON.")] = False,
) -> None:
    """Upload rights with their reference pictures.

    A right is {"kind": "trademark|copyright|design|patent|gi", "mark", "office", "number",
    "territories": ["EU"], "aliases", "nice_classes": [25], "goods", "filed_on", "registered_on",
    "expires_on", "images": ["logo.png"]}; kind and mark are needed, paths are relative to the
    file. A right that cannot be used is named, the others are added, and the exit code is 1.
    """
    with records():
        from interfaces.cli.behind import rights as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.add(path, owner, is_verified=is_verified, as_json=as_json))


@rights.command("verify")
def verify(rights: _Rights) -> None:
    """Declare that the papers of rights are in order: within ten seconds they are matched."""
    with records():
        from interfaces.cli.behind import rights as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.verify(rights))


@rights.command("withdraw")
def withdraw(rights: _Rights) -> None:
    """Take rights out of use: within ten seconds nothing is matched against them any more."""
    with records():
        from interfaces.cli.behind import rights as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.withdraw(rights))
