"""What a worker process holds: the file it shares with the others, and what is its own."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_WORKER = "workers.lab.bench_text.holding"


@dataclass(frozen=True, slots=True)
class HeldMemory:
    """Mebibytes of one worker among several on the same file.

    `runtime` is private, too, but spent on Python, its libraries and compiled code before any
    index is open; `private` is what the index adds to it.
    """

    shared: float
    private: float
    runtime: float
    proportional: float


def measure_memory(path: Path, titles: Sequence[str], workers: int = 2) -> HeldMemory:
    """What each of several workers on one file holds; the mean of them."""
    running = [
        subprocess.Popen(  # noqa: S603  # this very program
            [sys.executable, "-m", _WORKER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(workers)
    ]
    asked = json.dumps(list(titles)) + "\n"
    for each in running:  # all search before any is asked, so that each shares with the others
        _send_line(each, asked)
    for each in running:
        _read_answer(each)
    answers = []
    for each in running:
        _send_line(each, "tell\n")
        answers.append(json.loads(_read_answer(each)))
    for each in running:
        each.communicate()
    return HeldMemory(
        *(sum(answer[name] for answer in answers) / workers for name in HeldMemory.__slots__)
    )


def _send_line(process: subprocess.Popen[str], line: str) -> None:
    if process.stdin is None:
        raise RuntimeError("The worker was started without a pipe to it.")
    process.stdin.write(line)
    process.stdin.flush()


def _read_answer(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError("A worker of the memory measurement ended early; see above.")
    return line
