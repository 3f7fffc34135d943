"""The command `markwarden up`: the whole stack on this machine, until Ctrl-C."""

from pathlib import Path
from typing import Annotated, Final

import typer

from lab.demo.up import run

_FOLDER: Final = Path(__file__).parents[2] / "var/up"


def up(
    folder: Annotated[Path, typer.Option(help="Where the stack keeps its data.")] = _FOLDER,
) -> None:
    """Run the whole stack on this machine in the foreground, with sample accounts; Ctrl-C ends it.

    Portal, console and API on 127.0.0.1:8000, workers and everything around them, on a
    PostgreSQL and a Valkey of its own. Says when it is ready and how to sign in; the data
    is kept for the next time.
    """
    raise typer.Exit(run(folder))
