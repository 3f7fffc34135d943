"""Where a seller stands: both ladders, the strikes with their cases, what comes next, penalties."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from interfaces.merchants.presenters import CaseRow, present_case
from interfaces.web.access import Pages, allow_sellers
from interfaces.web.labels import Label, explain, label
from interfaces.web.sanctions import file_objection, render_sanctions
from pipeline.policy.tables import LocalizedText, Penalty
from pipeline.sellers import strikes
from pipeline.sellers.strikes import Ladder, Strike, Violation
from pipeline.vocabulary import Matter, Severity
from records import policies
from records.actions.disputes import seller_inbox
from records.actions.sellers import bans, penalty_orders
from records.actions.sellers.bans import LONGEST_OBJECTION, ObjectionRefused
from records.cases.models import Case
from records.clock import database_now
from records.conduct.assessment import Party
from records.conduct.models import Sanction
from records.notices.languages import in_both
from records.notices.letters.penalty_letters import describe_grounds, describe_state
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState

PAGES = Pages(allow_sellers)
_NEVER: Final = (PenaltyOrderState.DECLINED, PenaltyOrderState.UNDONE)
_OVER: Final = LocalizedText(en="Over.", zh="已到期。")


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step of a ladder: what so many strikes bring."""

    strikes: int
    brings: tuple[LocalizedText, ...]
    is_reached: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class StrikeDetail:
    """One strike: from when it counts, until when, what it brings then, and its cases."""

    effective_at: datetime
    ends_at: datetime
    is_pending: bool
    brings: tuple[LocalizedText, ...]  # when it begins to count
    cases: tuple[CaseRow, ...]
    elsewhere: int  # cases at other shops of the same legal entity


@dataclass(frozen=True, slots=True)
class LadderDetail:
    """One ladder as its page shows it."""

    title: Label
    effective: int
    pending: int
    rungs: tuple[LadderStep, ...]
    strikes: tuple[StrikeDetail, ...]


@dataclass(frozen=True, slots=True)
class PenaltyDetail:
    """One penalty in words."""

    order: PenaltyOrder
    says: LocalizedText
    state: LocalizedText
    is_over: bool  # or never came to be
    is_to_read: bool  # the page of education waits
    grounds: Sequence[LocalizedText]  # what monitoring showed, and what a person wrote
    may_object: bool


@PAGES.show("standing/", name="standing")
def show_standing(request: HttpRequest, seller: Seller) -> HttpResponse:
    """Show the seller's strikes and penalties at this moment."""
    return _render_standing(request, seller)


def _render_standing(
    request: HttpRequest, seller: Seller, refusal: tuple[int, str, str] | None = None
) -> HttpResponse:
    now = database_now()
    context = {
        "seller": seller,
        "ladders": list_ladders(seller.pk, now=now),
        "penalties": list_penalties(seller.pk, now=now),
        "numbers": policies.policy().strikes,
        "refused": refusal,
    }
    status = 422 if refusal else 200
    return render(request, "merchants/standing.html", context, status=status)


@PAGES.step("standing/<uuid:order_id>/objection/")
def object_to_penalty(request: HttpRequest, seller: Seller, order_id: UUID) -> HttpResponse:
    """Object once to a penalty that people decided; keep what was typed if it is refused."""
    order = get_object_or_404(PenaltyOrder, seller=seller, public_id=order_id)
    text = request.POST.get("text", "").replace("\0", "").strip()
    actor = f"seller:{seller.pk}"
    try:
        if not text or order.objection != text:  # the button was pressed twice
            bans.file_objection(order.pk, seller.pk, text, actor=actor, now=database_now())
    except ObjectionRefused as refused:
        fault = explain(refused)
        return _render_standing(request, seller, (order.pk, fault, text[: 2 * LONGEST_OBJECTION]))
    messages.success(
        request, gettext("Thank you. A person who has taken no part in the decision will answer.")
    )
    return redirect("merchants:standing")


def list_penalties(seller_id: int, *, now: datetime) -> list[PenaltyDetail]:
    """List all penalties ever imposed, newest first."""
    orders = PenaltyOrder.objects.filter(seller_id=seller_id).order_by("-brought_at", "-pk")
    return [_present_penalty(order, now) for order in orders]


def _present_penalty(order: PenaltyOrder, now: datetime) -> PenaltyDetail:
    is_ended = order.ends_at is not None and order.ends_at <= now
    is_standing = order.state == PenaltyOrderState.IMPOSED and not is_ended
    is_education = order.penalty == Penalty.EDUCATION
    is_served = order.state == PenaltyOrderState.IMPOSED and is_ended
    return PenaltyDetail(
        order=order,
        says=in_both(order.penalty.says),
        state=_OVER if is_served else describe_state(order),
        is_over=is_ended or order.done_at is not None or order.state in _NEVER,
        is_to_read=is_education and is_standing and order.done_at is None,
        grounds=describe_grounds(order),
        may_object=order.is_open_to_objection and not is_ended,
    )


