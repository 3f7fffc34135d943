"""Which listings, or pages of shops, do the lines of a filing name, and which name none?"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

from matchers.labels.words import Word, _
from pipeline.filing.listing_columns import find_listing_column, find_listings

LISTING_PAGE: Final = "/listings/{id}"  # where an entry names no other path
# A shop's own page is filed against as a listing is; no listing's id has a slash.
_SHOPS: Final = "shops/"
_ID: Final = re.compile(rf"(?=.{{1,100}}$)({_SHOPS})?[A-Za-z0-9][A-Za-z0-9_.-]*")


def find_shop(external_id: str) -> str:
    """Return the shop whose own page has this id; nothing: it is a listing's."""
    return external_id.removeprefix(_SHOPS) if external_id.startswith(_SHOPS) else ""


@dataclass(frozen=True, slots=True)
class Site:
    """An allow-listed marketplace: its code and the origin of its pages."""

    code: str
    origin: str  # "https://market.example", no path
    listing_page: str = LISTING_PAGE

    def url(self, external_id: str) -> str:
        """Return the address of one listing, or of a shop's own page."""
        page = "/{id}" if find_shop(external_id) else self.listing_page
        return self.origin + page.replace("{id}", external_id)


@dataclass(frozen=True, slots=True)
class NamedListing:
    """A line that names a listing, or a shop's own page."""

    number: int  # of the line, from 1
    marketplace: str
    external_id: str
    url: str


class LineFlaw(Word):
    """Why a line makes no case."""

    says: str  # the whole sentence, for pages and letters

    MALFORMED = (
        "malformed",
        _("names no listing"),
        _("This line names no listing. Write the address of the listing."),
    )
    HOST_OFF_LIST = (
        "host_off_list",
        _("another marketplace"),
        _("Listings with this address are not handled here."),
    )
    REPEATED = "repeated", _("repeated"), _("This listing is already in an earlier line.")


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that makes no case, and why."""

    number: int
    code: str  # a LineFlaw
    says: str  # in English, with what would be right


@dataclass(frozen=True, slots=True)
class SortedLines:
    """Every line once: named or refused. Blank lines are neither."""

    listings: tuple[NamedListing, ...]
    refused_lines: tuple[RefusedLine, ...]

    @property
    def count(self) -> int:
        """Lines that were not blank."""
        return len(self.listings) + len(self.refused_lines)


def sort_lines(lines: Iterable[str], sites: Sequence[Site]) -> SortedLines:
    """Read one listing per line: a URL, `code:id`, or a bare id if there is one marketplace."""
    listings: dict[tuple[str, str], NamedListing] = {}
    refused_lines: list[RefusedLine] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        answer = _parse_line(number, line.strip(), sites)
        fault = answer if isinstance(answer, RefusedLine) else _refuse_repeated(answer, listings)
        if fault is not None:
            refused_lines.append(fault)
    return SortedLines(tuple(listings.values()), tuple(refused_lines))


def _refuse_repeated(
    listing: NamedListing, listings: dict[tuple[str, str], NamedListing]
) -> RefusedLine | None:
    first = listings.setdefault((listing.marketplace, listing.external_id), listing)
    if first is listing:
        return None
    return RefusedLine(
        listing.number, LineFlaw.REPEATED, f"This listing is already in line {first.number}."
    )


def _parse_line(number: int, line: str, sites: Sequence[Site]) -> NamedListing | RefusedLine:
    if "://" in line:
        return _parse_url(number, line, sites)
    code, _, external_id = line.rpartition(":")
    matching = [site for site in sites if site.code == code or (not code and len(sites) == 1)]
    if matching and _ID.fullmatch(external_id):
        site = matching[0]
        return NamedListing(number, site.code, external_id, site.url(external_id))
    return _refuse_malformed(number, sites)


def _parse_url(number: int, line: str, sites: Sequence[Site]) -> NamedListing | RefusedLine:
    try:
        parts = urlsplit(line)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
    except ValueError:
        return _refuse_malformed(number, sites)
    site = next((site for site in sites if site.origin.lower() == origin), None)
    if site is None:
        allowed_origins = ", ".join(site.origin for site in sites) or "none"
        return RefusedLine(
            number,
            LineFlaw.HOST_OFF_LIST,
            f"Listings with this address are not handled here. Handled are: {allowed_origins}.",
        )
    path = parts.path.rstrip("/")
    folder = site.listing_page.removesuffix("{id}")
    external_id = path.removeprefix(folder if path.startswith(folder) else "/")
    if not _ID.fullmatch(external_id) or site.url(external_id) != f"{site.origin}{path}":
        return _refuse_malformed(number, sites)
    return NamedListing(number, site.code, external_id, site.url(external_id))


def _refuse_malformed(number: int, sites: Sequence[Site]) -> RefusedLine:
    example = sites[0].url("12345") if sites else "a listing's address"
    return RefusedLine(
        number,
        LineFlaw.MALFORMED,
        f"This line names no listing. Write the address of the listing, for example {example}.",
    )


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
    """Return one text a row; of a page's source its links, of a copied table one column."""
    text = text.replace(*_NUL)
    if _TAG.search(text) and (links := _find_links(text)):
        return PastedRows(links, is_from_html=True)
    lines = _pick_column([line for line in _LINE_ENDS.split(text) if line.strip()])
    return PastedRows(tuple(row for line in lines if line for row in _split_addresses(line)))


def _pick_column(lines: list[str]) -> list[str]:
    """Return the column of listings if the lines come from a sheet, else the lines."""
    cells = [tuple(cell.strip() for cell in line.split("\t")) for line in lines]
    is_table = any(len(row) > 1 and any(c and "://" not in c for c in row) for row in cells)
    if is_table or (cells and find_listing_column(cells[0]) is not None):
        return find_listings(cells)
    return [line.strip() for line in lines]


def strip_marks(text: str) -> str:
    """Return the text without byte order marks and the NULs of UTF-16 read as single bytes."""
    return text.translate(_MARKS)


def is_garbled(text: str) -> bool:
    """Return whether letters of it were lost before it came here."""
    return any(replacement_text in text for replacement_text in _LOST)


def has_control_characters(text: str) -> bool:
    """Return whether the text breaks a line, or steers what shows it."""
    return any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in text)


def _split_addresses(line: str) -> list[str]:
    """Split a line of several addresses into rows; any other line is one row as it stands."""
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
        """Keep a link's address; one that leads within the page or to no address is none."""
        href = dict(attrs).get("href") if tag == "a" else None
        if href and "://" in href:
            self.found.append(href.strip())
