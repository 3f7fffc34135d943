"""What somebody pastes as a list of listings: lines of text, whatever program they came from."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

_LINE_ENDS: Final = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_TAG: Final = re.compile(
    r"</?(?:a|html|body|div|p|span|table|tr|td|li|ul|ol|br)[\s>/]", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"[\s,;，；]+")
# PostgreSQL keeps no NUL; the row still shows that there was one.
_NUL: Final = ("\0", "\N{REPLACEMENT CHARACTER}")


_MARKS: Final = dict.fromkeys(map(ord, "\ufeff\ufffe\0"))
# What a letter that could not be read becomes, and what that becomes when it is read as GBK.
_LOST: Final = ("\N{REPLACEMENT CHARACTER}", "锟斤拷")


@dataclass(frozen=True, slots=True)
class PastedRows:
    """The rows that the text holds, and whether they are the links of a page."""

    rows: tuple[str, ...]
    is_from_html: bool = False


def split_rows(text: str) -> PastedRows:
    """One text a row. Of a page's source its links; of a line of addresses each by itself."""
    text = text.replace(*_NUL)
    if _TAG.search(text) and (links := _find_links(text)):
        return PastedRows(links, is_from_html=True)
    lines = (line.strip() for line in _LINE_ENDS.split(text))
    return PastedRows(tuple(row for line in lines if line for row in _split_addresses(line)))


def strip_marks(text: str) -> str:
    """The text without byte order marks, and without the NULs of UTF-16 taken for single bytes."""
    return text.translate(_MARKS)


def is_garbled(text: str) -> bool:
    """Whether letters of it were lost before it came here."""
    return any(lost in text for lost in _LOST)


def _split_addresses(line: str) -> list[str]:
    """A line of several addresses holds several rows; any other line is one, as it stands."""
    parts = [part for part in _BETWEEN.split(line) if part]
    is_list = len(parts) > 1 and all("://" in part for part in parts)
    return parts if is_list else [line]


def _find_links(text: str) -> tuple[str, ...]:
    reader = _Links()
    reader.feed(text)
    reader.close()
    return tuple(dict.fromkeys(reader.found))


class _Links(HTMLParser):
    """Collects where the page's links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A link's address; one that leads within the page or to no address is none."""
        href = dict(attrs).get("href") if tag == "a" else None
        if href and "://" in href:
            self.found.append(href.strip())
