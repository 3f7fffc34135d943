"""Every panel has something to show: the real cluster at work, watched by a real Prometheus."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lab.dashboards.queries import read_questions

pytestmark = pytest.mark.skipif(
    shutil.which("prometheus") is None, reason="Prometheus is not installed."
)
_CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What each question brought in one run, in a process of its own on servers of its own."""
    folder = tmp_path_factory.mktemp("panels")
    folder.parent.chmod(0o755)
    outside = {"MARKWARDEN_DATABASE_URL", "MARKWARDEN_REDIS_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    result = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "lab.dashboards", "--folder", str(folder)],
        cwd=_CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,  # other tests run beside this one
        check=False,
    )
    assert result.stdout, result.stderr[-3000:]
    replies: list[dict[str, Any]] = json.loads(result.stdout)
    return replies


def test_every_question_of_every_panel_is_answered(answers: list[dict[str, Any]]) -> None:
    questions = list(read_questions(_CHECKOUT / "config/grafana"))
    assert len(answers) == len(questions) > 100
    assert [_where(answer) for answer in answers if not answer["points"]] == []


def test_each_curve_has_a_name_of_its_own(answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        legends = answer["legends"]
        assert len(set(legends)) == len(legends), _where(answer)
        assert all(part.strip() for legend in legends for part in legend.split(",")), _where(answer)


def _where(answer: dict[str, Any]) -> str:
    return f"{answer['board']}: {answer['panel']}: {answer['asked']}"
