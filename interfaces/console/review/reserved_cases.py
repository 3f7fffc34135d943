"""The desk's shelves: what waits for everybody, and what waits for one reviewer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.actions import reason_label
from interfaces.console.cases.case_view import count_seconds_left
from interfaces.console.cases.permissions import DECIDERS
from matchers.labels.words import Word, gettext_noop
from pipeline.vocabulary import CaseState
from records.accounts.models import Role, User
from records.cases.models import Case
from records.review.models import Escalation, Opinion, Reservation, ReservationReason

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


def _list_escalated(visitor: User, now: datetime) -> tuple[ReservedCase, ...]:
    del visitor
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
