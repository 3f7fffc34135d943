"""The report's keys and its tables, from one small run."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from interfaces.cli.main import app
from lab.benchmarks.image import run
from lab.benchmarks.image.run import Figures

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """What a run of a few pictures measures."""
    size = run.Size(
        is_real=False, references=24, sources=1, strangers=2, hard_logos=3,
        mapped=2000, timed=2, processes=0,
    )  # fmt: skip
    return run.measure(run.Run(tmp_path_factory.mktemp("bench"), size, 1, lambda _: None))


def test_a_run_has_all_keys_and_each_is_a_figure(figures: Figures) -> None:
    keys = {key for key, _, _ in run._ROWS}
    assert set(figures) >= keys
    assert all(isinstance(figures[key], int | float) for key in keys)


def test_what_is_only_saved_again_is_found_in_every_way(figures: Figures) -> None:
    edits = figures["edits"]
    assert len(edits) == 40
    assert edits["resaved q90"] == edits["as PNG"] == {"unnamed": 1, "named": 1, "pdq": 1}


def test_the_tables_tell_each_edit(figures: Figures) -> None:
    tables = run.make_tables(figures)
    assert "| cropped 35 % |" in tables
    assert "| mirrored, framed, watermarked |" in tables
    assert "| ≤ 1e-6 |" in tables


def test_missing_pictures_are_named_with_what_brings_them(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["bench", "image", "--folder", str(tmp_path)])
    assert result.exit_code == 2
    assert "deploy/bench-material-image" in result.output
