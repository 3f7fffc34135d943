"""The cluster survives what the world does to it: nothing lost, doubled, stuck, nobody starved."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_CHECKOUT = Path(__file__).parents[2]
_CASES, _PICTURES, _FAULTS = 10_000, 300, 40


def _spike(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """The command as a user types it; without settings, on servers of its own."""
    outside = {"MARKWARDEN_DATABASE_URL", "MARKWARDEN_REDIS_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    return subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", "from interfaces.cli.main import run; run()", "spike", *words],
        cwd=_CHECKOUT,
        env={**environment, **settings},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run of the size that every change has to survive."""
    out = tmp_path_factory.mktemp("spike")
    out.parent.chmod(0o755)
    completed_run = _spike(
        *("--seed", "7", "--cases", str(_CASES), "--pictures", str(_PICTURES)),
        *("--faults", str(_FAULTS), "--minutes", "1.1", "--json", "--out", str(out)),
    )
    assert completed_run.stdout, completed_run.stderr[-3000:]
    summary: dict[str, Any] = json.loads(completed_run.stdout)
    return summary | {"exit": completed_run.returncode}


def test_nothing_is_lost_doubled_or_stuck_and_nobody_starves(
    report: dict[str, Any], record_property: Callable[[str, object], None]
) -> None:
    for name, figure in report.items():
        record_property(name, figure)
    assert {kind: breaches for kind, breaches in report["breaches"].items() if breaches} == {}
    assert report["exit"] == 0


def test_the_run_was_hard_enough(report: dict[str, Any]) -> None:
    assert report["cases"] >= _CASES + _PICTURES
    assert len(report["faults"]) >= 20
    assert sum(report["faults"].values()) >= _FAULTS - 2  # one may find its way barred by another
    assert report["faults"]["worker killed"] >= 5
    assert report["recovery_of_workers"]["count"] > 0
    assert min(report["afterwards"].values()) > 0


def test_listings_were_streamed_held_and_sent_again_while_their_screener_was_killed(
    report: dict[str, Any],
) -> None:
    assert report["faults"]["screener killed"] >= 1
    assert report["web"]["batches of listings"] > 100
    assert sum(report["screened"].values()) == 20 * report["web"]["batches of listings"]
    assert {"passed", "held", "superseded"} <= report["screened"].keys()


def test_the_policy_was_changed_in_the_middle_and_each_case_decided_by_the_one_of_its_time(
    report: dict[str, Any],
) -> None:
    """That no decision stands under another one is among the breaches, of which there are none."""
    routed_counts = [count for count in report["routed_by_adoption"].values() if count]
    assert len(report["routed_by_adoption"]) >= 3
    assert len(routed_counts) >= 3
    assert sum(routed_counts) >= _CASES // 2


def test_sellers_applied_were_judged_joined_and_parted(report: dict[str, Any]) -> None:
    assert report["web"]["sellers who applied"] > 10
    assert min(report["sellers"].values()) > 0


def test_poison_is_parked_and_everything_else_has_an_answer(report: dict[str, Any]) -> None:
    unanswered_counts = {state: report["states"].get(state, 0) for state in ("received", "queued")}
    assert report["poison_parked"] > 0
    assert unanswered_counts == {"received": 0, "queued": report["poison_parked"]}


def test_a_plan_is_printed_before_anything_runs_and_is_the_same_each_time() -> None:
    words = ("--plan", "--seed", "3", "--cases", "200", "--faults", "9")
    first, second = _spike(*words), _spike(*words)
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    assert first.stdout.count("FAULT") == 9


def test_a_class_of_faults_that_nobody_knows_is_named() -> None:
    refused_run = _spike("--only", "worker tickled")
    assert refused_run.returncode == 2
    assert "worker tickled" in refused_run.stderr
    assert "worker killed" in refused_run.stderr


def test_servers_of_others_are_never_broken() -> None:
    refused_run = _spike(
        "--cases",
        "1",
        "--faults",
        "0",
        MARKWARDEN_DATABASE_URL="postgresql://db.example/markwarden",
    )
    assert refused_run.returncode == 2
    assert "unset MARKWARDEN_DATABASE_URL" in refused_run.stderr
