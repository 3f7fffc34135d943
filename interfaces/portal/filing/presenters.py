"""The rows of a draft as its page shows them: narrowed, ordered and paged by the address."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from interfaces.portal.filing.labels import translate_row_fault
from interfaces.web.components.tables import Column, Filter
from interfaces.web.labels import Label, list_choices
from pipeline.filing.listing_lines import LineFlaw
from pipeline.policy.policy import Policy
from records.actions.filing.draft_check import CheckedRow

_ROWS_A_PAGE: Final = 50
_ROW_KINDS: Final[Mapping[str, tuple[Label, Callable[[CheckedRow], bool]]]] = {
    "faulty": (_("to correct"), lambda row: row.is_faulty),
    "noted": (_("with a note"), lambda row: row.has_notes),
    "fine": (_("OK"), lambda row: row.listing is not None and not row.has_notes),
    "removed": (_("removed"), lambda row: row.row.is_removed),
}
_SORTS: Final[Mapping[str, Callable[[CheckedRow], tuple[object, ...]]]] = {
    "row": lambda row: (row.number,),
    "fault": lambda row: (not row.is_faulty, row.fault.code if row.fault else "", row.number),
    "listing": lambda row: (row.row.text.lower(), row.number),
}


@dataclass(frozen=True, slots=True)
class ListingRow:
    """One row in the reader's language."""

    checked_row: CheckedRow
    says: Label  # what is wrong with it; empty: nothing


@dataclass(frozen=True, slots=True)
class Tally:
    """How the rows of a draft stand, all of them."""

    named: int
    faulty: int
    noted: int
    removed: int
    most: int  # that one request may flag
    invalid: int = 0  # of the named ones, as the pre-flight saw them

    @property
    def to_file(self) -> int:
        """Named listings that are not known to become invalid cases."""
        return self.named - self.invalid

    @property
    def is_over(self) -> bool:
        """Whether there are more listings than one request may name."""
        return self.named + self.faulty > self.most


@dataclass(frozen=True, slots=True)
class RowList:
    """One page of the rows, with what is above it."""

    rows: tuple[ListingRow, ...]
    page: Page[CheckedRow]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    is_filtered: bool


def build_tally(rows: Sequence[CheckedRow], policy: Policy) -> Tally:
    """Count them."""
    counts = Counter(
        kind for row in rows for kind, (_label, holds) in _ROW_KINDS.items() if holds(row)
    )
    return Tally(
        named=counts["fine"] + counts["noted"],
        faulty=counts["faulty"],
        noted=counts["noted"],
        removed=counts["removed"],
        most=policy.limits.listings_per_request,
    )


def build_row_list(request: HttpRequest, rows: Sequence[CheckedRow]) -> RowList:
    """Build the rows that the query string asks for."""
    kind, fault = request.GET.get("rows", ""), request.GET.get("fault", "")
    sort = request.GET.get("sort", "fault" if any(row.is_faulty for row in rows) else "row")
    kind, fault = kind if kind in _ROW_KINDS else "", fault if fault in LineFlaw else ""
    sort = sort if sort in _SORTS else "row"
    matches = [row for row in rows if _matches_filters(row, kind, fault)]
    page = Paginator(sorted(matches, key=_SORTS[sort]), _ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return RowList(
        rows=tuple(present_row(row) for row in page),
        page=page,
        columns=_build_columns(sort),
        filters=_build_filters(kind, fault),
        is_filtered=bool(kind or fault),
    )


def present_row(row: CheckedRow) -> ListingRow:
    """Present a row with what is wrong in it."""
    return ListingRow(row, translate_row_fault(row.fault) if row.fault else "")


def _matches_filters(row: CheckedRow, kind: str, fault: str) -> bool:
    if fault and (row.fault is None or row.fault.code != fault):
        return False
    # What was removed is out of the way until one asks for it; the row stays until the page turns.
    return _ROW_KINDS[kind][1](row) if kind else True


def _build_columns(sort: str) -> tuple[Column, ...]:
    heads = (("row", _("Row")), ("listing", _("Listing")), ("fault", _("What we found")))
    return (
        *(Column(text, name, "ascending" if name == sort else "") for name, text in heads),
        Column(_("Actions")),
    )


def _build_filters(kind: str, fault: str) -> tuple[Filter, ...]:
    kinds = tuple((name, text) for name, (text, _holds) in _ROW_KINDS.items())
    return (
        Filter("rows", _("Rows"), kind, kinds),
        Filter("fault", _("Fault"), fault, list_choices(LineFlaw)),
    )
