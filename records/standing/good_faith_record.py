"""A subject's day in the Good Faith Program, judged from the event log alone.

The same words judge today and replay any day of the past: what was recorded later is left out.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Q
from pydantic import TypeAdapter

from pipeline.policy.policy import Policy, parse_policy
from pipeline.standing.good_faith import Evaluation as Verdict
from pipeline.standing.good_faith import Membership as Standing
from pipeline.standing.good_faith import evaluate
from pipeline.standing.outcomes import Turn
from pipeline.standing.track_record import CaseHistory, RequestHistory, Window, evaluation_window
from pipeline.vocabulary import CaseState, GoodFaithState, Reason
from records import policies
from records.complaints import outcome_history
from records.complaints.models import Case, Ruling, Settlement, TakedownRequest
from records.ledger.models import PolicyText
from records.standing.models import Evaluation, Membership
from records.standing.state_changes import list_changes

_VERDICT: Final = TypeAdapter(Verdict)


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored evaluation beside the same day judged again."""

    stored: Evaluation
    again: dict[str, Any]

    @property
    def agrees(self) -> bool:
        """Return whether every figure that was stored that day is the same."""
        return bool(self.stored.figures.items() <= self.again.items())


def replay_day(day_on: date) -> list[Replay]:
    """Judge every evaluation of a past day again, by the policy of that day."""
    stored = Evaluation.objects.filter(on=day_on).select_related("membership").order_by("pk")
    return [Replay(one, compute_figures(one.membership, day_on, _policy_of(one))) for one in stored]


def compute_figures(membership: Membership, day_on: date, policy: Policy) -> dict[str, Any]:
    """Return the day's verdict as it is stored, with the policy that judged."""
    return encode_verdict(judge_day(membership, day_on, policy), policy)


def encode_verdict(found: Verdict, policy: Policy) -> dict[str, Any]:
    """Encode a verdict as JSON."""
    return {**_VERDICT.dump_python(found, mode="json"), "policy": policy.hash}


def parse_verdict(stored: Evaluation) -> Verdict:
    """Return a stored verdict as a value."""
    kept = {key: value for key, value in stored.figures.items() if key != "policy"}
    return _VERDICT.validate_python(kept)


def judge_day(membership: Membership, day_on: date, policy: Policy) -> Verdict:
    """Judge a day from what was recorded before its midnight."""
    numbers, calendar = policy.good_faith, policies.calendar()
    window = evaluation_window(day_on, calendar, numbers)
    return evaluate(
        find_standing(membership, window.ends_at),
        _histories(membership, window.begins_at),
        _requests(membership, window),
        day_on=day_on,
        calendar=calendar,
        numbers=numbers,
    )


def find_standing(membership: Membership, moment: datetime) -> Standing:
    """Return the standing of that time: what the first move after it left, if one followed."""
    for move in list_changes("membership", membership.pk):
        if move.at >= moment:
            return Standing(GoodFaithState(move.before), move.until_before)
    return Standing(GoodFaithState(membership.state), membership.cooldown_until_on)


def _policy_of(stored: Evaluation) -> Policy:
    """The policy that judged; the one in force where its text was never stored."""
    kept = PolicyText.objects.filter(hash=stored.figures.get("policy", "")).first()
    return parse_policy(kept.text) if kept else policies.policy()


def _requests(membership: Membership, window: Window) -> list[RequestHistory]:
    """By the owner when they were filed: a right that was assigned since takes nothing along."""
    filed = (
        TakedownRequest.objects.filter(
            account_id=membership.filer_id,
            cases__owner_id=membership.owner_id,
            filed_at__gte=window.begins_at,
            filed_at__lt=window.ends_at,
        )
        .annotate(accepted=Count("cases"))
        .values_list("filed_at", "accepted")
    )
    return [RequestHistory(filed_at, accepted) for filed_at, accepted in filed]


def _histories(membership: Membership, since_at: datetime) -> list[CaseHistory]:
    filer_id, owner_id = membership.filer_id, membership.owner_id
    turns: dict[int, list[Turn]] = {}
    rulings = Ruling.objects.filter(
        case__account_id=filer_id, case__owner_id=owner_id, ruled_at__gte=since_at
    ).order_by("ruled_at")
    for ruling in rulings:
        turns.setdefault(ruling.case_id, []).append(outcome_history.turn_of_ruling(ruling))
    for settlement in Settlement.objects.filter(case__in=turns).order_by("said_at"):
        turns[settlement.case_id].append(outcome_history.turn_of_settlement(settlement))
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
