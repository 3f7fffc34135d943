"""Write the dashboards, run their queries, or draw them: `deploy/dashboards`."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lab.dashboards import grafana, scene
from lab.dashboards.boards import BOARDS
from lab.dashboards.queries import Answer, Stretch, ask_panels
from lab.dashboards.scene import Scene

_PICTURES: Final = Path(__file__).parents[2] / "docs" / "pictures" / "dashboards"
_POINTS: Final = 90  # on a panel
_LONGER_SECONDS: Final = 10.0  # work goes on where a question has no answer yet
_PATIENCE_SECONDS: Final = 400.0


def main(words: list[str]) -> int:
    """Return 0 when every query had an answer."""
    parser = argparse.ArgumentParser(prog="deploy/dashboards")
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("write", help="write config/grafana/*.json")
    for act, help_text, seconds in (
        ("ask", "ask every question of a short run and print the answers as JSON", 32.0),
        ("preview", "draw docs/pictures/dashboards/*.svg from a longer run", 150.0),
    ):
        run = acts.add_parser(act, help=help_text)
        run.add_argument("--folder", type=Path, default=Path("var/panels"))
        run.add_argument("--seconds", type=float, default=seconds)
        run.add_argument("--requests", type=int, default=12 if act == "ask" else 60)
    arguments = parser.parse_args(words)
    if arguments.act == "write":
        sys.stdout.write("".join(f"config/grafana/{name}\n" for name in grafana.write_files()))
        return 0
    answers = _run_and_ask(
        arguments.folder.resolve(), requests=arguments.requests, seconds=arguments.seconds
    )
    if arguments.act == "preview":
        from lab.dashboards import preview  # noqa: PLC0415  # only this draws

        sys.stdout.write("".join(f"{path}\n" for path in preview.draw_previews(answers, _PICTURES)))
    else:
        sys.stdout.write(
            f"{json.dumps([_describe_answer(answer) for answer in answers], indent=1)}\n"
        )
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
    return list(ask_panels(BOARDS, running_scene.prometheus, stretch))


def _describe_answer(answer: Answer) -> dict[str, object]:
    return {
        "board": answer.board.name,
        "panel": answer.panel.title,
        "asked": answer.asked,
        "legends": [series.legend for series in answer.series],
        "points": answer.points,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
