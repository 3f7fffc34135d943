"""The list of what waits: in the order of the desk, narrowed and turned by the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from interfaces.console.wanted import LANGUAGES, Wanted, order
from interfaces.look.gallery import Filter
from interfaces.look.labels import Label, label
from interfaces.look.tables import Column, Page, page_of
from pipeline import deadlines
from pipeline.tables import ComplaintReason
from pipeline.words import Lane, Reason, RightKind
from records.complaints.models import Case
from records.ledger import policies


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row."""

    case: Case
    seconds: float | None  # of business time left
    mark: str
    reason: ComplaintReason
    bar: int  # the score, 0 to 100
    holder: Label  # who has it or for whom it waits


@dataclass(frozen=True, slots=True)
class Waitlist:
    """One page of it, with what is above it."""

    page: Page[Case]
    rows: tuple[Waiting, ...]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    wanted: Wanted


_SHOWN: Final = (
    "frozen", "listing", "request", "review_lease__reviewer", "reservation__reviewer", "escalation",
)  # fmt: skip


def waitlist(request: HttpRequest, *, now: datetime) -> Waitlist:
    """As the address asks for it."""
    wanted, sort = Wanted.read(request.GET), request.GET.get("sort", "")
    cases: QuerySet[Case, Any] = (
        wanted.of(Case.objects.in_review()).select_related(*_SHOWN).order_by(*order(sort))
    )
    page = page_of(cases, request)
    return Waitlist(
        page=page,
        rows=tuple(_row(case, now) for case in page.rows),
        columns=_columns(sort),
        filters=_filters(wanted),
        wanted=wanted,
    )


def _row(case: Case, now: datetime) -> Waiting:
    left: float | None = case.remaining_seconds
    if case.due_at is not None:
        left = deadlines.remaining(case.due_at, now, policies.calendar())
    return Waiting(
        case=case,
        seconds=left,
        mark=case.request.right_snapshot.get("mark", ""),
        reason=policies.policy().reasons[Reason(case.reason)],
        bar=round((case.score or 0) * 100),
        holder=_holder(case, now),
    )


def _holder(case: Case, now: datetime) -> Label:
    """Who has it, for whom it waits; else whether the seniors alone get it."""
    for kept in (getattr(case, "review_lease", None), getattr(case, "reservation", None)):
        if kept and kept.until_at > now:
            return str(kept.reviewer.username)
    return _("the senior reviewers") if hasattr(case, "escalation") else ""


# (order asked for: the column that shows it, its direction, what its head asks for next)
_SORTS: Final[Mapping[str, tuple[str, str]]] = {
    "": ("left", "ascending"),
    "-left": ("left", "descending"),
    "score": ("score", "ascending"),
    "-score": ("score", "descending"),
}


def _columns(sort: str) -> tuple[Column, ...]:
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


def _filters(wanted: Wanted) -> tuple[Filter, ...]:
    reasons = policies.policy().reasons
    titles: tuple[tuple[str, Label], ...] = tuple((str(one), str(one)) for one in reasons)
    return (
        Filter("right", _("Right"), wanted.right, _labelled(RightKind)),
        Filter("reason", _("Reason"), wanted.reason, titles),
        Filter("lane", _("Lane"), wanted.lane, _labelled(Lane)),
        Filter("language", _("Language"), wanted.language, tuple(LANGUAGES.items())),
    )


def _labelled(words: type[RightKind] | type[Lane]) -> tuple[tuple[str, Label], ...]:
    return tuple((word.value, label(word.value)) for word in words)
