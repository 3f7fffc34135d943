"""Faults reach the pager through the real Prometheus and Alertmanager, and health does not.

Three classes here, each by another way: the rows, the counts of a worker, a process that is gone.
All the others are played by `python -m lab.alerts`, which `make soak` runs.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.alerts import monitoring
from tests.project.source import ROOT

_ALERTS = ("MessageForged", "AutomationOff", "DispatcherStopped")
_QUIET_SECONDS = 60


@pytest.mark.skipif(
    not monitoring.is_installed(), reason="There is no Prometheus with Alertmanager."
)
def test_three_faults_are_told_in_time_and_a_healthy_minute_is_quiet(tmp_path: Path) -> None:
    tmp_path.parent.chmod(0o755)
    result = subprocess.run(  # noqa: S603  # ours
        [
            *(sys.executable, "-m", "lab.alerts", str(tmp_path), "--at-once"),
            *("--quiet-seconds", str(_QUIET_SECONDS), "--only", *_ALERTS),
        ],
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(result.stdout)
    assert report["noise"] == []
    assert {fault["alert"]: fault["receiver"] for fault in report["faults"]} == {
        "MessageForged": "page",
        "AutomationOff": "warn",
        "DispatcherStopped": "page",
    }
    assert result.returncode == 0, result.stdout


def _environment() -> dict[str, str]:
    """Without the settings of the other tests' stage: this one has servers of its own to break."""
    environment = {
        name: word for name, word in os.environ.items() if not name.startswith("MARKWARDEN_")
    }
    return environment | {"MARKWARDEN_IS_DEVELOPMENT": "1"}
