"""This file is the parent's end of the line to one child: send a batch, hear answers, end it."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from threading import Lock
from typing import IO, Final

from matchers.image.picture import Features, RefusalCode, Refused
from matchers.image.sandbox import wire
from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.guard import MAX_BYTES
from matchers.image.sandbox.isolation import Layer, hide_from_others, is_isolated

PICTURE_PROGRAM = "matchers.image.sandbox.child"
_ROOT = Path(__file__).resolve().parents[3]
_START_SECONDS = 180.0  # where nothing compiled is kept, a child compiles it first
_PIPE_BYTES = 1 << 20
_TIMEOUT_STATUSES = frozenset({-signal.SIGXCPU, -signal.SIGALRM})
_KILLED_STATUSES = frozenset({-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP})
# one thread, and nothing of the parent's settings; memory of SIFT's pyramids is kept for the next
# picture, for getting it again costs a third of the whole, and larger pieces are given back
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
_COMPILED = ("NUMBA_CACHE_DIR", "NUMBA_CPU_NAME")  # where compiled loops lie, and for what machine


class SandboxBroken(RuntimeError):
    """The sandbox's child does not start: its messages stand on standard error."""


class SandboxOpen(SandboxBroken):
    """Nothing keeps the processes that open files from the network and from other processes:
    neither a namespace with Landlock nor seccomp works here. Allow one of them to this container,
    or set MARKWARDEN_SANDBOX_MAY_BE_OPEN=1 where no stranger's file is ever opened."""


_MAY_BE_OPEN: Final = set[str]()


def allow_open_sandbox() -> None:
    """Let children of this process work from now on even if nothing isolates them."""
    _MAY_BE_OPEN.add("said on purpose")


class Death(Enum):
    """How a child ended in the middle of a batch."""

    TOO_SLOW = "too_slow"
    CRASHED = "crashed"
    ENDED_BY_OTHERS = "ended_by_others"  # killed from outside, or by a system short of memory


class ChildDied(RuntimeError):
    """The child ended before it had answered for the whole batch."""

    def __init__(self, death: Death) -> None:
        super().__init__(f"The child of the picture sandbox ended: {death.value}.")
        self.death = death


def build_refusal(death: Death, what: str) -> Refused:
    """Return why a file ended the child that read it, in a sentence about this `what`."""
    if death is Death.TOO_SLOW:
        message = f"It takes too long to read the {what}. Save it again and upload it."
        return Refused(RefusalCode.TOO_SLOW, message)
    message = f"We cannot read this {what}. Save it again and upload it."
    return Refused(RefusalCode.CRASHED, message)


