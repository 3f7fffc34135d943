"""Does the benchmark count and compute what it says it does?"""

from pathlib import Path

import pytest

from lab.benchmarks import held_memory
from lab.benchmarks.text import run
from lab.benchmarks.text.measuring import each_us, growth_exponent, percentile, spent_us
from lab.benchmarks.text.peers import Names, list_peers, windows
from matchers.text.index import build_index
from matchers.text.spelling import Mark

MARKS = (Mark(0, "Adidas"), Mark(1, "Louis Vuitton", ("路易威登",)), Mark(2, "Playmobil"))


def test_growth_is_the_slope_over_sizes() -> None:
    assert growth_exponent([10, 100, 1000], [5.0, 50.0, 500.0]) == pytest.approx(1)
    assert growth_exponent([10, 100, 1000], [7.0, 7.0, 7.0]) == pytest.approx(0)


def test_every_call_is_timed_once_a_round() -> None:
    calls: list[int] = []
    durations = spent_us([lambda: calls.append(1), lambda: calls.append(2)], rounds=3)
    assert len(durations) == 2
    assert calls.count(2) == 3
    assert len(each_us([lambda: None] * 4)) == 4
    assert percentile([1.0, 2.0, 3.0], 50) == 2


def test_peers_find_a_plain_use_and_windows_are_folded() -> None:
    names = Names.from_marks(MARKS)
    assert len(names.wordings) == 4
    assert windows("New Ad1das!", 2) == ["new", "newadidas", "adidas"]
    for name, ask in list_peers(names).items():
        assert 2 in ask("Playmobil castle"), name


def test_four_processes_hold_a_file_together(tmp_path: Path) -> None:
    path = tmp_path / "marks.index"
    build_index([Mark(number, f"Mark{number:x}") for number in range(60_000)], path)
    held = held_memory.measure_held_memory(run._warm_up, run._open_and_search, path)
    file_mb = path.stat().st_size / 1e6
    assert 0 < held.private < file_mb / 2
    assert held.together < 3 * file_mb, "Four copies of their own would be four times the file."
