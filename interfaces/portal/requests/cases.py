"""The cases of a request as its page lists them: narrowed, searched and ordered by the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from interfaces.look.gallery import Filter
from interfaces.look.labels import Label, label
from pipeline.words import CaseState
from records.acts import following
from records.acts.following import FollowedCase
from records.complaints.models import Case, TakedownRequest
from records.complaints.models.cases import CaseQuerySet

_CASES_A_PAGE: Final = 50
_LONGEST_SEARCH: Final = 200
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


def build_case_list(request: HttpRequest, of: TakedownRequest, *, now: datetime) -> CaseList:
    """As the address asks for it."""
    state, sort = request.GET.get("state", ""), request.GET.get("sort", "line")
    state, sort = state if state in set(CaseState) else "", sort if sort in _SORTS else "line"
    search = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST_SEARCH]
    cases = Case.objects.filter(request=of).order_by(*_SORTS[sort][1])
    wanted = _filter_cases(cases, state, search, now=now)
    page = Paginator(wanted.select_related("request", "listing", "frozen"), _CASES_A_PAGE).get_page(
        request.GET.get("page")
    )
    return CaseList(
        rows=following.describe_cases(page, now=now),
        page=page,
        filters=_build_filters(state, sort),
        search=search,
        is_filtered=bool(state or search),
    )


def _filter_cases(cases: CaseQuerySet, state: str, search: str, *, now: datetime) -> CaseQuerySet:
    if state:
        cases = following.filter_by_shown_state(cases, [state], now=now)
    if search:
        cases = cases.filter(Q(listing__url__icontains=search) | Q(frozen__title__icontains=search))
    return cases


def _build_filters(state: str, sort: str) -> tuple[Filter, ...]:
    states = tuple((one.value, label(one.value)) for one in CaseState)
    sorts = tuple((name, text) for name, (text, _order) in _SORTS.items())
    return (Filter("state", _("State"), state, states), Filter("sort", _("Order"), sort, sorts))
