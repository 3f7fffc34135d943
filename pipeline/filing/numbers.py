"""Short numbers that can be said on the telephone: MW-4821 of a request, MW-4821-07 of a case."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_PREFIX: Final = "MW"
# As people type them: in small letters, with spaces or other signs between, without the prefix.
_TYPED: Final = re.compile(
    rf"(?:{_PREFIX}\W{{0,3}}|#\s*)?([0-9]{{1,18}})(?:\s*[-/.\s]\s*([0-9]{{1,4}}))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Number:
    """The request is counted within the deployment, the line within the request."""

    request: int  # its primary key: given out by the database, never twice
    line: int | None = None  # none: the whole request

    def __str__(self) -> str:
        """Return the number as it is spoken and written."""
        of_request = f"{_PREFIX}-{self.request}"
        return of_request if self.line is None else f"{of_request}-{self.line:02}"


def parse_number(text: str) -> Number | None:
    """Read a number as people type it; None: it is none."""
    match = _TYPED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    return Number(int(match[1]), int(match[2]) if match[2] else None)
