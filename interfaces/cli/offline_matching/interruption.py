"""Ctrl-C and SIGTERM, heard where nothing is half done: compiled code does not survive being left.

An exception that a signal raises in the midst of a compilation can bring the process down.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
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
