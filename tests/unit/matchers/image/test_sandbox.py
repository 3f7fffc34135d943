"""The sandbox refuses what harms, reads what it must, and survives both."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from matchers.image.picture import Features, Picture, RefusalCode, Refused
from matchers.image.sandbox import connection
from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.guard import has_too_many_scans
from matchers.image.sandbox.isolation import is_isolated
from matchers.image.sandbox.opened_pictures import AT_ONCE, File, OpenedPictures
from matchers.image.sandbox.pool import Sandbox
from tests.factories.files import hostile_pictures
from tests.factories.files.photographs import jpeg, noise, photo, png
from tests.unit.matchers.image.conftest import Look

pytestmark = pytest.mark.slow

GOOD = jpeg(noise(96, 96))


def _child(sandbox: Sandbox) -> int:
    child_connection = sandbox._lines.queue[0]
    assert child_connection
    return child_connection.pid


@pytest.mark.parametrize("name", hostile_pictures.REFUSED)
def test_a_hostile_file_is_refused_with_its_code_and_a_sentence(
    sandbox: Sandbox, name: str
) -> None:
    file, code = hostile_pictures.REFUSED[name]
    (refusal,) = sandbox.examine_all([file])
    assert isinstance(refusal, Refused)
    assert refusal.code is code
    assert refusal.says.endswith(".")


@pytest.mark.parametrize("name", hostile_pictures.ACCEPTED)
def test_an_odd_but_honest_file_is_read(examine_picture: Look, name: str) -> None:
    assert len(examine_picture(hostile_pictures.ACCEPTED[name]).pdq) == 32


def test_the_whole_hostile_corpus_costs_no_child_and_spoils_no_neighbour() -> None:
    files = [file for bad, _ in hostile_pictures.REFUSED.values() for file in (bad, GOOD)]
    with Sandbox() as sandbox:
        before = _start_child(sandbox)
        answers = sandbox.examine_all(files)
        assert _child(sandbox) == before
    assert all(isinstance(answer, Refused) for answer in answers[::2])
    assert len({answer for answer in answers[1::2] if isinstance(answer, Picture)}) == 1


def _start_child(sandbox: Sandbox) -> int:
    sandbox.examine_all([GOOD])
    return _child(sandbox)


@pytest.mark.parametrize(
    ("blow", "code"),
    [(signal.SIGSEGV, RefusalCode.CRASHED), (signal.SIGXCPU, RefusalCode.TOO_SLOW)],
)
def test_a_file_that_ends_its_child_is_refused_and_the_rest_is_read(
    blow: signal.Signals, code: RefusalCode
) -> None:
    with Sandbox() as sandbox:
        child = _start_child(sandbox)
        os.kill(child, signal.SIGSTOP)
        os.kill(child, blow)
        os.kill(child, signal.SIGCONT)
        culprit, *rest = sandbox.examine_all([GOOD, GOOD, GOOD])
    assert isinstance(culprit, Refused)
    assert culprit.code is code
    assert all(isinstance(answer, Picture) for answer in rest)


def test_what_isolates_its_children_is_told_by_the_child_that_reads() -> None:
    with Sandbox() as sandbox:
        child = _start_child(sandbox)
        assert is_isolated(sandbox.measure_isolation())
        assert _child(sandbox) == child


def test_a_child_that_hangs_is_ended_and_its_file_is_too_slow() -> None:
    with Sandbox(limits=Limits(wall_seconds=3.0)) as sandbox:
        os.kill(_start_child(sandbox), signal.SIGSTOP)
        culprit, *rest = sandbox.examine_all([GOOD, GOOD])
    assert isinstance(culprit, Refused)
    assert culprit.code is RefusalCode.TOO_SLOW
    assert all(isinstance(answer, Picture) for answer in rest)


def test_killing_the_child_in_the_middle_of_a_batch_heals() -> None:
    with Sandbox() as sandbox:
        child = _start_child(sandbox)
        killer = threading.Timer(0.05, os.kill, (child, signal.SIGKILL))
        killer.start()
        answers = sandbox.examine_all([png(photo("retina.jpg"))] * 8)
        killer.join()
    assert [type(answer) for answer in answers] == [Picture] * 8


def test_a_picture_that_takes_too_much_memory_is_a_bomb() -> None:
    with Sandbox(limits=Limits(memory_bytes=32 * 1024 * 1024)) as sandbox:
        bomb, good = sandbox.examine_all([hostile_pictures.ACCEPTED["24 megapixels"], GOOD])
    assert isinstance(bomb, Refused)
    assert bomb.code is RefusalCode.BOMB
    assert isinstance(good, Picture)


def test_a_batch_may_be_larger_than_the_childs_memory() -> None:
    large = GOOD + bytes(12 * 1024 * 1024)
    with Sandbox(limits=Limits(memory_bytes=48 * 1024 * 1024)) as sandbox:
        child = _start_child(sandbox)
        *answers, last = sandbox.examine_all([large] * 6 + [bytes(64 * 1024 * 1024)])
        assert _child(sandbox) == child
    assert [type(answer) for answer in answers] == [Picture] * 6
    assert isinstance(last, Refused)
    assert last.code is RefusalCode.TOO_LARGE


def test_threads_share_a_sandbox_and_each_gets_its_own_answers() -> None:
    files = [jpeg(noise(64 + 8 * number, 64)) for number in range(6)]
    widths: dict[int, list[int]] = {}

    def examine_files(sandbox: Sandbox, number: int) -> None:
        answers = sandbox.examine_all([files[number]] * 5)
        widths[number] = [answer.width for answer in answers if isinstance(answer, Picture)]

    with Sandbox(children=2) as sandbox:
        threads = [
            threading.Thread(target=examine_files, args=(sandbox, number)) for number in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert widths == {number: [64 + 8 * number] * 5 for number in range(6)}


def test_a_child_that_cannot_start_is_an_error_and_no_files_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "matchers").mkdir()
    (tmp_path / "matchers" / "__init__.py").write_text("raise SystemExit(3)\n")
    monkeypatch.setattr(connection, "_ROOT", tmp_path)
    with Sandbox() as sandbox, pytest.raises(connection.SandboxBroken, match="does not start"):
        sandbox.examine_all([GOOD])


def test_a_closed_sandbox_starts_again_when_asked() -> None:
    sandbox = Sandbox()
    first = _start_child(sandbox)
    sandbox.close()
    assert _start_child(sandbox) != first
    sandbox.close()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the system has no /proc")
def test_the_child_is_told_nothing_of_its_parents_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MARKWARDEN_SECRET", "hush")
    with Sandbox() as sandbox:
        environment = Path(f"/proc/{_start_child(sandbox)}/environ").read_text(encoding="utf-8")
    assert "OMP_NUM_THREADS=1" in environment
    assert "hush" not in environment
    assert "PATH=" not in environment


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system has no /proc")
def test_the_child_ends_when_its_parent_is_killed() -> None:
    program = (
        "import os, sys\n"
        "from matchers.image.sandbox.pool import Sandbox\n"
        "sandbox = Sandbox()\n"
        "sandbox.examine_all([b'x'])\n"
        "print(sandbox._lines.queue[0].pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    root = Path(__file__).parents[4]
    parent = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=root, capture_output=True, check=False
    )
    child = Path(f"/proc/{int(parent.stdout)}/stat")
    for _ in range(1200):
        if not child.exists() or child.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("The child outlived its parent.")


def test_scans_of_an_embedded_thumbnail_are_not_counted() -> None:
    assert has_too_many_scans(hostile_pictures.many_scans(21))
    assert not has_too_many_scans(hostile_pictures.many_scans(5))
    assert not has_too_many_scans(jpeg(noise(64, 64), comment=b"\xff\xda" * 200))


class _Watched(Sandbox):
    """Notes what is read and what is opened, in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.held, self.most_held = 0, 0

    def read(self) -> bytes:
        """Read a file: from now on it is held, until it was opened."""
        self.held += 1
        self.most_held = max(self.most_held, self.held)
        return GOOD

    def examine_all(
        self, files: Sequence[bytes], *, want: Features = Features.HASHES
    ) -> tuple[Picture | Refused, ...]:
        """Open what is held."""
        answers = super().examine_all(files, want=want)
        self.held = 0
        return answers


def test_of_a_listing_a_few_files_are_in_memory_at_a_time_and_the_order_stays() -> None:
    refusal = Refused(RefusalCode.UNREADABLE, "Nothing lies there.")
    with _Watched() as sandbox:
        files: list[File] = [*[sandbox.read] * 9, refusal, GOOD, b"no picture"]
        opened = OpenedPictures(files, sandbox)
        (good,) = sandbox.hash_all([GOOD])
        assert opened.seen[:9] == (good,) * 9
        assert (opened.seen[9], opened.seen[10]) == (refusal, good)
        assert isinstance(opened.seen[11], Refused)
        assert sandbox.most_held == AT_ONCE
        sandbox.held = sandbox.most_held = 0
        sketches = opened.sketch({0: Features.FINE, 8: Features.FINE, 10: Features.FINE})
        assert sandbox.most_held == 2, "those alone that a matcher asks for"
    assert list(sketches) == [0, 8, 10]
    assert len(set(map(len, (sketches[0].fine, sketches[8].fine, sketches[10].fine)))) == 1
