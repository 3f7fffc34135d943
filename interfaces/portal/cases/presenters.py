"""The cases of a request as its page lists them: narrowed, searched and ordered by the address."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from interfaces.portal.filing.labels import LineFault, get_reason_title, translate_line
from interfaces.web.components.request_headings import write_heading
from interfaces.web.components.tables import Filter, read_choice, read_search
from interfaces.web.labels import Label, label_to_filer
from pipeline.filing.listing_lines import RefusedLine
from pipeline.vocabulary import CaseState
from records.actions.cases import clarification
from records.actions.filing import request_status
from records.actions.filing.request_status import FollowedCase, FollowedRequest, RequestState
from records.cases.models import Case, TakedownRequest
from records.cases.models.cases import CaseQuerySet

_CASES_A_PAGE: Final = 50
_SORTS: Final[Mapping[str, tuple[Label, tuple[OrderBy | str, ...]]]] = {
    "line": (_("line"), ("line",)),
    "changed": (_("latest change"), (F("closed_at").desc(nulls_last=True), "line")),
    "due": (_("time left"), (F("due_at").asc(nulls_last=True), "line")),
}


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of them, with what is above it."""

    rows: list[FollowedCase]
    page: Page[Case]
    filters: tuple[Filter, ...]
    search: str
    is_filtered: bool
    repeated_questions: set[str]  # questions that wait at several cases of the request


def build_case_list(request: HttpRequest, takedown: TakedownRequest, *, now: datetime) -> CaseList:
    """Build the cases that the query string asks for."""
    state = read_choice(request, "state", set(CaseState))
    sort = read_choice(request, "sort", _SORTS, "line")
    search, line = read_search(request), _get_line(request)
    cases = filter_cases(request, takedown, now=now).order_by(*_SORTS[sort][1])
    page = Paginator(cases.select_related("request", "listing", "frozen"), _CASES_A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = request_status.describe_cases(page, now=now)
    return CaseList(
        rows=rows,
        page=page,
        filters=_build_filters(state, sort),
        search=search,
        is_filtered=bool(state or search or line),
        repeated_questions=_list_repeated(takedown)
        if any(case.question for case in rows)
        else set(),
    )


def _list_repeated(request: TakedownRequest) -> set[str]:
    counts = Counter(clarification.list_open(request.pk).values_list("question", flat=True))
    return {question for question, times in counts.items() if times > 1}


def filter_cases(request: HttpRequest, takedown: TakedownRequest, *, now: datetime) -> CaseQuerySet:
    """Filter the cases by line, state and words of the listing in the query string."""
    cases = Case.objects.filter(request=takedown).order_by("line")
    if line := _get_line(request):
        cases = cases.filter(line=line)
    if state := read_choice(request, "state", set(CaseState)):
        cases = request_status.filter_by_shown_state(cases, [state], now=now)
    if search := read_search(request):
        cases = cases.filter(Q(listing__url__icontains=search) | Q(frozen__title__icontains=search))
    return cases


def _get_line(request: HttpRequest) -> str:
    """Return the line number with which a search leads to one case."""
    line = request.GET.get("line", "")
    return line if re.fullmatch(r"[0-9]{1,4}", line) else ""


def _build_filters(state: str, sort: str) -> tuple[Filter, ...]:
    states = tuple((str(word), label_to_filer(word)) for word in CaseState)
    sorts = tuple((name, text) for name, (text, _order) in _SORTS.items())
    return (
        Filter("state", _("State"), state, states),
        Filter("sort", _("Order"), sort, sorts, None),
    )


_CASES_A_RECEIPT: Final = 50


@dataclass(frozen=True, slots=True)
class RequestSummary:
    """A request with the words around it."""

    followed_request: FollowedRequest
    reason_title: str
    mark: str
    refused_lines: tuple[LineFault, ...]

    @property
    def request(self) -> TakedownRequest:
        return self.followed_request.request

    @property
    def heading(self) -> str:
        """For example "PlayStation: 27 listings, mark used in the wording"."""
        return write_heading(self.request, self.followed_request.cases)


def present_request(followed_request: FollowedRequest) -> RequestSummary:
    """Present the request with the mark it was filed on."""
    request = followed_request.request
    return RequestSummary(
        followed_request=followed_request,
        reason_title=get_reason_title(request.reason),
        mark=str(request.right_snapshot["mark"]),
        refused_lines=tuple(translate_line(RefusedLine(**line)) for line in request.refused_lines),
    )


def paginate_cases(
    request: TakedownRequest, page: str | None, *, now: datetime
) -> tuple[list[FollowedCase], Page[Case]]:
    """Return a page of the request's cases, in the order of its lines."""
    cases = Case.objects.filter(request=request).select_related("request", "listing", "frozen")
    case_page = Paginator(cases.order_by("line"), _CASES_A_RECEIPT).get_page(page)
    return request_status.describe_cases(case_page, now=now), case_page


_LATEST: Final = 5
# Of the bar: what is decided stands first, what is open at the end.
_PARTS: Final = (
    *(state for state in CaseState if not state.is_open),
    *(state for state in reversed(CaseState) if state.is_open),
)
_OPEN_TONE: Final = frozenset(state for state in _PARTS if state.is_open) - {CaseState.DUPLICATE}


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of the bar: the number of cases in one state, and of those before it."""

    state: CaseState
    begins: int
    number: int

    @property
    def tone(self) -> str:
        """The name of the colour, as in the plots of the statistics."""
        return "open" if self.state in _OPEN_TONE else self.state.value


@dataclass(frozen=True, slots=True)
class Progress:
    """For the summary above a request's cases."""

    followed_request: FollowedRequest
    closed: int
    latest: list[FollowedCase]  # closed last, newest first

    @property
    def total(self) -> int:
        """All cases of the request."""
        return self.followed_request.cases

    @property
    def parts(self) -> list[BarPart]:
        """Every state in which there is a case, in the order of the bar."""
        counts = self.followed_request.counts
        present = [state for state in _PARTS if counts.get(state)]
        begins = accumulate((counts[state] for state in present), initial=0)
        return [
            BarPart(state, begin, counts[state])
            for state, begin in zip(present, begins, strict=False)
        ]

    @property
    def is_live(self) -> bool:
        """Whether something may still change by itself."""
        return self.followed_request.state in {RequestState.IN_PROGRESS, RequestState.NEEDS_ANSWER}

    @property
    def open(self) -> int:
        """How many may still be withdrawn."""
        return self.total - self.closed


def measure_progress(request: TakedownRequest, *, now: datetime) -> Progress:
    """Measure the progress in a few queries, however many cases there are."""
    (summary,) = request_status.describe_requests([request], now=now)
    closed_count = sum(
        number for state, number in summary.counts.items() if not CaseState(state).is_open
    )
    cases = Case.objects.filter(request=request, closed_at__isnull=False)
    closed_states = [state.value for state in CaseState if not state.is_open]
    latest = request_status.filter_by_shown_state(cases, closed_states, now=now)
    rows = latest.select_related("request", "listing", "frozen").order_by("-closed_at", "-pk")
    return Progress(summary, closed_count, request_status.describe_cases(rows[:_LATEST], now=now))