@dataclass(frozen=True, slots=True)
class _LadderFacts:
    """What both ladders are made of."""

    violations: Sequence[Violation]
    cases: Mapping[int, CaseRow]
    elsewhere: Collection[int]
    now: datetime

    def build_ladder_at(self, severity: Severity, moment: datetime) -> Ladder:
        """Build the ladder as it will be at that moment if nothing changes."""
        return strikes.build_ladder(self.violations, severity, moment, policies.policy().strikes)


def list_ladders(seller_id: int, *, now: datetime) -> list[LadderDetail]:
    """List both ladders, the one with more strikes first."""
    numbers = policies.policy().strikes
    violations = [
        violation
        for violation in penalty_orders.list_violations(seller_id)
        if now < violation.expires_at(numbers)  # what is over is on no ladder
    ]
    ids = [violation.case_id for violation in violations]
    rows = seller_inbox.list_cases(seller_id, now=now).filter(pk__in=ids)
    rows = rows.select_related("request__right", "listing", "frozen")
    cases = {
        case.case.pk: present_case(case, now=now)
        for case in seller_inbox.describe_cases(rows, now=now)
    }
    own_ids = Case.objects.filter(pk__in=ids, seller_id=seller_id).values_list("pk", flat=True)
    facts = _LadderFacts(violations, cases, {*ids} - {*own_ids}, now)
    return sorted(
        (_present_ladder(facts, severity) for severity in Severity),
        key=lambda detail: -len(detail.strikes),
    )


def _present_ladder(facts: _LadderFacts, severity: Severity) -> LadderDetail:
    ladder = facts.build_ladder_at(severity, facts.now)
    details = tuple(_present_strike(facts, ladder, strike) for strike in ladder.strikes)
    return LadderDetail(
        title=label(severity),
        effective=ladder.effective,
        pending=sum(detail.is_pending for detail in details),
        rungs=_list_steps(ladder),
        strikes=details,
    )


def _list_steps(ladder: Ladder) -> tuple[LadderStep, ...]:
    steps = sorted(policies.policy().strikes.ladders[ladder.severity], key=lambda it: it.strikes)
    following = next((step for step in steps if step.strikes > ladder.effective), None)
    return tuple(
        LadderStep(
            strikes=step.strikes,
            brings=tuple(in_both(penalty.says) for penalty in step.penalties),
            is_reached=step.strikes <= ladder.effective,
            is_next=step is following,
        )
        for step in steps
    )


def _present_strike(facts: _LadderFacts, ladder: Ladder, strike: Strike) -> StrikeDetail:
    numbers = policies.policy().strikes
    case_ids = set(strike.case_ids)
    violations = [violation for violation in facts.violations if violation.case_id in case_ids]
    is_pending = strike.effective_at > facts.now
    then = facts.build_ladder_at(ladder.severity, strike.effective_at)
    coming = set(strikes.penalties_to_impose(ladder, then)) if is_pending else set()
    coming -= {Penalty.REMOVAL}  # it is down already
    return StrikeDetail(
        effective_at=strike.effective_at,
        ends_at=max(violation.expires_at(numbers) for violation in violations),
        is_pending=is_pending,
        brings=tuple(in_both(penalty.says) for penalty in Penalty if penalty in coming),
        cases=tuple(facts.cases[case_id] for case_id in strike.case_ids if case_id in facts.cases),
        elsewhere=sum(case_id in facts.elsewhere for case_id in strike.case_ids),
    )


_TEMPLATE: Final = "merchants/conduct.html"


@PAGES.show("conduct/", name="conduct")
def show_conduct(request: HttpRequest, seller: Seller) -> HttpResponse:
    """Show the decisions on this seller's conduct, newest first."""
    measures = Sanction.objects.filter(seller=seller)
    return render_sanctions(request, _TEMPLATE, measures, seller=seller)


@PAGES.step("conduct/<uuid:measure_id>/objection/", name="object_to")
def object_to_measure(request: HttpRequest, seller: Seller, measure_id: UUID) -> HttpResponse:
    """Object to a sanction once; keep what was typed if it is refused."""
    measures = Sanction.objects.filter(seller=seller)
    measure = get_object_or_404(measures, public_id=measure_id)
    party = Party(Matter(measure.matter), seller_id=seller.pk)
    refusal = file_objection(request, measure, party, actor=f"seller:{seller.pk}")
    if refusal is not None:
        return render_sanctions(request, _TEMPLATE, measures, refusal, seller=seller)
    return redirect("merchants:conduct")
