"""The desk of disputes: what waits, by deadline, what a person holds, and their latest rulings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import DECIDERS, READERS, SEE_ALL
from interfaces.console.disputes.lookups import count_seconds_left
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import Filter, paginate, read_choice
from interfaces.web.labels import Label, label, list_choices, translate
from pipeline.law.profiles import Profile
from pipeline.vocabulary import Instance
from records import policies
from records.accounts.models import User
from records.actions.disputes.dispute_desk import LEASES, Dispute, DisputeKind
from records.cases.law import find_law
from records.cases.models import Ruling
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification, DisputeLease

PAGES = Pages()
_MOST_COUNTED: Final = 1000
_PAST: Final = 5


@dataclass(frozen=True, slots=True)
class WaitingDispute:
    """One line."""

    dispute: Dispute
    law: Profile
    seconds: float
    holder: str
    is_yours: bool  # it may be given to this person


@dataclass(frozen=True, slots=True)
class PastRuling:
    """One's own ruling, which may be undone for half a minute."""

    ruling: Ruling
    undo_until_at: datetime
    can_undo: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """How much of a kind waits for this person, and what they hold of it."""

    kind: DisputeKind
    label: Label
    count: int
    held_dispute: Dispute | None


@PAGES.show("proceedings/", allow_roles(*READERS), name="proceedings")
def desk(request: HttpRequest, person: User) -> HttpResponse:
    """Show the numbers of both kinds, and the list of one."""
    now = database_now()
    kind = DisputeKind(read_choice(request, "kind", set(DisputeKind), DisputeKind.COUNTER))
    law = read_choice(request, "law", _list_laws()) if kind is DisputeKind.COUNTER else ""
    page = paginate(_list_waiting(kind, law), request)
    rows = cast("Sequence[Dispute]", page.rows)
    holders = _load_holders(kind, rows, now)
    yours = set(LEASES[kind].list_waiting(person).values_list("pk", flat=True)[:_MOST_COUNTED])
    context = {
        "kind": kind,
        "kinds": list_choices(DisputeKind),
        "tiles": [_build_tile(option, person, now) for option in DisputeKind]
        if person.role in DECIDERS
        else [],
        "page": page,
        "lines": [
            WaitingDispute(
                counter,
                _find_law(counter),
                count_seconds_left(counter, now),
                holders.get(counter.pk, ""),
                counter.pk in yours,
            )
            for counter in rows
        ],
        "filters": _build_filters(kind, law),
        "is_filtered": bool(law),
        "hours": policies.policy().clock.business_hours * 3600,
        "past": list_past_rulings(person, now=now),
        "can_open": person.role in SEE_ALL,
    }
    return render(request, "console/disputes/desk.html", context)


def _list_waiting(
    kind: DisputeKind, law: str
) -> "QuerySet[CounterNotification] | QuerySet[Appeal]":
    """List what waits for a person, earliest deadline first."""
    rows = ("case__frozen", "case__listing", "case__request__right")
    if kind is DisputeKind.APPEAL:
        return Appeal.objects.open().select_related(*rows).order_by("due_at", "pk")
    waiting = CounterNotification.objects.disputed()
    waiting = waiting.filter(profile=law) if law else waiting
    return waiting.select_related(*rows).order_by("due_at", "pk")


def _build_filters(kind: DisputeKind, law: str) -> tuple[Filter, ...]:
    if kind is DisputeKind.APPEAL:
        return ()
    laws = tuple((name, translate(policies.profile(name).title)) for name in _list_laws())
    return (Filter("law", _("Law"), law, laws),)


def _list_laws() -> list[str]:
    return sorted({row.profile for row in policies.policy().jurisdictions})


def _find_law(dispute: Dispute) -> Profile:
    if isinstance(dispute, CounterNotification):
        return policies.profile(dispute.profile)
    return find_law(dispute.case)


def _load_holders(kind: DisputeKind, rows: Sequence[Dispute], now: datetime) -> dict[int, str]:
    ids = [counter.pk for counter in rows]
    leases = DisputeLease.objects.filter(kind=kind, proceeding__in=ids, until_at__gt=now)
    return dict(leases.values_list("proceeding", "holder__username"))


def _build_tile(kind: DisputeKind, person: User, now: datetime) -> Tile:
    count = LEASES[kind].list_waiting(person)[:_MOST_COUNTED].count()
    return Tile(kind, label(kind), count, LEASES[kind].list_held(person, now=now).first())


def list_past_rulings(person: User, *, now: datetime) -> list[PastRuling]:
    """List the person's rulings on disputes, newest first, and whether each can be undone."""
    if person.role not in DECIDERS:
        return []
    rulings = Ruling.objects.filter(reviewer=person).exclude(instance=Instance.FIRST)
    rows = rulings.select_related("case__frozen", "case__listing").order_by("-ruled_at", "-pk")
    undo = timedelta(seconds=policies.policy().limits.undo_seconds)
    return [
        PastRuling(
            ruling,
            ruling.ruled_at + undo,
            ruling.annulled_at is None and now < ruling.ruled_at + undo,
        )
        for ruling in rows[:_PAST]
    ]
