"""The command answers without any service, alike for the same seed, and says what is wrong."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from interfaces.cli.main import app

_SMALL = ("simulate", "--listings", "20000", "--seeds", "1", "--measured")
_FIGURES = {
    "on": "2026-11-24",
    "cpu_ms_per_case": {"worker": 180.0, "postgres": 4.0, "dispatcher": 0.3},
    "noop_cpu_ms_per_case": {"worker": 5.0, "postgres": 2.7, "dispatcher": 0.3},
}


@pytest.fixture
def measurement_file(tmp_path: Path) -> str:
    file = tmp_path / "measured.json"
    file.write_text(json.dumps(_FIGURES))
    return str(file)


@pytest.mark.slow
def test_the_same_seed_answers_the_same_and_tables_tell_it(measurement_file: str) -> None:
    result, other = (
        CliRunner().invoke(app, [*_SMALL, measurement_file, "--seed", "3", "--json"])
        for _ in range(2)
    )
    assert result.exit_code == 0, result.output
    assert result.stdout == other.stdout
    figures = json.loads(result.stdout)
    (load,) = figures["loads"]
    assert (
        load["spike"]["reviewers_a_shift"]["enough"]
        > load["ordinary"]["reviewers_a_shift"]["enough"]
    )
    assert figures["people"]["automatic_share"]["50%"] > figures["people"]["automatic_share"]["99%"]


@pytest.mark.slow
def test_the_tables_tell_staff_engines_and_screening(measurement_file: str) -> None:
    result = CliRunner().invoke(app, [*_SMALL, measurement_file])
    assert result.exit_code == 0, result.output
    assert "| 0.02 M | ordinary |" in result.output
    assert "| PostgreSQL: processors |" in result.output
    assert "| reviewer hours a day |" in result.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--shift", "9-5"), "09:00-17:00"),
        (("--policy", "nowhere.toml"), "nowhere.toml cannot be read"),
        (("--begins-on", "2028-12-20"), "does not know the year"),
        (("--automatic", "2"), "less than or equal to 1"),
        (("--screened", "nowhere.json"), "bench screening --json"),
    ],
)
def test_what_is_wrong_is_said_with_exit_code_2(
    words: tuple[str, ...], says: str, measurement_file: str
) -> None:
    result = CliRunner().invoke(app, [*_SMALL, measurement_file, *words])
    assert result.exit_code == 2
    assert says in result.output
