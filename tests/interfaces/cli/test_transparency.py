"""The transparency report is written, and an odd period is named."""

import csv
import io
import json
from pathlib import Path

from records.rights.models import Right
from tests.factories.takedown_requests import new_request
from tests.interfaces.cli.conftest import Command

_YEARS = ("--from", "2020-01-01", "--to", "2035-12-31")


def test_it_is_written_as_csv_with_its_columns(command: Command, right: Right) -> None:
    new_request(right, 1, 2)
    result = command("transparency", *_YEARS)
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == ["table", "row", "measure", "value", "low", "high"]
    figures = {(row["table"], row["row"], row["measure"]): row["value"] for row in rows}
    assert figures["notices", "all", "cases"] == "2"


def test_as_json_it_goes_into_a_file(command: Command, right: Right, tmp_path: Path) -> None:
    new_request(right, 1)
    out = tmp_path / "report.json"
    assert command("transparency", *_YEARS, "--format", "json", "--out", str(out)).exit_code == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    assert (report["from"], report["to"]) == ("2020-01-01", "2035-12-31")
    assert {"table": "notices", "row": "all", "measure": "requests", "value": 1, "low": None,
            "high": None} in report["rows"]  # fmt: skip


def test_a_period_that_runs_backwards_is_named(command: Command, db: None) -> None:
    result = command("transparency", "--from", "2026-02-01", "--to", "2026-01-01")
    assert result.exit_code == 1
    assert "lies before the first" in result.stderr
