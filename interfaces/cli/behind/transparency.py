"""Write the transparency report."""

import csv
import io
import json
import sys
from datetime import date
from pathlib import Path

from interfaces.cli.behind.printing import say
from interfaces.cli.ready import REFUSED
from records.notices import report
from records.notices.report import Period


def write(first_on: date, last_on: date, *, is_json: bool, out: Path | None) -> int:
    """To the file or to stdout; the exit code."""
    if last_on < first_on:
        say("The last day lies before the first: change --from or --to.", is_error=True)
        return REFUSED
    period = Period(first_on, last_on)
    text = _json(period) if is_json else _csv(period)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
    return 0


def _json(period: Period) -> str:
    told = report.as_json(period, report.report(period))
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _csv(period: Period) -> str:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(report.COLUMNS)
    table.writerows(
        ["" if cell is None else cell for cell in figure.cells()]
        for figure in report.report(period)
    )
    return written.getvalue()
