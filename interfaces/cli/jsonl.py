"""How files of one JSON object a line are read: a line at a time, in bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LONGEST = 1024 * 1024  # bytes of a line; a longer one is named, never held


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One line with its number, from 1, and where it begins; empty text when it is too long."""

    number: int
    offset: int
    text: bytes


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be read or used in full, for the person who wrote it."""

    file: str
    number: int
    reason: str
    is_warning: bool = False  # nothing of it is left out

    def __str__(self) -> str:
        return f"{self.file}:{self.number}: {self.reason}"


TOO_LONG = f"longer than {LONGEST} bytes"


def lines(file: BinaryIO) -> Iterator[JsonLine]:
    """Yield every line that is not blank."""
    offset = 0
    number = 0
    while text := file.readline(LONGEST + 1):
        number += 1
        line = JsonLine(number, offset, text)
        offset += len(text)
        if len(text) > LONGEST:
            offset += _skip(file, text)
            line = JsonLine(number, line.offset, b"")
        if line.text.strip() or not line.text:
            yield line


def _skip(file: BinaryIO, text: bytes) -> int:
    """Read on to the line's end; how many bytes that was."""
    length = 0
    while text and not text.endswith(b"\n"):
        text = file.readline(LONGEST)
        length += len(text)
    return length
