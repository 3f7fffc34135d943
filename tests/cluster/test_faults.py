"""The cluster survives what the world does to it: nothing lost, nothing done twice."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_CHECKOUT = Path(__file__).parents[2]
_CASES = 2_000
_SEED = 7


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run in a process of its own, on servers of its own."""
    folder = tmp_path_factory.mktemp("faults")
    folder.parent.chmod(0o755)
    outside = {"MARKWARDEN_DATABASE_URL", "MARKWARDEN_REDIS_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    words = [str(folder), "--seed", str(_SEED), "--cases", str(_CASES), "--gap-seconds", "3"]
    played = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "workers.lab.spike.play", *words],
        cwd=_CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=480,
        check=False,
    )
    assert played.stdout, played.stderr[-3000:]
    found: dict[str, Any] = json.loads(played.stdout)
    return found


def test_nothing_is_lost_and_nothing_done_twice(
    report: dict[str, Any], record_property: Callable[[str, object], None]
) -> None:
    for name, figure in report.items():
        record_property(name, figure)
    assert report["violations"] == []


def test_the_run_was_hard_enough(report: dict[str, Any]) -> None:
    assert report["cases"] >= _CASES
    assert len(report["faults"]) >= 12
    assert sum(report["faults"].values()) >= 20
    assert report["faults"]["worker killed"] >= 5


def test_poison_is_parked_and_everything_else_has_an_answer(report: dict[str, Any]) -> None:
    unanswered = {state: report["states"].get(state, 0) for state in ("received", "queued")}
    assert unanswered == {"received": 0, "queued": report["poison"]}
