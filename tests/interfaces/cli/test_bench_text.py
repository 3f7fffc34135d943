"""Does `bench text` give every figure, as JSON and as a page, and say what is missing?"""

import json
from pathlib import Path

from tests.interfaces.cli.conftest import Command

KEYS = (
    "ratio_partial_ratio_edit1 ratio_wratio_edit1 ratio_partial_ratio_edit2 ratio_wratio_edit2 "
    "title_p50_us_edit1 title_p99_us_edit1 title_p50_us_edit2 title_p99_us_edit2 evidence_p50_us "
    "evidence_p99_us open_ms growth_edit1 growth_edit2 oracle_pairs oracle_found recall precision "
    "score_recall shared_mb private_mb delta_1000_ms"
)


def test_a_small_run_gives_every_figure_and_writes_the_page(
    command: Command, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    result = command(
        "bench", "text", "--quick", "--json", "--marks", 2000, "--folder", tmp_path,
        "--markdown", page,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert set(KEYS.split()) <= figures.keys()
    assert figures["oracle_found"] == figures["oracle_pairs"] > 0
    assert figures["recall"]["exact"] == figures["recall"]["leet_digits"] == 1
    assert {"partial_ratio", "WRatio", "token_set_ratio", "cdist_windows"} <= figures[
        "peers"
    ].keys()
    assert figures["about"]["is_material_installed"] is False
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []  # no index is left behind
    markdown = page.read_text(encoding="utf-8")
    assert all(f"| `{key}` |" in markdown for key in KEYS.split() if key != "recall")
    assert "| partial_ratio |" in markdown


def test_without_its_material_the_command_to_install_it_is_named(
    command: Command, tmp_path: Path
) -> None:
    result = command("bench", "text", "--folder", tmp_path)
    assert result.exit_code == 2
    assert "deploy/bench-material-text" in result.stderr or "uv sync --group bench" in result.stderr
