"""A subject's day in the Good Faith Program, judged from the event log alone.

The same words judge today and replay any day of the past: what was recorded later is left out.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Q
from pydantic import TypeAdapter

from pipeline.cases.outcomes import OutcomeChange
from pipeline.policy.policy import Policy
from pipeline.programmes.good_faith import Evaluation as Verdict
from pipeline.programmes.good_faith import Membership as Standing
from pipeline.programmes.good_faith import evaluate
from pipeline.programmes.track_record import CaseHistory, RequestHistory, Window, evaluation_window
from pipeline.reasons import Reason
from pipeline.vocabulary import CaseState, GoodFaithState
from records import policies
from records.cases.models import Case, Ruling, Settlement, TakedownRequest
from records.disputes import outcome_history
from records.programmes.models import Evaluation, Membership
from records.programmes.state_changes import read_changes

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
    rows = Evaluation.objects.filter(on=day_on).select_related("membership").order_by("pk")
    return [Replay(row, compute_figures(row.membership, day_on, _policy_of(row))) for row in rows]


def compute_figures(membership: Membership, day_on: date, policy: Policy) -> dict[str, Any]:
    """Return the day's verdict as it is stored, with the policy that judged."""
    return encode_verdict(judge_day(membership, day_on, policy), policy)


def encode_verdict(verdict: Verdict, policy: Policy) -> dict[str, Any]:
    """Encode a verdict as JSON."""
    return {**_VERDICT.dump_python(verdict, mode="json"), "policy": policy.hash}


def parse_verdict(evaluation: Evaluation) -> Verdict:
    """Return a stored verdict as a value."""
    figures = {key: value for key, value in evaluation.figures.items() if key != "policy"}
    return _VERDICT.validate_python(figures)


def judge_day(membership: Membership, day_on: date, policy: Policy) -> Verdict:
    """Judge a day from what was recorded before its midnight."""
    return judge_days([membership], day_on, policy)[membership.pk].verdict


@dataclass(frozen=True, slots=True)
class JudgedDay:
    """A verdict, and the standing of midnight that it was found on."""

    standing: Standing
    verdict: Verdict


def judge_days(
    memberships: Sequence[Membership], day_on: date, policy: Policy
) -> dict[int, JudgedDay]:
    """Judge a day of many subjects, by few queries for all of them; by membership."""
    numbers, calendar = policy.good_faith, policies.calendar()
    window = evaluation_window(day_on, calendar, numbers)
    standings = find_standings(memberships, window.ends_at)
    histories = _histories(memberships, window.begins_at)
    requests = _requests(memberships, window)
    days = {}
    for membership in memberships:
        pair, standing = (membership.filer_id, membership.owner_id), standings[membership.pk]
        verdict = evaluate(
            standing,
            histories.get(pair, ()),
            requests.get(pair, ()),
            day_on=day_on,
            calendar=calendar,
            numbers=numbers,
        )
        days[membership.pk] = JudgedDay(standing, verdict)
    return days


def find_standings(memberships: Sequence[Membership], moment: datetime) -> dict[int, Standing]:
    """Return the standings of that time: what the first move after it left, if one followed."""
    moves = read_changes("membership", [membership.pk for membership in memberships])
    standings = {}
    for membership in memberships:
        later = (move for move in moves.get(membership.pk, ()) if move.at >= moment)
        move = next(later, None)
        standings[membership.pk] = (
            Standing(GoodFaithState(move.before), move.until_before)
            if move
            else Standing(GoodFaithState(membership.state), membership.cooldown_until_on)
        )
    return standings


def _policy_of(evaluation: Evaluation) -> Policy:
    """Return the policy that was applied."""
    policy_hash = evaluation.figures.get("policy")
    return policies.get_policy(policy_hash) if policy_hash else policies.policy()


type _Pair = tuple[int, int]  # a filer and an owner


def _requests(
    memberships: Sequence[Membership], window: Window
) -> dict[_Pair, list[RequestHistory]]:
    """Group requests by the owner at filing: a right assigned since does not take them along."""
    rows = (
        TakedownRequest.objects.filter(
            account_id__in={membership.filer_id for membership in memberships},
            cases__owner_id__in={membership.owner_id for membership in memberships},
            filed_at__gte=window.begins_at,
            filed_at__lt=window.ends_at,
        )
        .values("pk", "account_id", "cases__owner_id", "filed_at")
        .annotate(accepted=Count("cases"))
        .values_list("account_id", "cases__owner_id", "filed_at", "accepted")
    )
    histories: defaultdict[_Pair, list[RequestHistory]] = defaultdict(list)
    for filer_id, owner_id, filed_at, case_count in rows:
        histories[filer_id, owner_id].append(RequestHistory(filed_at, case_count))
    return histories


def _histories(
    memberships: Sequence[Membership], since_at: datetime
) -> dict[_Pair, list[CaseHistory]]:
    filers = {membership.filer_id for membership in memberships}
    owners = {membership.owner_id for membership in memberships}
    turns: dict[int, list[OutcomeChange]] = {}
    rulings = Ruling.objects.filter(
        case__account_id__in=filers, case__owner_id__in=owners, ruled_at__gte=since_at
    ).order_by("ruled_at")
    for ruling in rulings:
        turns.setdefault(ruling.case_id, []).append(outcome_history.turn_of_ruling(ruling))
    for settlement in Settlement.objects.filter(case__in=turns).order_by("said_at"):
        turns[settlement.case_id].append(outcome_history.turn_of_settlement(settlement))
    cases = Case.objects.filter(account_id__in=filers, owner_id__in=owners).filter(
        Q(pk__in=turns) | Q(state=CaseState.WITHDRAWN, closed_at__gte=since_at)
    )
    histories: defaultdict[_Pair, list[CaseHistory]] = defaultdict(list)
    for case in cases:
        history = _history(case, tuple(turns.get(case.pk, ())))
        histories[case.account_id, case.owner_id].append(history)
    return histories


def _history(case: Case, turns: tuple[OutcomeChange, ...]) -> CaseHistory:
    is_withdrawn = case.state == CaseState.WITHDRAWN
    return CaseHistory(
        reason=Reason(case.reason),
        seller_id=case.seller_id,
        turns=turns,
        opened_at=case.first_opened_at,
        withdrawn_at=case.closed_at if is_withdrawn else None,
    )
