"""The file of answers: whole lines only, whatever ends the run."""

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class Output:
    """Writes without a buffer, so that what is told as written is written."""

    def __init__(self, path: Path) -> None:
        """Open it and empty it. Raises OSError where that is not possible."""
        self.path = path
        self._file = path.open("wb", buffering=0)
        self._whole = 0  # bytes of whole lines

    def write(self, lines: str) -> None:
        """Write some lines.

        Raises:
            OSError: the disk is full, or the reader of a pipe is gone.
        """
        rest = memoryview(lines.encode())
        size = len(rest)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as unwritable:  # it does not say which file it was
            raise OSError(unwritable.errno, unwritable.strerror, str(self.path)) from None
        self._whole += size

    def __enter__(self) -> Self:
        """Return this output."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Cut off what an interruption left of a line; pipes and devices cannot be cut."""
        with suppress(OSError):
            self._file.truncate(self._whole)
        self._file.close()
