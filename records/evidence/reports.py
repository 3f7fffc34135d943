"""The cover of a bundle as a page: what it is, for whom and why, how it is sealed, and a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final

COLUMNS: Final = ("Case", "Reason", "State", "Listing")


@dataclass(frozen=True, slots=True)
class Report:
    """What a cover says, the same in each format."""

    title: str
    asked_at: datetime
    facts: Mapping[str, str]
    rows: Sequence[tuple[str, str, str, str]]  # as the columns


def write_html(report: Report) -> bytes:
    """Write the cover for browsers."""
    facts = report.facts.items()
    head = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in facts)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n"
        for row in report.rows
    )
    title, columns = escape(report.title), "<th>".join(COLUMNS)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>\n'
        f"<h1>{title}</h1><dl>{head}</dl>\n<table><thead><tr><th>{columns}</tr></thead><tbody>\n"
        f"{body}</tbody></table></html>\n"
    ).encode()
