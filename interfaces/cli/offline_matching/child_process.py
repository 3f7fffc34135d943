"""Runs one function in a process of its own, which ends with it or with us."""

import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection


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
