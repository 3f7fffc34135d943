"""What is said of a run and its breaches: in sentences, and in one table."""

from pathlib import Path
from typing import Any

import pytest

from lab.chaos import summary

_NONE: dict[str, list[str]] = {kind: [] for kind in summary.KINDS}


def _report(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever a report may hold
    figures = {"cases": 4, "p50_seconds": 0.2, "p95_seconds": 0.9}
    return {
        "seed": 3, "on": "2026-11-24", "workers": 2, "cores": 2,
        "again": 'markwarden spike --only "queue <full>"', "cases": 1_200, "requests": 80,
        "faults": {"worker killed": 3, "queue emptied": 1}, "faults_left_out": ["web killed"],
        "poison_parked": 2, "healed_seconds": 12.0, "wall_seconds": 61.0, "breaches": _NONE,
        "afterwards": {"counter-notifications": 11, "appeals": 5},
        "recovery_of_workers": {
            "count": 9, "p50_seconds": 4.1, "p99_seconds": 7.9, "max_seconds": 8.2,
        },
        "recovery_of_workers_alone": {"count": 0}, "recovery_of_the_queue": {"count": 0},
        "recovery_of_hosts": {"count": 0}, "return_of_hosts": {"count": 0},
        "return_of_the_web": {"count": 0}, "web": {"rulings": 3, "unreachable": 1},
        "screened": {"passed": 40, "superseded": 7},
        "sellers": {"accepted": 5, "joined": 2},
        "routed_by_adoption": {1: 2, 2: 3},
        "start_delay": [
            {"filer": "noisy", "lane": "good_faith", "unloaded": {"cases": 0},
             "beside_the_noisy_filer": figures, "under_faults": figures},
        ],
        **changes,
    }  # fmt: skip


def test_a_clean_run_says_so_and_a_breach_is_counted() -> None:
    assert summary.verdict_sentence(_report()).startswith("Nothing lost")
    faulty_report = _report(breaches={**_NONE, "lost": ["Case 1 <is> gone."], "stuck": ["a", "b"]})
    assert summary.verdict_sentence(faulty_report) == "This must not happen: 1 lost, 2 stuck."
    assert "lost: Case 1 <is> gone." in list(summary.summary_lines(faulty_report))


def test_the_lines_say_what_followed_what_could_not_strike_and_how_to_run_it_again() -> None:
    *lines, left_out, again = summary.summary_lines(_report())
    assert "After rulings: 11 counter-notifications, 5 appeals." in lines
    assert "Lines of listings: 40 passed, 7 superseded." in lines
    assert left_out == "Never drawn, because not possible here: web killed."
    assert again.startswith("Again: markwarden spike")


def test_tables_are_written_again_and_sections_below_them_stay(tmp_path: Path) -> None:
    runs = tmp_path / "runs.md"
    summary.write_runs_page(runs, [_report()])
    with runs.open("a", encoding="utf-8") as file:
        file.write("\n## What these runs are\n\nBy hand.\n")
    summary.write_runs_page(runs, [_report(cases=7_000)])
    text = runs.read_text(encoding="utf-8")
    assert "7,000 cases" in text
    assert "1,200 cases" not in text
    assert text.endswith("| 3 |\n\n## What these runs are\n\nBy hand.\n")


def test_the_table_adds_up_all_seeds_and_names_those_that_found_something() -> None:
    faulty_report = _report(seed=4, breaches={**_NONE, "doubled": ["twice"]}, again="do it again")
    table = summary.render_runs_table([_report(), faulty_report])
    assert "2 seeds, 2,400 cases, 8 faults of 2 classes: 0 lost, 1 doubled" in table
    assert "Seed 4 found something: `do it again`" in table
    figures = "| 3 | 1,200 | 4 | 2 | 0 | 0 | 0 | 0 | 0 | 0 | – | 4.1 / 7.9 / 8.2 | – | – | – | – |"
    assert f"{figures} 12 | 61 |" in table
    assert "| worker killed | 6 |" in table


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("lost", "Case 7 is decided (upheld) with 0 live rulings of first instance, not one."),
        ("doubled", "Case 7 is decided (upheld) with 2 live rulings of first instance, not one."),
        ("lost", "Case 7 is queued and no machine has it to do."),
        ("lost", "Request 7 was accepted and has no case."),
        ("lost", "Batch 7 has 0 verdicts for 20 lines."),
        ("stuck", "Case 7 still is running in the backlog."),
        ("stuck", "Case 7 is parked and harms nobody."),
        ("stuck", "result:7 was not delivered: no answer."),
        ("doubled", "Ruling 7 has 2 letters in the outbox, not 1."),
        ("lost", "Ruling 7 has 0 letters in the outbox, not 1."),
        ("doubled", "Request 7 has 10 receipts, not one."),
        ("doubled", "Case 7 has 2 entries “rule” in its chain where 1 happened."),
        ("doubled", "Case 7 has 3 entries “route” in its chain where 0 to 2 happened."),
        ("lost", "Case 7 has 0 entries “freeze” in its chain where 1 to 2 happened."),
        ("lost", "Listing 7 was frozen 1 times, and its cases say 2."),
        ("doubled", "The marketplace applied 3 changes of F-00001: 2."),
        ("stuck", "Settlement 7 still waits to be carried out."),
        ("lost", "Counter-notification 7 is accepted by 0 answers, not 1."),
        ("doubled", "Appeal 7 is reversed by 2 live rulings, not 1."),
        ("doubled", "Case 7 has 2 open counter-notifications, not one."),
        ("lost", "The ruling on appeal 7 has 0 letters in the outbox, not 1."),
        ("wrong", "Case 7 is upheld and its live ruling says rejected."),
        ("wrong", "Seller 7 has the strikes [1], and by the rulings [2]."),
    ],
)
def test_a_sentence_tells_its_kind(kind: str, sentence: str) -> None:
    assert summary.breach_kind(sentence) == kind
    assert summary.sort_by_kind([sentence])[kind] == [sentence]
