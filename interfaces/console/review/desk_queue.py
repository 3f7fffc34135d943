"""What waits on the desk and on its shelves, and what a reviewer did lately."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.actions import reason_label
from interfaces.console.cases.case_view import count_seconds_left
from interfaces.console.cases.permissions import DECIDERS
from interfaces.console.review.filters import CaseFilter
from interfaces.console.review.forecast import Forecast, get_forecast
from matchers.labels.words import Word, gettext_noop
from pipeline.time import deadlines
from pipeline.vocabulary import CaseState
from records import policies
from records.accounts.models import Role, User
from records.actions.review.desk import LEASE
from records.cases.models import Case, Ruling
from records.review.models import (
    Escalation,
    GroupMember,
    Opinion,
    Reservation,
    ReservationReason,
    ReviewLease,
    Skip,
)

MOST_SHOWN: Final = 50


class Shelf(Word):
    """What of the desk is listed."""

    empty: str  # what an empty one says

    ALL = "", gettext_noop("All waiting cases"), ""
    SET_ASIDE = (
        "aside",
        gettext_noop("Set aside by me"),
        gettext_noop("You have set no cases aside."),
    )
    HANDED_OVER = (
        "handed",
        gettext_noop("Handed to me"),
        gettext_noop("Nobody handed you a case."),
    )
    OPINION_ASKED = (
        "asked",
        gettext_noop("Opinions asked of me"),
        gettext_noop("Nobody asks for your opinion."),
    )
    ESCALATED = "escalated", gettext_noop("Escalated"), gettext_noop("No case was escalated.")


@dataclass(frozen=True, slots=True)
class Tab:
    """One shelf to choose."""

    name: str
    label: Promise
    count: int | None  # of the list of everything nobody counts a second time
    is_current: bool


@dataclass(frozen=True, slots=True)
class ReservedCase:
    """One case on a shelf."""

    case: Case
    seconds: float | None  # of business time until its deadline
    who: str  # the colleague, where it is not oneself
    why: Promise | str
    words: str = ""  # a note or a question
    until_at: datetime | None = None
    is_mine: bool = False  # to go on with or to give back


@dataclass(frozen=True, slots=True)
class ReservedCases:
    """The shelf that is open, and the names of all."""

    name: Shelf
    tabs: tuple[Tab, ...]
    rows: tuple[ReservedCase, ...]

    @property
    def label(self) -> Promise:
        return _(Shelf(self.name).label)

    @property
    def empty(self) -> Promise | str:
        """The text of an empty list."""
        return _(Shelf(self.name).empty) if self.name else ""


def list_reserved_cases(order: str, visitor: User, *, now: datetime) -> ReservedCases | None:
    """List the reserved cases that the query string asks for; None if the visitor has none."""
    if visitor.role not in DECIDERS:
        return None
    counts = _count_by_list(visitor, now)
    name = Shelf(order) if order in counts else Shelf.ALL
    tabs = (
        Tab("", _(Shelf.ALL.label), None, name == ""),
        *(Tab(tab, _(tab.label), count, name == tab) for tab, count in counts.items()),
    )
    return ReservedCases(name, tabs, _ROWS[name](visitor, now) if name else ())


def _count_by_list(visitor: User, now: datetime) -> dict[Shelf, int]:
    reservations = Reservation.objects.live(now).filter(reviewer=visitor)
    tally = reservations.aggregate(
        aside=Count("pk", filter=~Q(because=ReservationReason.HANDED)),
        handed=Count("pk", filter=Q(because=ReservationReason.HANDED)),
    )
    counts = {
        Shelf.SET_ASIDE: tally["aside"],
        Shelf.HANDED_OVER: tally["handed"],
        Shelf.OPINION_ASKED: Opinion.objects.open_to(visitor).count(),
    }
    is_senior = visitor.role == Role.SENIOR_REVIEWER
    return counts | ({Shelf.ESCALATED: find_escalations().count()} if is_senior else {})


def find_escalations() -> QuerySet[Escalation]:
    """Select escalated cases that still wait."""
    return Escalation.objects.filter(case__state=CaseState.IN_REVIEW)


def _list_set_aside(visitor: User, now: datetime) -> tuple[ReservedCase, ...]:
    reservations = Reservation.objects.live(now).filter(reviewer=visitor)
    return _build_reserved(reservations.exclude(because=ReservationReason.HANDED), now)


def _list_handed_over(visitor: User, now: datetime) -> tuple[ReservedCase, ...]:
    reservations = Reservation.objects.live(now).filter(reviewer=visitor)
    return _build_reserved(reservations.filter(because=ReservationReason.HANDED), now)


def _build_reserved(reservations: QuerySet[Reservation], now: datetime) -> tuple[ReservedCase, ...]:
    rows = reservations.select_related("case__frozen", "case__listing", "made_by", "note")
    return tuple(
        ReservedCase(
            case=row.case,
            seconds=count_seconds_left(row.case, now),
            who=row.made_by.username if row.made_by_id != row.reviewer_id else "",
            why=reason_label(row.reason_code) if row.reason_code else _("An opinion is asked"),
            words=row.note.text if row.note else "",
            until_at=row.until_at,
            is_mine=True,
        )
        for row in rows.order_by("until_at")[:MOST_SHOWN]
    )


def _list_opinion_requests(visitor: User, now: datetime) -> tuple[ReservedCase, ...]:
    opinions = Opinion.objects.open_to(visitor)
    rows = opinions.select_related("case__frozen", "case__listing", "asked_by")
    return tuple(
        ReservedCase(
            case=opinion.case,
            seconds=count_seconds_left(opinion.case, now),
            who=opinion.asked_by.username,
            why=_("asks you") if opinion.asked_of_id else _("asks anybody"),
            words=opinion.question,
        )
        for opinion in rows.order_by("asked_at")[:MOST_SHOWN]
    )


def _list_escalated(_visitor: User, now: datetime) -> tuple[ReservedCase, ...]:
    rows = find_escalations().select_related("case__frozen", "case__listing", "made_by")
    return tuple(
        ReservedCase(
            case=escalation.case,
            seconds=count_seconds_left(escalation.case, now),
            who=escalation.made_by.username,
            why=reason_label(escalation.reason_code),
        )
        for escalation in rows.order_by("case__review_by")[:MOST_SHOWN]
    )


_ROWS: Final[Mapping[str, Callable[[User, datetime], tuple[ReservedCase, ...]]]] = {
    Shelf.SET_ASIDE: _list_set_aside,
    Shelf.HANDED_OVER: _list_handed_over,
    Shelf.OPINION_ASKED: _list_opinion_requests,
    Shelf.ESCALATED: _list_escalated,
}


_RECENT = 12
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class DeskQueue:
    """The desk at one moment, for one reviewer."""

    waiting: int  # free ones, of those wanted
    least_seconds: float | None  # of business time, over all in review
    held_case: Case | None
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class PastRuling:
    """One of a reviewer's own rulings."""

    ruling: Ruling
    undo_until_at: datetime
    can_undo: bool


