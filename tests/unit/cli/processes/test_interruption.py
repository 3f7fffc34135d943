"""However a screening ends, what was answered is kept, and why it ended is said."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from io import RawIOBase
from pathlib import Path
from typing import Any

import psutil
import pytest
from typer.testing import CliRunner

from interfaces.cli.main import app
from interfaces.cli.offline_matching import index_cache
from interfaces.cli.offline_matching.run import Output
from interfaces.cli.processes.child_process import Interruption, ProcessLost, run_in_child

pytestmark = pytest.mark.slow

_RIGHT = {"id": "r1", "type": "trademark", "mark": "Zorvex"}
_PATIENCE_SECONDS = 60


@pytest.fixture
def rights(tmp_path: Path) -> Path:
    path = tmp_path / "rights.jsonl"
    path.write_text(json.dumps(_RIGHT) + "\n", encoding="utf-8")
    return path


class Screening:
    """A running `markwarden screen` whose listings are still being written."""

    def __init__(self, rights: Path, jobs: int) -> None:
        pipe = rights.with_name("listings.jsonl")
        os.mkfifo(pipe)
        self.out = rights.with_name("out.jsonl")
        program = "from interfaces.cli.main import run; run()"
        arguments = ("--rights", rights, "--listings", pipe, "--out", self.out, "--jobs", str(jobs))
        self.process = subprocess.Popen(  # noqa: S603 - ours
            [sys.executable, "-c", program, "screen", *arguments],
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.listings: RawIOBase = pipe.open("wb", buffering=0)  # closing it writes nothing more

    def write(self, count: int) -> None:
        lines = [json.dumps({"id": number, "title": "Zorvex shoes"}) for number in range(count)]
        self.listings.write("".join(f"{line}\n" for line in lines).encode())

    def answers(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.read_bytes().splitlines()]

    def wait_for_end(self) -> tuple[int, str]:
        _, error_output = self.process.communicate(timeout=_PATIENCE_SECONDS)
        return self.process.returncode, error_output.decode()


@pytest.fixture
def running(rights: Path, request: pytest.FixtureRequest) -> Iterator[Screening]:
    """One that has answered some listings and waits for more."""
    screening = Screening(rights, request.param)
    screening.write(1_000)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not screening.answers() and time.monotonic() < deadline:
        time.sleep(0.02)
    yield screening
    screening.process.kill()
    screening.process.wait()
    screening.listings.close()


@pytest.mark.parametrize(
    ("running", "wish"), [(1, signal.SIGTERM), (2, signal.SIGINT)], indirect=["running"]
)
def test_an_interruption_keeps_what_was_answered(running: Screening, wish: signal.Signals) -> None:
    os.killpg(running.process.pid, wish)  # as a terminal does: every process hears it
    code, message = running.wait_for_end()
    answers = running.answers()
    assert answers
    assert (code, [row["listing_id"] for row in answers]) == (130, list(range(len(answers))))
    assert message.startswith(
        f"Interrupted. The first {len(answers)} answers are in {running.out}."
    )
    assert "Traceback" not in message


@pytest.mark.parametrize("running", [2], indirect=True)
def test_a_killed_process_ends_the_run_and_is_named(running: Screening) -> None:
    children = psutil.Process(running.process.pid).children()
    workers = [child for child in children if "spawn_main" in " ".join(child.cmdline())]
    assert len(workers) == 2
    workers[0].kill()
    with suppress(BrokenPipeError):  # it may have ended before it reads on
        running.write(1_000)
    code, message = running.wait_for_end()
    assert (code, message.count("A process was killed; fewer --jobs need less memory.")) == (2, 1)
    assert "Traceback" not in message


def _act_while_postponed(steps: list[str]) -> None:
    with Interruption() as interruption, interruption.postpone():
        signal.raise_signal(signal.SIGTERM)
        steps.append("what was begun")


def test_a_signal_waits_for_the_end_of_a_shield() -> None:
    steps: list[str] = []
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        _act_while_postponed(steps)
    assert steps
    assert signal.getsignal(signal.SIGTERM) is before
    with pytest.raises(KeyboardInterrupt), Interruption():
        signal.raise_signal(signal.SIGINT)


def _screen(rights: Path, *words: object, count: int = 3) -> tuple[int, str]:
    listings = rights.with_name("some.jsonl")
    rows = ({"id": number, "title": "Zorvex shoes"} for number in range(count))
    listings.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    arguments = ("screen", "--rights", rights, "--listings", listings, *words)
    result = CliRunner().invoke(app, [str(word) for word in arguments], catch_exceptions=False)
    return result.exit_code, result.stderr


def test_a_full_disk_is_named(rights: Path) -> None:
    code, message = _screen(rights, "--out", "/dev/full")
    assert (code, message.strip()) == (
        2,
        "Stopped: /dev/full: No space left on device. The first 0 answers are in /dev/full.",
    )


def test_a_cache_that_cannot_be_made_is_named(rights: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    code, message = _screen(
        rights, "--out", tmp_path / "out", "--cache", tmp_path / "file" / "cache"
    )
    assert (code, "Not a directory" in message) == (2, True)


def test_rights_from_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rights")
    assert _screen(tmp_path / "rights", "--out", tmp_path / "out")[0] == 2


def test_half_a_line_is_cut_off(tmp_path: Path) -> None:
    with Output(tmp_path / "out") as output:
        output.write("one\ntwo\n")
        output._file.write(b"thr")
    assert (tmp_path / "out").read_bytes() == b"one\ntwo\n"


def test_an_index_is_kept_for_the_next_time(rights: Path, tmp_path: Path) -> None:
    rights.write_text(rights.read_text(encoding="utf-8") + "{\n", encoding="utf-8")
    out, cache = tmp_path / "out", tmp_path / "deep" / "cache"
    first = _screen(rights, "--out", out, "--cache", cache)
    answers, (index_folder,) = out.read_bytes(), list(cache.iterdir())
    made_at = (index_folder / "marks").stat().st_mtime_ns
    assert _screen(rights, "--out", out, "--cache", cache) == first
    assert first[0] == 1  # the bad right is named again
    assert out.read_bytes() == answers
    assert (index_folder / "marks").stat().st_mtime_ns == made_at
    (index_folder / "marks").write_bytes((index_folder / "marks").read_bytes()[:-9])
    assert _screen(rights, "--out", out, "--cache", cache) == first
    assert out.read_bytes() == answers
    rights.write_text(json.dumps(_RIGHT | {"mark": "Quellmont"}), encoding="utf-8")
    assert _screen(rights, "--out", out, "--cache", cache)[0] == 0
    assert b'"matches": []' in out.read_bytes()
    assert len(list(cache.iterdir())) == 2


def test_a_large_index_is_built_in_a_process_of_its_own(
    rights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _screen(rights, "--out", tmp_path / "one")
    monkeypatch.setattr(index_cache, "_LARGE", 0)
    _screen(rights, "--out", tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def _missing() -> None:
    Path("/nowhere").read_bytes()


def _kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_fails_apart_is_raised_here() -> None:
    with pytest.raises(FileNotFoundError, match="/nowhere"):
        run_in_child(_missing)
    with pytest.raises(ProcessLost, match="was killed"):
        run_in_child(_kill_itself)
