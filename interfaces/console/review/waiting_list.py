"""The list of what waits: in the order of the desk, narrowed and turned by the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.case_view import count_seconds_left
from interfaces.console.review.filters import CaseFilter, build_ordering
from interfaces.web.components.tables import Column, Filter, Page, paginate
from interfaces.web.labels import Label, list_choices
from pipeline.policy.tables import ComplaintReason
from pipeline.reasons import Reason
from pipeline.vocabulary import Lane, RightKind, Script
from records import policies
from records.cases.models import Case


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """One row."""

    case: Case
    seconds: float | None  # of business time left
    mark: str
    reason: ComplaintReason
    bar: int  # the score, 0 to 100
    holder: Label  # who has it or for whom it waits


@dataclass(frozen=True, slots=True)
class WaitingList:
    """One page of it, with what is above it."""

    page: Page[Case]
    rows: tuple[WaitingCase, ...]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    case_filter: CaseFilter


_RELATED: Final = (
    "frozen", "listing", "request", "review_lease__reviewer", "reservation__reviewer", "escalation",
)  # fmt: skip


def build_waiting_list(request: HttpRequest, *, now: datetime) -> WaitingList:
    """Build the list that the query string asks for."""
    case_filter, sort = CaseFilter.from_query(request.GET), request.GET.get("sort", "")
    cases: QuerySet[Case, Any] = (
        case_filter.apply(Case.objects.in_review())
        .select_related(*_RELATED)
        .order_by(*build_ordering(sort))
    )
    page = paginate(cases, request)
    return WaitingList(
        page=page,
        rows=tuple(_build_row(case, now) for case in page.rows),
        columns=_build_columns(sort),
        filters=_build_filters(case_filter),
        case_filter=case_filter,
    )


def _build_row(case: Case, now: datetime) -> WaitingCase:
    return WaitingCase(
        case=case,
        seconds=count_seconds_left(case, now),
        mark=case.request.right_snapshot.get("mark", ""),
        reason=policies.policy().reasons[Reason(case.reason)],
        bar=round((case.score or 0) * 100),
        holder=_name_holder(case, now),
    )


def _name_holder(case: Case, now: datetime) -> Label:
    """Name who holds the case or for whom it is reserved, else the seniors if escalated."""
    for claim in (getattr(case, "review_lease", None), getattr(case, "reservation", None)):
        if claim and claim.until_at > now:
            return str(claim.reviewer.username)
    return _("the senior reviewers") if hasattr(case, "escalation") else ""


# (order asked for: the column that shows it, its direction)
_SORTS: Final[Mapping[str, tuple[str, str]]] = {
    "": ("left", "ascending"),
    "-left": ("left", "descending"),
    "score": ("score", "ascending"),
    "-score": ("score", "descending"),
}


def _build_columns(sort: str) -> tuple[Column, ...]:
    by, direction = _SORTS.get(sort, _SORTS[""])
    next_left = "-left" if (by, direction) == ("left", "ascending") else "left"
    next_score = "score" if (by, direction) == ("score", "descending") else "-score"
    return (
        Column(_("Time left"), next_left, direction if by == "left" else ""),
        Column(_("Listing")),
        Column(_("Right")),
        Column(_("Reason")),
        Column(_("Lane")),
        Column(_("Score"), next_score, direction if by == "score" else ""),
        Column(_("Held by")),
    )


def _build_filters(case_filter: CaseFilter) -> tuple[Filter, ...]:
    return (
        Filter("right", _("Right"), case_filter.right, list_choices(RightKind)),
        Filter("reason", _("Reason"), case_filter.reason, list_choices(policies.policy().reasons)),
        Filter("lane", _("Lane"), case_filter.lane, list_choices(Lane)),
        Filter("language", _("Language"), case_filter.language, list_choices(Script)),
    )
