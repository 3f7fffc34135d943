"""The report's keys, its page and its plots, from one small run."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from interfaces.cli.main import app
from lab.benchmarks.image import page, repository, run
from lab.benchmarks.image.figures import Figures

pytestmark = pytest.mark.slow

KEYS = {
    "recall_everyday", "recall_all", "recall_all_verified", "false_per_1000_hard_logos",
    "known_right_screenshot", "known_right_scene_30", "pdq_path_ms", "scan_1m_ms",
    "scan_ratio_to_floor", "mb_per_million_refs_4_processes", "phash_added_recall",
    "hostile_files", "refused_worst_ms", "refused_worst_mb", "decoded_worst_ms",
    "decoded_worst_mb", "worker_deaths", "repository_recall_all", "false_per_1000_listings",
    "local_index_mb_per_million", "local_search_ms", "local_search_over_whole_decode",
    "bare_over_decode", "look_gain_over_peer", "hash_over_half_decode",
    "hash_over_half_decode_white", "features_over_decode", "look_over_decode",
}  # fmt: skip


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """What a run of a few pictures measures."""
    size = run.Size(
        is_real=False, references=24, sources=1, hard_logos=3, scans=(1_000_000,),
        mapped=2000, every_hostile=90, pictures_timed=2, processes=0,
        repository=repository.Plan(references=20, sources=1, strangers=2, entries=500, timed=1),
    )  # fmt: skip
    return run.measure(run.Run(tmp_path_factory.mktemp("bench"), size, 1, lambda _: None))


def test_a_run_has_all_keys_and_each_is_a_figure(figures: Figures) -> None:
    assert set(figures) >= KEYS
    assert all(isinstance(figures[key], int | float) for key in KEYS)
    assert figures["worker_deaths"] == 0


def test_what_is_only_saved_again_is_found_by_all_of_ours(figures: Figures) -> None:
    edits = figures["edits"]
    assert isinstance(edits, dict)
    assert len(edits) == 50
    assert edits["resaved q90"]["verified"] == 1.0
    assert edits["as PNG"]["PDQ"] == 1.0


def test_the_page_tells_each_edit_and_the_plots_are_drawn(figures: Figures, tmp_path: Path) -> None:
    text = page.page(figures)
    assert "| cropped 35 % |" in text
    assert "pHash256" in text
    assert "| mirrored, framed, watermarked |" in text
    page.draw_plots(figures, tmp_path)
    assert all((tmp_path / name).read_text().startswith("<svg") for name in (page.ROC, page.EDITS))


@pytest.mark.parametrize("benchmark", ["image", "looks"])
def test_missing_pictures_are_named_with_what_brings_them(benchmark: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["bench", benchmark, "--folder", str(tmp_path)])
    assert result.exit_code == 2
    assert "deploy/bench-material-image" in result.output
