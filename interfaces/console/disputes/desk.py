"""What waits at the desk of disputes, by what is due; what one holds; one's latest rulings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from interfaces.console.seeing import DECIDERS, READERS, SEE_ALL
from interfaces.look.doors import admits
from interfaces.look.gallery import Filter
from interfaces.look.labels import Label
from interfaces.look.tables import page_of
from pipeline import deadlines
from pipeline.profiles import Profile
from pipeline.words import Instance
from records.accounts.models import User
from records.acts import dispute_desk
from records.acts.countering import law_of
from records.acts.dispute_desk import Dispute, Kind
from records.complaints.models import Appeal, CounterNotification, DisputeLease, Ruling
from records.ledger import policies
from records.ledger.clock import database_now

_KINDS: Final[Mapping[Kind, Label]] = {
    Kind.COUNTER: _("Counter-notifications"),
    Kind.APPEAL: _("Appeals"),
}
_MOST_COUNTED: Final = 1000
_PAST: Final = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line."""

    dispute: Dispute
    law: Profile
    seconds: float
    holder: str
    is_yours: bool  # it may be given to this person


@dataclass(frozen=True, slots=True)
class Past:
    """One's own ruling, which may be undone for half a minute."""

    ruling: Ruling
    undo_until_at: datetime
    can_undo: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """How much of a kind waits for this person, and what she holds of it."""

    kind: Kind
    label: Label
    count: int
    held: Dispute | None


@admits(*READERS)
@require_safe
def desk(request: HttpRequest, person: User) -> HttpResponse:
    """Both kinds; the list shows one of them."""
    now = database_now()
    asked = request.GET.get("kind", "")
    kind = Kind(asked) if asked in set(Kind) else Kind.COUNTER
    law = request.GET.get("law", "")
    law = law if law in _laws() and kind is Kind.COUNTER else ""
    page = page_of(_listed(kind, law), request)
    rows = cast("Sequence[Dispute]", page.rows)
    held = _holders(kind, rows, now)
    yours = set(dispute_desk.waiting(kind, person).values_list("pk", flat=True)[:_MOST_COUNTED])
    shown = {
        "kind": kind,
        "kinds": _KINDS.items(),
        "tiles": [_tile(one, person, now) for one in Kind] if person.role in DECIDERS else [],
        "page": page,
        "lines": [
            Waiting(one, _law(one), _left(one, now), held.get(one.pk, ""), one.pk in yours)
            for one in rows
        ],
        "filters": _filters(kind, law),
        "is_filtered": bool(law),
        "hours": policies.policy().clock.business_hours * 3600,
        "past": past_of(person, now=now),
        "can_open": person.role in SEE_ALL,
    }
    return render(request, "console/disputes/desk.html", shown)


def _listed(kind: Kind, law: str) -> "QuerySet[CounterNotification] | QuerySet[Appeal]":
    """Everything of the kind that waits for a person, the earliest due first."""
    rows = ("case__frozen", "case__listing", "case__request__right")
    if kind is Kind.APPEAL:
        return Appeal.objects.open().select_related(*rows).order_by("due_at", "pk")
    waiting = CounterNotification.objects.disputed()
    waiting = waiting.filter(profile=law) if law else waiting
    return waiting.select_related(*rows).order_by("due_at", "pk")


def _filters(kind: Kind, law: str) -> tuple[Filter, ...]:
    if kind is Kind.APPEAL:
        return ()
    laws = tuple((name, _spoken(policies.profile(name))) for name in _laws())
    return (Filter("law", _("Law"), law, laws),)


def _laws() -> list[str]:
    return sorted({row.profile for row in policies.policy().jurisdictions})


def _spoken(law: Profile) -> str:
    return law.title.zh if (get_language() or "en").startswith("zh") else law.title.en


def _law(one: Dispute) -> Profile:
    if isinstance(one, CounterNotification):
        return policies.profile(one.profile)
    return law_of(one.case)


def _left(one: Dispute, now: datetime) -> float:
    return deadlines.remaining(one.due_at, now, policies.calendar()) if one.due_at else 0.0


def _holders(kind: Kind, rows: Sequence[Dispute], now: datetime) -> dict[int, str]:
    ids = [one.pk for one in rows]
    leases = DisputeLease.objects.filter(kind=kind, proceeding__in=ids, until_at__gt=now)
    return dict(leases.values_list("proceeding", "holder__username"))


def _tile(kind: Kind, person: User, now: datetime) -> Tile:
    waiting = dispute_desk.waiting(kind, person)
    lease = DisputeLease.objects.filter(holder=person, kind=kind, until_at__gt=now).first()
    held = waiting.filter(pk=lease.proceeding).first() if lease else None
    return Tile(kind, _KINDS[kind], waiting[:_MOST_COUNTED].count(), held)


def past_of(person: User, *, now: datetime) -> list[Past]:
    """The latest first."""
    if person.role not in DECIDERS:
        return []
    mine = Ruling.objects.filter(reviewer=person).exclude(instance=Instance.FIRST)
    rows = mine.select_related("case__frozen", "case__listing").order_by("-ruled_at", "-pk")
    undo = timedelta(seconds=policies.policy().limits.undo_seconds)
    return [
        Past(one, one.ruled_at + undo, one.annulled_at is None and now < one.ruled_at + undo)
        for one in rows[:_PAST]
    ]
