"""Runs a function in a process of its own, and hears Ctrl-C where nothing is half done."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import FrameType, TracebackType
from typing import Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """While it is entered, a signal raises KeyboardInterrupt at once, or when the shield ends."""

    def __init__(self) -> None:
        self._is_shielded = False
        self._is_wanted = False
        self._before: list[object] = []

    def __enter__(self) -> Self:
        """Hear both signals."""
        self._before = [signal.signal(number, self._hear) for number in _SIGNALS]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the signals to those who heard them before."""
        for number, before in zip(_SIGNALS, self._before, strict=True):
            signal.signal(number, before)  # type: ignore[arg-type]  # what signal itself returned

    @contextmanager
    def postpone(self) -> Iterator[None]:
        """Finish what is inside first; it is short."""
        self._is_shielded = True
        try:
            yield
        finally:
            self._is_shielded = False
        if self._is_wanted:
            raise KeyboardInterrupt

    def _hear(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._is_wanted = True
        if not self._is_shielded:
            raise KeyboardInterrupt


class ProcessLost(Exception):
    """A process of the screening ended before its work was done: killed, or out of memory."""


def run_in_child[**P](function: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Run it, and raise here what it raises there.

    Raises:
        ProcessLost: the process was killed.
    """
    context = get_context("spawn")  # threads and mapped files do not survive a fork
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run_and_report, args=(theirs, function, args, kwargs))
    process.start()
    theirs.close()
    try:
        fault = ours.recv()
    except EOFError:
        message = "The process that builds the index was killed; it may need more memory."
        raise ProcessLost(message) from None
    finally:
        process.terminate()
        process.join()
        ours.close()
    if fault is not None:
        raise fault


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that the person talks to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run_and_report(
    pipe: Connection, function: Callable[..., None], args: tuple[object, ...], kwargs: object
) -> None:
    ignore_interrupts()
    fault: BaseException | None = None
    try:
        function(*args, **dict(kwargs))  # type: ignore[call-overload]  # keywords, as given
    except Exception as raised:  # noqa: BLE001  # the outermost edge of this process
        fault = raised
    pipe.send(fault)
