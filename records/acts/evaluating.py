"""Evaluate the Good Faith Program: once a desk day, for every owner and every agent's owner."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from pydantic import TypeAdapter

from pipeline.good_faith import Evaluation as Verdict
from pipeline.good_faith import Membership as Standing
from pipeline.good_faith import bar, evaluate
from pipeline.outcomes import Turn
from pipeline.track_record import CaseHistory, RequestHistory, window_before
from pipeline.words import CaseState, GoodFaithState, Reason
from records.complaints import voices
from records.complaints.models import Case, Ruling, Settlement, TakedownRequest
from records.ledger import audit, policies
from records.standing.models import Evaluation, Membership

_VERDICT = TypeAdapter(Verdict)


def evaluate_all(now: datetime) -> int:
    """Evaluate every subject that has filed, for the desk's running day; returns how many."""
    day_on = policies.calendar().local_day(now)
    subjects = TakedownRequest.objects.values_list("right__owner_id", "account_id").distinct()
    count = 0
    for owner_id, filer_id in subjects:
        agent_id = None if filer_id == owner_id else filer_id
        count += evaluate_one(owner_id, agent_id, day_on=day_on, now=now)
    return count


def evaluate_one(owner_id: int, agent_id: int | None, *, day_on: date, now: datetime) -> bool:
    """One subject's day; False when it was evaluated already."""
    with transaction.atomic():
        membership, _ = Membership.objects.select_for_update().get_or_create(
            owner_id=owner_id, agent_id=agent_id
        )
        if Evaluation.objects.filter(membership=membership, on=day_on).exists():
            return False
        verdict = _verdict(membership, day_on)
        figures: Any = _VERDICT.dump_python(verdict, mode="json")
        Evaluation.objects.create(
            membership=membership, on=day_on, figures=figures, state=verdict.after.state
        )
        _move(membership, verdict.after, why=", ".join(verdict.misses), now=now)
    return True


def bar_filer(owner_id: int, agent_id: int | None, *, actor: str, why: str, now: datetime) -> None:
    """Proven falsehood or misuse: automatic approvals end with this commit."""
    with transaction.atomic():
        membership, _ = Membership.objects.select_for_update().get_or_create(
            owner_id=owner_id, agent_id=agent_id
        )
        _move(membership, bar(), why=why, now=now, actor=actor)


def _verdict(membership: Membership, day_on: date) -> Verdict:
    numbers, calendar = policies.policy().good_faith, policies.calendar()
    window = window_before(day_on, calendar, numbers)
    filer_id = membership.agent_id or membership.owner_id
    requests = (
        TakedownRequest.objects.filter(
            account_id=filer_id,
            right__owner_id=membership.owner_id,
            filed_at__gte=window.begins_at,
            filed_at__lt=window.ends_at,
        )
        .annotate(accepted=Count("cases"))
        .values_list("filed_at", "accepted")
    )
    return evaluate(
        Standing(GoodFaithState(membership.state), membership.cooldown_until_on),
        _histories(filer_id, membership.owner_id, window.begins_at),
        [RequestHistory(filed_at, accepted) for filed_at, accepted in requests],
        day_on=day_on,
        calendar=calendar,
        numbers=numbers,
    )


def _histories(filer_id: int, owner_id: int, since_at: datetime) -> list[CaseHistory]:
    turns: dict[int, list[Turn]] = {}
    rulings = Ruling.objects.filter(
        case__account_id=filer_id, case__owner_id=owner_id, ruled_at__gte=since_at
    ).order_by("ruled_at")
    for ruling in rulings:
        turns.setdefault(ruling.case_id, []).append(voices.turn_of(ruling))
    for settlement in Settlement.objects.filter(case__in=turns).order_by("said_at"):
        turns[settlement.case_id].append(voices.settled(settlement))
    cases = Case.objects.filter(account_id=filer_id, owner_id=owner_id).filter(
        Q(pk__in=turns) | Q(state=CaseState.WITHDRAWN, closed_at__gte=since_at)
    )
    return [_history(case, tuple(turns.get(case.pk, ()))) for case in cases]


def _history(case: Case, turns: tuple[Turn, ...]) -> CaseHistory:
    is_withdrawn = case.state == CaseState.WITHDRAWN
    return CaseHistory(
        reason=Reason(case.reason),
        seller_id=case.seller_id,
        turns=turns,
        opened_at=case.first_opened_at,
        withdrawn_at=case.closed_at if is_withdrawn else None,
    )


def _move(
    membership: Membership, after: Standing, *, why: str, now: datetime, actor: str = "system"
) -> None:
    if membership.state == after.state:
        return
    before, membership.state = membership.state, after.state
    membership.cooldown_until_on, membership.since_at = after.cooldown_until_on, now
    membership.why = why[:200]
    membership.save()
    audit.append(
        audit.Act(
            subject_kind="membership",
            subject_id=membership.pk,
            name="evaluate" if actor == "system" else "bar",
            actor=actor,
            at=now,
            body={"from": before, "to": after.state, "why": why},
        )
    )
