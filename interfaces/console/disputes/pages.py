"""One dispute before a person: both sides' words and papers beside the case they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interfaces.console import typed
from interfaces.console.disputes.found import (
    holder_of,
    lease_of,
    may_claim,
    rulings_on,
    visible,
)
from interfaces.console.disputes.words import acts
from interfaces.console.grounds import label_of
from interfaces.console.screen import Screen, screen
from interfaces.console.seeing import READERS, SEE_ALL
from interfaces.look import given
from interfaces.look.doors import Door, admits
from interfaces.look.given import Sheet, sheets
from interfaces.look.labels import Label
from pipeline import deadlines
from pipeline.disputes import Ground
from pipeline.profiles import Profile
from pipeline.tables import Said
from records.accounts.models import User
from records.acts.countering import law_of
from records.acts.dispute_desk import Dispute, Kind
from records.complaints.models import CounterNotification, DisputeLease, Ruling
from records.ledger import policies
from records.ledger.clock import database_now
from records.notices.disputes import GROUNDS


@dataclass(frozen=True, slots=True)
class Before:
    """All that the page shows."""

    kind: Kind
    dispute: Dispute
    screen: Screen
    law: Profile
    ground: Said | None
    declarations: tuple[Said, ...]
    sheets: tuple[Sheet, ...]
    proof: tuple[Sheet, ...]
    lease: DisputeLease | None
    holder: User | None
    may_claim: bool
    seconds_left: float
    whole: int
    ruled: tuple[tuple[Ruling, Label], ...]  # of first instance and after, each with its reason
    closing: Ruling | None  # of this proceeding


def before(kind: Kind, found: Dispute, person: User, *, now: datetime) -> Before:
    """For the page."""
    counter = found if isinstance(found, CounterNotification) else None
    law = policies.profile(counter.profile) if counter else law_of(found.case)
    rulings = found.case.rulings.live().select_related("reviewer").order_by("ruled_at", "pk")
    return Before(
        kind=kind,
        dispute=found,
        screen=screen(found.case, person, now=now),
        law=law,
        ground=GROUNDS[Ground(counter.ground)] if counter else None,
        declarations=tuple(law.declarations[one] for one in counter.declarations if one)
        if counter
        else (),
        sheets=sheets(found.evidence),
        proof=sheets(counter.answer_evidence) if counter else (),
        lease=lease_of(kind, found, person, now=now),
        holder=holder_of(kind, found, now=now),
        may_claim=may_claim(kind, found, person),
        seconds_left=_left(found, now),
        whole=policies.policy().clock.business_hours * 3600,
        ruled=tuple((one, label_of(one.reason_code)) for one in rulings),
        closing=rulings_on(kind, found).filter(annulled_at=None).first(),
    )


def _left(found: Dispute, now: datetime) -> float:
    return deadlines.remaining(found.due_at, now, policies.calendar()) if found.due_at else 0.0


def one(kind: Kind) -> Door:
    """The page of a dispute of this kind."""

    @admits(*READERS, foreign=HTTPStatus.NOT_FOUND, overseers=SEE_ALL)
    @require_safe
    def shown(request: HttpRequest, person: User, /, **named: UUID) -> HttpResponse:
        now = database_now()
        found = visible(kind, named[f"{kind}_id"], person, now=now)
        seen = before(kind, found, person, now=now)
        page: dict[str, Any] = {
            "seen": seen,
            "screen": seen.screen,
            "acts": acts() if seen.lease and seen.may_claim else (),
            "typed": typed.taken(request, found.public_id),
            "address": request.path,
        }
        return render(request, "console/disputes/proceeding.html", page)

    return shown


def evidence(kind: Kind) -> Door:
    """A page of what the party gave that disputes."""
    return _sheet(kind, "evidence")


def proof(kind: Kind) -> Door:
    """A page of what the filer gave with its answer."""
    return _sheet(kind, "answer_evidence")


def _sheet(kind: Kind, field: str) -> Door:
    @admits(*READERS, foreign=HTTPStatus.NOT_FOUND, overseers=SEE_ALL)
    @require_safe
    def seen(
        request: HttpRequest, person: User, /, position: int, number: int, **named: UUID
    ) -> HttpResponse:
        del request
        found = visible(kind, named[f"{kind}_id"], person, now=database_now())
        files: Sequence[Mapping[str, object]] | None = getattr(found, field, None)
        if files is None:
            raise Http404
        return given.answer(files, position, number)

    return seen
