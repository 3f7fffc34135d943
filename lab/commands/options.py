"""Options that commands of the lab share: what they read names and titles from, how they print."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on one line.")]
NamesFile = Annotated[
    Path | None,
    typer.Option(
        help="Brand names: nsi.min.json of name-suggestion-index; else those of simple-icons.",
        exists=True,
        dir_okay=False,
    ),
]
TitlesFile = Annotated[
    Path | None,
    typer.Option(
        help="Ordinary titles, one a line; else those written for the goods.",
        exists=True,
        dir_okay=False,
    ),
]
