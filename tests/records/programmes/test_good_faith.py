"""The Good Faith evaluation over rows: its boundaries, its window, once a desk day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from pipeline.vocabulary import CaseState, Channel, GoodFaithState, Instance, Lane, Outcome
from records.accounts.models import Account
from records.actions.programmes.good_faith_membership import evaluate_all
from records.cases.models import Case, Ruling, TakedownRequest
from records.ledger import audit
from records.ledger.models import AuditEntry
from records.marketplaces.models import Listing
from records.programmes.models import Evaluation, Membership
from records.rights.models import Right
from tests.factories import record_cases

_DAY = timedelta(days=1)
_TODAY = date(2026, 11, 24)


def _past(
    mark: Right,
    outcomes: Sequence[Outcome],
    *,
    at: datetime = record_cases.NOW - 10 * _DAY,
    filer: Account | None = None,
) -> list[Case]:
    """So many closed requests of one case each."""
    requests = TakedownRequest.objects.bulk_create(
        TakedownRequest(
            account=filer or mark.owner,
            right=mark,
            right_version=1,
            right_snapshot={},
            reason="TM-MARK-IN-TEXT",
            channel=Channel.PLATFORM,
            lane=Lane.STANDARD,
            policy_hash="-",
            filed_at=at,
        )
        for _ in outcomes
    )
    cases = Case.objects.bulk_create(
        _build_closed_case(request, outcome)
        for request, outcome in zip(requests, outcomes, strict=True)
    )
    _rule(cases, outcomes, at=at)
    return cases


def _build_closed_case(request: TakedownRequest, outcome: Outcome) -> Case:
    listing = Listing.objects.create(
        marketplace="past", external_id=f"{request.pk}", url="https://past.example/"
    )
    return Case(
        request=request,
        account_id=request.account_id,
        owner_id=request.right.owner_id,
        right_id=request.right_id,
        reason=request.reason,
        lane=request.lane,
        listing=listing,
        line=1,
        state=CaseState(outcome.value),
        filed_at=request.filed_at,
        closed_at=request.filed_at,
    )


def _rule(
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    *,
    at: datetime,
    instance: Instance = Instance.FIRST,
) -> None:
    Ruling.objects.bulk_create(
        Ruling(
            case=case,
            account_id=case.account_id,
            instance=instance,
            outcome=outcome,
            reason_code="-",
            policy_hash="-",
            ruled_at=at,
        )
        for case, outcome in zip(cases, outcomes, strict=True)
    )


def _record(upheld: int, rejected_count: int) -> list[Outcome]:
    return [Outcome.UPHELD] * upheld + [Outcome.REJECTED] * rejected_count


def _standing(mark: Right, agent: Account | None = None) -> str:
    return Membership.objects.get(owner=mark.owner, agent=agent).state


@pytest.mark.parametrize(
    ("upheld", "rejected", "state"),
    [
        (90, 10, GoodFaithState.MEMBER),  # exactly 100 requests, exactly 90 %
        (89, 11, GoodFaithState.NOT_ELIGIBLE),
        (99, 0, GoodFaithState.NOT_ELIGIBLE),  # one request short
        (100, 0, GoodFaithState.MEMBER),
    ],
)
def test_admission_at_its_boundaries(
    mark: Right, upheld: int, rejected: int, state: GoodFaithState
) -> None:
    _past(mark, _record(upheld, rejected))
    assert evaluate_all(record_cases.NOW) == 1
    assert _standing(mark) == state


@pytest.mark.parametrize(
    ("restored", "state"), [(5, GoodFaithState.MEMBER), (6, GoodFaithState.NOT_ELIGIBLE)]
)
def test_five_per_cent_of_successful_counter_notifications_pass(
    mark: Right, restored: int, state: GoodFaithState
) -> None:
    cases = _past(mark, _record(100, 0))[:restored]
    _rule(cases, _record(0, restored), at=record_cases.NOW - 5 * _DAY, instance=Instance.COUNTER)
    evaluate_all(record_cases.NOW)
    assert _standing(mark) == state


def test_only_what_was_ruled_inside_the_window_counts(mark: Right) -> None:
    midnight = datetime(2026, 11, 23, 16, tzinfo=record_cases.NOW.tzinfo)  # of the desk's day
    _past(mark, _record(50, 0), at=midnight - timedelta(seconds=1))
    _past(mark, _record(50, 0), at=datetime(2026, 8, 23, 16, tzinfo=record_cases.NOW.tzinfo))
    _past(mark, _record(0, 50), at=midnight)
    _past(
        mark, _record(0, 50), at=datetime(2026, 8, 23, 15, 59, 59, tzinfo=record_cases.NOW.tzinfo)
    )
    evaluate_all(record_cases.NOW)
    figures = Evaluation.objects.get().figures["figures"]
    assert (figures["requests"], figures["cases"]) == (100, 100)
    assert _standing(mark) == GoodFaithState.MEMBER


def test_a_day_is_evaluated_once(mark: Right) -> None:
    _past(mark, _record(100, 0))
    assert evaluate_all(record_cases.NOW) == 1
    assert evaluate_all(record_cases.NOW + timedelta(hours=11)) == 0
    assert evaluate_all(record_cases.NOW + timedelta(hours=12)) == 1  # midnight at the desk
    assert set(Evaluation.objects.values_list("on", flat=True)) == {_TODAY, _TODAY + _DAY}


def test_a_case_withdrawn_after_a_reviewer_opened_it_counts_against(mark: Right) -> None:
    _past(mark, _record(90, 10))
    (opened_case,) = _past(mark, [Outcome.REJECTED])
    Ruling.objects.filter(case=opened_case).delete()
    Case.objects.filter(pk=opened_case.pk).update(
        state=CaseState.WITHDRAWN, first_opened_at=opened_case.filed_at - _DAY
    )
    evaluate_all(record_cases.NOW)
    assert _standing(mark) == GoodFaithState.NOT_ELIGIBLE


def test_an_annulled_ruling_does_not_count(mark: Right) -> None:
    cases = _past(mark, _record(90, 11))
    Ruling.objects.filter(case=cases[-1]).update(annulled_at=record_cases.NOW - 9 * _DAY)
    evaluate_all(record_cases.NOW)
    assert _standing(mark) == GoodFaithState.MEMBER


def test_a_member_below_the_rate_cools_down_for_three_months(mark: Right) -> None:
    record_cases.member(mark.owner)
    _past(mark, _record(17, 3))
    evaluate_all(record_cases.NOW)
    membership = Membership.objects.get()
    assert (membership.state, membership.cooldown_until_on) == ("cooldown", date(2027, 2, 24))
    assert membership.why == "takedown_rate, takedown_rate:TM-MARK-IN-TEXT, volume"
    assert AuditEntry.objects.filter(subject_kind="membership").count() == 1
    assert not audit.find_broken_links("membership", membership.pk)


def test_an_agents_record_is_its_own_for_each_owner(mark: Right) -> None:
    agent = record_cases.account("Agent")
    _past(mark, _record(100, 0), filer=agent)
    _past(mark, _record(0, 20))
    assert evaluate_all(record_cases.NOW) == 2
    assert _standing(mark, agent) == GoodFaithState.MEMBER
    assert _standing(mark) == GoodFaithState.NOT_ELIGIBLE
