"""Which listings do the lines of a filing name, and which lines name none?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True, slots=True)
class Site:
    """An allow-listed marketplace: its code and the origin of its listing pages."""

    code: str
    origin: str  # "https://market.example", no path

    def url(self, external_id: str) -> str:
        """Address of one listing."""
        return f"{self.origin}/listings/{external_id}"


@dataclass(frozen=True, slots=True)
class NamedListing:
    """A line that names a listing."""

    number: int  # of the line, from 1
    marketplace: str
    external_id: str
    url: str


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that makes no case, and why."""

    number: int
    code: str  # malformed, host_off_list, repeated
    says: str


@dataclass(frozen=True, slots=True)
class SortedLines:
    """Every line once: named or refused. Blank lines are neither."""

    named: tuple[NamedListing, ...]
    refused: tuple[RefusedLine, ...]

    @property
    def count(self) -> int:
        """Lines that were not blank."""
        return len(self.named) + len(self.refused)


def sort_lines(lines: Iterable[str], sites: Sequence[Site]) -> SortedLines:
    """Read one listing per line: a URL, `code:id`, or a bare id where there is one marketplace."""
    named: dict[tuple[str, str], NamedListing] = {}
    refused: list[RefusedLine] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        answer = _parse_line(number, line.strip(), sites)
        fault = answer if isinstance(answer, RefusedLine) else _refuse_repeated(answer, named)
        if fault is not None:
            refused.append(fault)
    return SortedLines(tuple(named.values()), tuple(refused))


def _refuse_repeated(
    listing: NamedListing, named: dict[tuple[str, str], NamedListing]
) -> RefusedLine | None:
    first = named.setdefault((listing.marketplace, listing.external_id), listing)
    if first is listing:
        return None
    return RefusedLine(
        listing.number, "repeated", f"This listing already stands in line {first.number}."
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
        allowed = ", ".join(site.origin for site in sites) or "none"
        return RefusedLine(
            number,
            "host_off_list",
            f"Listings of this address are not handled here; handled are: {allowed}.",
        )
    place, _, external_id = parts.path.rstrip("/").rpartition("/")
    if place != "/listings" or not _ID.fullmatch(external_id):
        return _refuse_malformed(number, sites)
    return NamedListing(number, site.code, external_id, site.url(external_id))


def _refuse_malformed(number: int, sites: Sequence[Site]) -> RefusedLine:
    example = sites[0].url("12345") if sites else "a listing's address"
    return RefusedLine(
        number, "malformed", f"This line names no listing. Write its address, as in {example}."
    )
