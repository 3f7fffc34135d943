"""The command `markwarden file`: file a takedown request from a JSON file."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from interfaces.cli.ready import records


def file(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="REQUEST.json",
            help="The request, in the shape that POST /api/v1/takedown-requests takes;"
            " - reads standard input.",
        ),
    ],
    account: Annotated[
        UUID, typer.Option(help="Public id of the account that files; see `accounts list`.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """File a takedown request for an account.

    A listing that cannot be used is named with its row and the rest is filed (exit code 0). When
    nothing can be filed, every fault is named with its field (exit code 1).
    """
    with records():
        from interfaces.cli.behind import filing  # noqa: PLC0415 -- needs Django

        raise typer.Exit(filing.file(path, account, as_json=as_json))
