"""The command `markwarden up`: the whole stack on this machine, until Ctrl-C."""

from pathlib import Path
from typing import Annotated, Final

import typer

from interfaces.cli.printing import fail
from lab.demo.up import Ports, PortTaken, run
from lab.servers import FolderInUse

_FOLDER: Final = Path(__file__).parents[2] / "var/up"


def up(
    folder: Annotated[Path, typer.Option(help="Where the stack keeps its data.")] = _FOLDER,
    port: Annotated[int, typer.Option(help="Of the portal, the console and the API.")] = 8000,
    market_port: Annotated[int, typer.Option(help="Of the sample marketplace.")] = 8001,
    metrics_port: Annotated[int, typer.Option(help="Of the state exporter.")] = 9108,
) -> None:
    """Run the whole stack on this machine in the foreground, with sample accounts; Ctrl-C ends it.

    Portal, console and API on 127.0.0.1:8000, workers and everything around them, on a
    PostgreSQL and a Valkey of its own. The first time it files the sample requests, decides some
    of them and disputes two. Says when it is ready and how to sign in as anybody with one click;
    the data is kept for the next time.
    """
    try:
        raise typer.Exit(run(folder, Ports(port, market_port, metrics_port)))
    except (PortTaken, FolderInUse) as taken:
        fail(str(taken))
