"""Does the benchmark count and compute what it says it does?"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lab.benchmarks.text.material import MaterialMissing, read_installed
from lab.benchmarks.text.measuring import OurMatcher, each_us, growth_exponent, percentile, spent_us
from lab.benchmarks.text.peers import Names, list_scorers, windows
from lab.benchmarks.text.queries import Query
from lab.benchmarks.text.recall import ask_titles
from lab.benchmarks.text.run import measure_agreement, select_plain
from matchers.text.index import TextIndex, build_index
from matchers.text.matcher import TextMatcher
from matchers.text.spelling import Mark

MARKS = (Mark(0, "Adidas"), Mark(1, "Louis Vuitton", ("路易威登",)), Mark(2, "Playmobil"))
TITLES = ("Adiddas Schuhe rot", "louisvuiton bag", "Playmobil castle", "wooden spoon")


@pytest.fixture
def ours() -> OurMatcher:
    return OurMatcher(TextMatcher(TextIndex.from_marks(MARKS)))


def test_missing_material_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    (tmp_path / "names.json").write_text("{}", encoding="utf-8")
    with pytest.raises(MaterialMissing, match=r"icons.*deploy/bench-material-text"):
        read_installed(tmp_path)


def test_an_exhaustive_scan_agrees_with_the_index(ours: OurMatcher) -> None:
    agreement = measure_agreement(ours, MARKS, TITLES, 100)
    assert (agreement.pairs, agreement.found, agreement.missing) == (3, 3, ())


def test_an_index_that_misses_pairs_is_found_out() -> None:
    without = OurMatcher(TextMatcher(TextIndex.from_marks(MARKS[:1])))
    agreement = measure_agreement(without, MARKS, TITLES, 100)
    assert (agreement.pairs, agreement.found) == (3, 1)
    assert ("Playmobil castle", "Playmobil") in agreement.missing


def test_titles_spelt_out_or_in_other_scripts_are_left_to_other_tests() -> None:
    assert list(select_plain(["a d i d a s", "ａdidas", "adidas 42"])) == ["adidas 42"]


def test_recall_counts_by_class_and_leaves_unregistered_names_out_of_the_whole() -> None:
    queries = [
        Query("exact", "one", 1, "one"),
        Query("exact", "two", 2, "two"),
        Query("two_edits", "three", 3, "three"),
        Query("called_so_in_kana", "four", 4, "four"),
    ]
    answers = ask_titles(
        {"one": {1, 5}, "two": set[int](), "three": {3}, "four": set()}.__getitem__, queries
    )
    assert answers.by_class() == {
        "exact": 0.5,
        "two_edits": 1.0,
        "called_so_in_kana": 0.0,
    }
    assert answers.rate() == pytest.approx(2 / 3)
    assert answers.by_group() == {"folded": 0.5, "two_edits": 1.0}
    assert answers.flags() == {"p50": 0.5, "mean": 0.75, "most": 2}


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
    for peer in list_scorers(names, 4):
        assert 2 in peer.ask("Playmobil castle"), peer.name


def test_a_worker_tells_what_it_holds_of_the_file_and_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "marks.index"
    build_index(MARKS, path)
    worker = [sys.executable, "-m", "lab.benchmarks.text.memory_worker", str(path)]
    process = subprocess.run(  # noqa: S603  # this interpreter, a file of this test
        worker,
        input=json.dumps(list(TITLES)) + "\ntell\n",
        capture_output=True,
        text=True,
        check=True,
    )
    ready, figures = process.stdout.splitlines()
    memory = json.loads(figures)
    assert ready == "ready"
    assert memory["shared"] > 0
    assert memory["runtime"] > 10
    assert memory["private"] < memory["runtime"]