class ChildConnection:
    """One warm child. Not for two threads at once."""

    def __init__(
        self,
        limits: Limits,
        *,
        program: str = PICTURE_PROGRAM,
        model: Path | None = None,
        most_answered: int = wire.MAX_ANSWER,
    ) -> None:
        """Start a child and wait until it is ready.

        Raises:
            SandboxBroken: it does not get there.
            SandboxOpen: nothing isolates it on this system.
        """
        hide_from_others()
        self._limits = limits
        self._most_answered = most_answered
        # the module is ours, the interpreter is the one that runs
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", program,
             str(limits.cpu_seconds), str(limits.wall_seconds), str(limits.memory_bytes),
             *([str(model)] if model else [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT, env=_build_environment(),
            bufsize=0, start_new_session=True,
        )  # fmt: skip
        self._to, self._from = (
            _get_descriptor(self._process.stdin),
            _get_descriptor(self._process.stdout),
        )
        self._received = bytearray()
        os.set_blocking(self._to, False)
        self.layers = self._read_layers()  # what isolates it
        if not (is_isolated(self.layers) or _MAY_BE_OPEN):
            self.close()
            raise SandboxOpen(SandboxOpen.__doc__)

    def _read_layers(self) -> frozenset[Layer]:
        try:
            ready, *layers = next(self._exchange_frames([], _START_SECONDS)).decode().split(" ")
            if ready == wire.READY:
                return frozenset(map(Layer, layers))
        except (ChildDied, ValueError):
            pass
        self.close()
        raise SandboxBroken("The picture sandbox's child does not start.")

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def request_answers[T](
        self,
        files: Sequence[bytes],
        want: Features,
        decode: Callable[[bytes], T],
        *,
        most: int = MAX_BYTES + 1,
    ) -> Iterator[T]:
        """Yield the decoded answers to a batch; raise ChildDied where the child ends before."""
        frames = self._exchange_frames(
            wire.encode_request(files, want, most), self._limits.wall_seconds
        )
        for _ in files:
            try:
                yield decode(next(frames))
            except wire.MalformedAnswer as garbled:
                self.close()
                raise ChildDied(Death.CRASHED) from garbled

    def close(self) -> int:
        """End the child at once; return its exit status as subprocess does."""
        with contextlib.suppress(OSError):
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        return self._process.wait()

    def _exchange_frames(self, chunks: Sequence[memoryview], seconds: float) -> Iterator[bytes]:
        """Send the chunks and yield answers, each within so many seconds of the one before."""
        unsent = [chunk for chunk in reversed(chunks) if chunk]
        with selectors.DefaultSelector() as ready:
            ready.register(self._from, selectors.EVENT_READ)
            if unsent:
                ready.register(self._to, selectors.EVENT_WRITE)
            while True:
                until = time.monotonic() + seconds
                while not (answers := list(self._take_frames())):
                    self._exchange_once(ready, unsent, until - time.monotonic())
                yield from answers

    def _take_frames(self) -> Iterator[bytes]:
        return wire.take_frames(self._received, self._most_answered)

    def _exchange_once(
        self, ready: selectors.BaseSelector, unsent: list[memoryview], seconds: float
    ) -> None:
        events = ready.select(max(0.0, seconds))
        if not events:
            self.close()
            raise ChildDied(Death.TOO_SLOW)
        for key, _ in events:
            if key.fd == self._from:
                self._receive()
            elif not self._send(unsent):
                ready.unregister(self._to)

    def _receive(self) -> None:
        chunk = os.read(self._from, _PIPE_BYTES)
        if not chunk:
            raise ChildDied(self._classify_death())
        self._received += chunk

    def _send(self, unsent: list[memoryview]) -> bool:
        """Write what the pipe takes; say whether something is left to send."""
        with contextlib.suppress(BlockingIOError):
            try:
                count = os.write(self._to, unsent[-1][:_PIPE_BYTES])
            except BrokenPipeError:
                return False  # the end of its output will tell how it ended
            unsent[-1] = unsent[-1][count:]
            if not unsent[-1]:
                unsent.pop()
        return bool(unsent)

    def _classify_death(self) -> Death:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1.0)
        status = self.close()
        if status in _TIMEOUT_STATUSES:
            return Death.TOO_SLOW
        return Death.ENDED_BY_OTHERS if status in _KILLED_STATUSES else Death.CRASHED


class ReaderChild[T]:
    """One child that reads a file at a time, started when first needed. Any thread may ask."""

    def __init__(
        self,
        program: str,
        limits: Limits,
        decode: Callable[[bytes], T],
        *,
        most: int = MAX_BYTES,
        most_answered: int = wire.MAX_ANSWER,
    ) -> None:
        """Plan for a child of a program, whose answers `decode` reads; none is started yet.

        Files and answers have at most so many bytes.
        """
        self._most = most
        self._most_answered = most_answered
        self._program = program
        self._limits = limits
        self._decode = decode
        self._child: ChildConnection | None = None
        self._turn = Lock()

    def read(self, file: bytes) -> T | Death:
        """Return what a file holds, or how it ended the child.

        Raises:
            SandboxBroken: No child can be started.
        """
        with self._turn:
            answer = self._request_answer(file)
            # what was killed from outside is innocent, once
            return self._request_answer(file) if answer is Death.ENDED_BY_OTHERS else answer

    def _request_answer(self, file: bytes) -> T | Death:
        # taken off while it works: a connection that broke cannot be taken up again
        child, self._child = self._child, None
        child = child or ChildConnection(
            self._limits, program=self._program, most_answered=self._most_answered
        )
        try:
            (answer,) = child.request_answers(
                [file], Features.HASHES, self._decode, most=self._most + 1
            )
        except ChildDied as died:
            return died.death
        self._child = child
        return answer

    def close(self) -> None:
        """End the child; a later file starts a new one."""
        with self._turn:
            if self._child:
                self._child.close()
            self._child = None


def _build_environment() -> dict[str, str]:
    inherited_variables = {name: os.environ[name] for name in _COMPILED if name in os.environ}
    return _ENVIRONMENT | inherited_variables


def _get_descriptor(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise SandboxBroken("The picture sandbox has no line to its child.")
    return pipe.fileno()
