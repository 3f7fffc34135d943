"""Does `bench text` give every figure, as JSON and as a table?"""

import json
from pathlib import Path

from lab.benchmarks.text import run
from tests.interfaces.cli.conftest import Command


def test_a_small_run_gives_every_figure(command: Command, tmp_path: Path) -> None:
    result = command(
        "bench", "text", "--quick", "--json", "--marks", 2000, "--folder", tmp_path
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert {key for key, *_ in run._ROWS} <= figures.keys()
    assert figures["recall"] > 0.5
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []  # no index is left behind
    table = run.make_table(figures)
    assert all(f"| `{key}` |" in table for key, *_ in run._ROWS)
