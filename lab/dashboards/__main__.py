"""Ask every query of the dashboards of a short run: `deploy/dashboards`."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lab.dashboards import scene
from lab.dashboards.queries import Answer, Stretch, ask_panels, read_questions
from lab.dashboards.scene import Scene

_DASHBOARDS: Final = Path(__file__).parents[2] / "config" / "grafana"
_POINTS: Final = 90  # on a panel
_LONGER_SECONDS: Final = 10.0  # work goes on where a question has no answer yet
_PATIENCE_SECONDS: Final = 400.0


def main(words: list[str]) -> int:
    """Print the answers as JSON; return 0 when every query had one."""
    parser = argparse.ArgumentParser(prog="deploy/dashboards", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("var/panels"))
    parser.add_argument("--seconds", type=float, default=32.0)
    parser.add_argument("--requests", type=int, default=12)
    arguments = parser.parse_args(words)
    answers = _run_and_ask(
        arguments.folder.resolve(), requests=arguments.requests, seconds=arguments.seconds
    )
    sys.stdout.write(f"{json.dumps([_describe_answer(answer) for answer in answers], indent=1)}\n")
    return 0 if all(answer.points for answer in answers) else 1


def _run_and_ask(folder: Path, *, requests: int, seconds: float) -> Sequence[Answer]:
    """Return every answer of one run; on a busy machine it is longer, as rare things come late."""
    pace = requests / seconds
    with scene.run_scene(folder, requests=2 * requests, a_second=pace) as running_scene:
        running_scene.people.work(seconds)
        answers = _ask(running_scene)
        while any(not answer.points for answer in answers) and (
            time.time() < running_scene.begun_at + _PATIENCE_SECONDS
        ):
            running_scene.people.work(_LONGER_SECONDS)
            answers = _ask(running_scene)
    return answers


def _ask(running_scene: Scene) -> list[Answer]:
    ends_at = time.time()
    step = max(1, round((ends_at - running_scene.begun_at) / _POINTS))
    stretch = Stretch(running_scene.begun_at, ends_at, step)
    return list(ask_panels(read_questions(_DASHBOARDS), running_scene.prometheus, stretch))


def _describe_answer(answer: Answer) -> dict[str, object]:
    return {
        "board": answer.question.board,
        "panel": answer.question.panel,
        "asked": answer.asked,
        "legends": answer.legends,
        "points": answer.points,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
