"""The command `markwarden transparency`: the report of a period, as CSV or JSON."""

import csv
import io
import json
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from interfaces.cli.printing import REFUSED, fail
from interfaces.cli.ready import reach_records
from records.notices.transparency import report
from records.notices.transparency.rows import COLUMNS, Period


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


@reach_records()
def transparency(
    first_on: _Day,
    last_on: _LastDay,
    form: Annotated[Form, typer.Option("--format", help="How it is written.")] = Form.CSV,
    out: Annotated[Path | None, typer.Option("--out", help="A file; without it, stdout.")] = None,
) -> None:
    """Write the transparency report of a period, counted from the records."""
    if last_on < first_on:
        fail("The last day lies before the first: change --from or --to.", REFUSED)
    period = Period(first_on.date(), last_on.date())
    text = _render_json(period) if form is Form.JSON else _render_csv(period)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")


def _render_json(period: Period) -> str:
    figures = report.as_json(period, report.compile_report(period))
    return json.dumps(figures, ensure_ascii=False, indent=1) + "\n"


def _render_csv(period: Period) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(
        ["" if cell is None else cell for cell in figure.cells()]
        for figure in report.compile_report(period)
    )
    return text.getvalue()