def build_queue(reviewer: User, case_filter: CaseFilter, *, now: datetime) -> DeskQueue:
    """Return how many wait, the least time left, and what this reviewer holds."""
    in_review = Case.objects.in_review()
    earliest = in_review.aggregate(due_at=Min("due_at"))["due_at"]
    held_cases = LEASE.list_held(reviewer, now=now)
    forecast = get_forecast(now)
    return DeskQueue(
        waiting=_count_free(reviewer, case_filter, forecast.waiting, now),
        least_seconds=deadlines.business_seconds_left(earliest, now, policies.calendar())
        if earliest
        else None,
        held_case=held_cases.select_related("frozen", "listing", "request").first(),
        forecast=forecast,
    )


def _count_free(reviewer: User, case_filter: CaseFilter, waiting: int, now: datetime) -> int:
    """Count the cases that a claim could return, up to a limit if filters are set.

    Args:
        reviewer: who claims.
        case_filter: which cases they want.
        waiting: how many waited some seconds ago. Where it is many, nobody needs to know better.
        now: the moment.
    """
    in_review = Case.objects.in_review()
    if case_filter.is_filtered:
        free = (
            case_filter.apply(in_review).free_for(reviewer, now).exclude(skips__reviewer=reviewer)
        )
        proposed_members = GroupMember.objects.proposed_by(reviewer, now)
        free = free.exclude(pk__in=proposed_members.values("case"))
        return free.order_by()[:MOST_COUNTED].count()
    # Counted by what is taken off, for that is little: by its own rows, not by looking at all.
    held_ids = (
        ReviewLease.objects.filter(until_at__gt=now)
        .values("case_id")
        .union(
            Skip.objects.filter(reviewer=reviewer).values("case_id"),
            Reservation.objects.live(now)
            .exclude(reviewer=reviewer, because="handed")
            .values("case_id"),
            _hidden_escalations(reviewer).values("case_id"),
            GroupMember.objects.proposed_by(reviewer, now).values("case_id"),
        )
    )
    if waiting <= MOST_COUNTED:
        waiting = in_review.count()
    return max(waiting - in_review.filter(pk__in=held_ids).count(), 0)


def _hidden_escalations(reviewer: User) -> QuerySet[Escalation]:
    """Select the escalated cases that this person does not get: they need a senior reviewer."""
    is_senior = reviewer.role == Role.SENIOR_REVIEWER
    return Escalation.objects.none() if is_senior else Escalation.objects.all()


def list_past_rulings(reviewer: User, *, now: datetime) -> list[PastRuling]:
    """List the reviewer's newest rulings, and whether each can still be undone."""
    rulings = (
        Ruling.objects.of_first_instance()
        .filter(reviewer=reviewer)
        .select_related("case__frozen", "case__listing")
        .order_by("-ruled_at")[:_RECENT]
    )
    return [_build_past_ruling(ruling, now) for ruling in rulings]


def find_undoable_ruling(reviewer: User, *, now: datetime) -> PastRuling | None:
    """Return the reviewer's last ruling while it can be undone."""
    since = now - _undo_period()
    newest = (
        Ruling.objects.live()
        .of_first_instance()
        .filter(reviewer=reviewer, ruled_at__gt=since, overrules=None)
        .select_related("case__frozen", "case__listing", "groupmember__group")
        .order_by("-ruled_at")
        .first()
    )
    return _build_past_ruling(newest, now) if newest else None


def _build_past_ruling(ruling: Ruling, now: datetime) -> PastRuling:
    until_at = ruling.ruled_at + _undo_period()
    is_undoable = ruling.annulled_at is None and ruling.overrules_id is None
    return PastRuling(ruling, until_at, is_undoable and now < until_at)


def _undo_period() -> timedelta:
    return timedelta(seconds=policies.policy().limits.undo_seconds)
