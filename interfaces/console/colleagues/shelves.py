"""The desk's shelves: what waits for everybody, and what waits for one reviewer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.grounds import label_of
from interfaces.console.seeing import DECIDERS
from pipeline import deadlines
from pipeline.words import CaseState
from records.accounts.models import Role, User
from records.complaints.models import Case, Escalation, KeptBecause, Opinion, Reservation
from records.ledger import policies

MOST_SHOWN: Final = 50

ASIDE: Final = "aside"
HANDED: Final = "handed"
ASKED: Final = "asked"
SENT_UP: Final = "escalated"
_LABELS: Final[Mapping[str, Promise]] = {
    "": _("Everything that waits"),
    ASIDE: _("Set aside by me"),
    HANDED: _("Handed to me"),
    ASKED: _("Opinions asked of me"),
    SENT_UP: _("Escalated"),
}
_EMPTY: Final[Mapping[str, Promise]] = {
    ASIDE: _("You have set nothing aside."),
    HANDED: _("Nobody handed you a case."),
    ASKED: _("Nobody asks for your opinion."),
    SENT_UP: _("No case was escalated."),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One shelf to choose."""

    name: str
    label: Promise
    count: int | None  # of the list of everything nobody counts a second time
    is_current: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """One case on a shelf."""

    case: Case
    seconds: float | None  # of business time until its deadline
    who: str  # the colleague, where it is not oneself
    why: Promise | str
    words: str  # a note or a question
    until_at: datetime | None
    is_hers: bool  # to go on with or to give back


@dataclass(frozen=True, slots=True)
class Shelf:
    """The shelf that is open, and the names of all."""

    name: str
    tabs: tuple[Tab, ...]
    rows: tuple[Kept, ...]

    @property
    def label(self) -> Promise:
        """Its name."""
        return _LABELS[self.name]

    @property
    def empty(self) -> Promise | str:
        """What an empty one says."""
        return _EMPTY.get(self.name, "")


def shelf(asked: str, visitor: User, *, now: datetime) -> Shelf | None:
    """The shelf that the address asks for; None: the visitor has none."""
    if visitor.role not in DECIDERS:
        return None
    counts = _counts(visitor, now)
    name = asked if asked in counts else ""
    tabs = (
        Tab("", _LABELS[""], None, name == ""),
        *(Tab(each, _LABELS[each], count, name == each) for each, count in counts.items()),
    )
    return Shelf(name, tabs, _ROWS[name](visitor, now) if name else ())


def _counts(visitor: User, now: datetime) -> dict[str, int]:
    kept = Reservation.objects.live(now).filter(reviewer=visitor)
    found = kept.aggregate(
        aside=Count("pk", filter=~Q(because=KeptBecause.HANDED)),
        handed=Count("pk", filter=Q(because=KeptBecause.HANDED)),
    )
    counts = {
        ASIDE: found["aside"],
        HANDED: found["handed"],
        ASKED: Opinion.objects.open_to(visitor).count(),
    }
    is_senior = visitor.role == Role.SENIOR_REVIEWER
    return counts | ({SENT_UP: sent_up().count()} if is_senior else {})


def sent_up() -> QuerySet[Escalation]:
    """Escalated cases that still wait."""
    return Escalation.objects.filter(case__state=CaseState.IN_REVIEW)


def _aside(visitor: User, now: datetime) -> tuple[Kept, ...]:
    kept = Reservation.objects.live(now).filter(reviewer=visitor)
    return _reserved(kept.exclude(because=KeptBecause.HANDED), now)


def _handed(visitor: User, now: datetime) -> tuple[Kept, ...]:
    kept = Reservation.objects.live(now).filter(reviewer=visitor)
    return _reserved(kept.filter(because=KeptBecause.HANDED), now)


def _reserved(kept: QuerySet[Reservation], now: datetime) -> tuple[Kept, ...]:
    rows = kept.select_related("case__frozen", "case__listing", "made_by", "note")
    return tuple(
        Kept(
            case=one.case,
            seconds=_seconds(one.case, now),
            who=one.made_by.username if one.made_by_id != one.reviewer_id else "",
            why=label_of(one.reason_code) if one.reason_code else _("An opinion is asked"),
            words=one.note.text if one.note else "",
            until_at=one.until_at,
            is_hers=True,
        )
        for one in rows.order_by("until_at")[:MOST_SHOWN]
    )


def _asked(visitor: User, now: datetime) -> tuple[Kept, ...]:
    opinions = Opinion.objects.open_to(visitor)
    rows = opinions.select_related("case__frozen", "case__listing", "asked_by")
    return tuple(
        Kept(
            case=one.case,
            seconds=_seconds(one.case, now),
            who=one.asked_by.username,
            why=_("asks you") if one.asked_of_id else _("asks anybody"),
            words=one.question,
            until_at=None,
            is_hers=False,
        )
        for one in rows.order_by("asked_at")[:MOST_SHOWN]
    )


def _sent_up(visitor: User, now: datetime) -> tuple[Kept, ...]:
    del visitor
    rows = sent_up().select_related("case__frozen", "case__listing", "made_by")
    return tuple(
        Kept(
            case=one.case,
            seconds=_seconds(one.case, now),
            who=one.made_by.username,
            why=label_of(one.reason_code),
            words="",
            until_at=None,
            is_hers=False,
        )
        for one in rows.order_by("case__review_by")[:MOST_SHOWN]
    )


_ROWS: Final[Mapping[str, Callable[[User, datetime], tuple[Kept, ...]]]] = {
    ASIDE: _aside,
    HANDED: _handed,
    ASKED: _asked,
    SENT_UP: _sent_up,
}


def _seconds(case: Case, now: datetime) -> float | None:
    if case.due_at is None:
        return case.remaining_seconds
    return deadlines.remaining(case.due_at, now, policies.calendar())
