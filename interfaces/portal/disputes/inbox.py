"""The inbox of counter-notifications: one line for each statement of a seller, by what is due."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from interfaces.portal.disputes.counter_notifications import count_seconds_left
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components.tables import Filter, Page, paginate, read_choice, read_search
from interfaces.web.labels import Label
from pipeline.disputes.procedure import AWAITED, CounterState
from pipeline.law.profiles import Profile
from records import policies
from records.accounts.models import User
from records.actions.disputes.filer_inbox import build_counter_condition, get_state_for_filer
from records.clock import database_now
from records.disputes.models import CounterNotification, CounterQuerySet

PAGES = Pages(allow_filers)
_CLOSED_STATES: Final = tuple(state for state in CounterState if state not in AWAITED)
_STATE_FILTERS: Final[Mapping[str, tuple[Label, Collection[CounterState]]]] = {
    "yours": (_("waiting for your answer"), (CounterState.FORWARDED,)),
    "desk": (_("waiting for the platform"), (CounterState.DISPUTED,)),
    "closed": (_("closed"), _CLOSED_STATES),
}
_SORTS: Final[Mapping[str, tuple[Label, tuple[str | OrderBy, ...]]]] = {
    "due": (_("due first"), ("rank", F("answer_ends_at").asc(nulls_last=True), "pk")),
    "newest": (_("newest first"), ("-filed_at", "-pk")),
}


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One statement, by the first of its cases."""

    counter: CounterNotification
    state: str
    ground: Label
    law: Profile
    others: int  # further cases of the same statement that stand alike
    seconds_left: float | None


@PAGES.show("disputes/", name="disputes")
def list_disputes(request: HttpRequest, visitor: User) -> HttpResponse:
    """List what sellers say against the account's claims."""
    now = database_now()
    box = read_choice(request, "state", _STATE_FILTERS)
    sort = read_choice(request, "sort", _SORTS, "due")
    search = read_search(request)
    counters = find_statements(get_account_id(visitor), box, search, now=now)
    rows = counters.select_related("case__listing", "case__frozen", "case__request")
    page: Page[CounterNotification] = paginate(rows.order_by(*_SORTS[sort][1]), request)
    context = {
        "page": page,
        "lines": [_build_line(counter, now) for counter in page.rows],
        "filters": (
            Filter(
                "state",
                _("State"),
                box,
                tuple((key, filter_[0]) for key, filter_ in _STATE_FILTERS.items()),
            ),
            Filter(
                "sort",
                _("Order"),
                sort,
                tuple((key, choice[0]) for key, choice in _SORTS.items()),
                None,
            ),
        ),
        "search": search,
        "is_filtered": bool(box or search),
    }
    return render(request, "portal/disputes/list.html", context)


def find_statements(
    account_id: int, box: str, search: str = "", *, now: datetime
) -> CounterQuerySet:
    """Return one counter-notification of each statement, law and state, with their number."""
    condition = build_counter_condition(_STATE_FILTERS[box][1], now) if box else Q()
    if search:
        condition &= (
            Q(case__listing__url__icontains=search)
            | Q(case__frozen__title__icontains=search)
            | Q(case__request__right_snapshot__mark__icontains=search)
        )
    mine = CounterNotification.objects.filter(account_id=account_id, forwarded_at__isnull=False)
    counters = mine.filter(condition)
    same_counters = counters.filter(
        batch_id=OuterRef("batch_id"), profile=OuterRef("profile"), state=OuterRef("state")
    )
    size = same_counters.order_by().values("batch_id").annotate(n=Count("pk")).values("n")
    return counters.filter(~Exists(same_counters.filter(pk__lt=OuterRef("pk")))).annotate(
        cases=Subquery(size), rank=~Q(state=CounterState.FORWARDED)
    )


def _build_line(counter: CounterNotification, now: datetime) -> InboxLine:
    return InboxLine(
        counter=counter,
        state=get_state_for_filer(counter, now),
        ground=_(counter.ground.says),
        law=policies.profile(counter.profile),
        others=getattr(counter, "cases", 1) - 1,
        seconds_left=count_seconds_left(counter, now),
    )
