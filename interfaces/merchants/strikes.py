"""Where a seller stands: both ladders, the strikes with their cases, what comes next, penalties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from interfaces.look.doors import sellers
from interfaces.look.labels import Label
from interfaces.merchants.shown import Row, row
from pipeline import strikes
from pipeline.strikes import Ladder, Strike, Violation
from pipeline.tables import Penalty, Said
from pipeline.words import Severity
from records.accounts.models import Seller
from records.acts import noticed, penalising
from records.ledger import policies
from records.ledger.clock import database_now
from records.notices.penalties import SAYS, state_of
from records.standing.models import OrderState, PenaltyOrder

_TITLES: Final = {
    Severity.COUNTERFEIT: _("Counterfeits"),
    Severity.INFRINGEMENT: _("Other infringements"),
}
_OVER: Final = Said(en="Over.", zh="已到期。")


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: what so many strikes bring."""

    strikes: int
    brings: tuple[Said, ...]
    is_reached: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """One strike: from when it counts, until when, what it brings then, and its cases."""

    effective_at: datetime
    ends_at: datetime
    is_pending: bool
    brings: tuple[Said, ...]  # when it begins to count
    cases: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One ladder as its page shows it."""

    title: Label
    effective: int
    pending: int
    rungs: tuple[Rung, ...]
    strikes: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Borne:
    """One penalty in words."""

    order: PenaltyOrder
    says: Said
    state: Said
    is_over: bool
    is_to_read: bool  # the page of education waits


@sellers()
@require_safe
def standing(request: HttpRequest, seller: Seller) -> HttpResponse:
    """The seller's strikes and penalties at this moment."""
    now = database_now()
    context = {
        "seller": seller,
        "ladders": ladders(seller.pk, now=now),
        "penalties": penalties(seller.pk, now=now),
        "numbers": policies.policy().strikes,
    }
    return render(request, "merchants/standing.html", context)


def penalties(seller_id: int, *, now: datetime) -> list[Borne]:
    """All that were ever brought, the newest first."""
    orders = PenaltyOrder.objects.filter(seller_id=seller_id).order_by("-brought_at", "-pk")
    return [_borne(order, now) for order in orders]


def _borne(order: PenaltyOrder, now: datetime) -> Borne:
    is_ended = order.ends_at is not None and order.ends_at <= now
    is_standing = order.state == OrderState.IMPOSED and not is_ended
    is_education = order.penalty == Penalty.EDUCATION
    is_served = order.state == OrderState.IMPOSED and is_ended
    return Borne(
        order=order,
        says=SAYS[Penalty(order.penalty)],
        state=_OVER if is_served else state_of(order),
        is_over=is_ended or order.done_at is not None,
        is_to_read=is_education and is_standing and order.done_at is None,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What both ladders are made of."""

    violations: Sequence[Violation]
    cases: Mapping[int, Row]
    now: datetime

    def at(self, severity: Severity, moment: datetime) -> Ladder:
        """The ladder as it will stand then, if nothing changes."""
        return strikes.ladder(self.violations, severity, moment, policies.policy().strikes)


def ladders(seller_id: int, *, now: datetime) -> list[Shown]:
    """Both, the one with more strikes first."""
    violations = list(penalising.violations_of(seller_id))
    ids = [violation.case_id for violation in violations]
    found = noticed.cases_of(seller_id, now=now).filter(pk__in=ids)
    found = found.select_related("request__right", "listing", "frozen")
    cases = {one.case.pk: row(one, now=now) for one in noticed.noticed(found, now=now)}
    seen = _Seen(violations, cases, now)
    return sorted((_ladder(seen, each) for each in Severity), key=lambda one: -len(one.strikes))


def _ladder(seen: _Seen, severity: Severity) -> Shown:
    found = seen.at(severity, seen.now)
    counted = tuple(_counted(seen, found, strike) for strike in found.strikes)
    return Shown(
        title=_TITLES[severity],
        effective=found.effective,
        pending=sum(one.is_pending for one in counted),
        rungs=_rungs(found),
        strikes=counted,
    )


def _rungs(found: Ladder) -> tuple[Rung, ...]:
    steps = sorted(policies.policy().strikes.ladders[found.severity], key=lambda it: it.strikes)
    following = next((step for step in steps if step.strikes > found.effective), None)
    return tuple(
        Rung(
            strikes=step.strikes,
            brings=tuple(SAYS[penalty] for penalty in step.penalties),
            is_reached=step.strikes <= found.effective,
            is_next=step is following,
        )
        for step in steps
    )


def _counted(seen: _Seen, found: Ladder, strike: Strike) -> Counted:
    numbers = policies.policy().strikes
    own = [one for one in seen.violations if one.case_id in strike.case_ids]
    is_pending = strike.effective_at > seen.now
    then = seen.at(found.severity, strike.effective_at)
    coming = set(strikes.to_impose(found, then)) if is_pending else set()
    coming -= {Penalty.REMOVAL}  # it is down already
    return Counted(
        effective_at=strike.effective_at,
        ends_at=max(one.expires_at(numbers) for one in own),
        is_pending=is_pending,
        brings=tuple(SAYS[each] for each in Penalty if each in coming),
        cases=tuple(seen.cases[one] for one in strike.case_ids if one in seen.cases),
    )
