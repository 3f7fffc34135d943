"""The command `markwarden transparency`: the report of a period, as CSV or JSON."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from interfaces.cli.ready import records


class Form(StrEnum):
    """How it is written."""

    CSV = "csv"
    JSON = "json"


_Day = Annotated[
    datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day of the desk.")
]
_LastDay = Annotated[
    datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last one, included.")
]


def transparency(
    first_on: _Day,
    last_on: _LastDay,
    form: Annotated[Form, typer.Option("--format", help="How it is written.")] = Form.CSV,
    out: Annotated[Path | None, typer.Option("--out", help="A file; without it, stdout.")] = None,
) -> None:
    """Write the transparency report of a period, counted from the records."""
    with records():
        from interfaces.cli.behind import transparency as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(
            behind.write(first_on.date(), last_on.date(), is_json=form is Form.JSON, out=out)
        )
