"""A lease that changes while its holder's act waits for the case: who lost it decides nothing."""

from collections.abc import Callable
from functools import partial

import pytest

from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.actions.leases import LeaseNotHeld
from records.actions.review import desk, opinions, reservations, rulings
from records.cases.models import Case, Ruling
from records.review.models import Opinion, Reservation, ReviewLease
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.record_disputes import senior
from tests.records.conftest import Overlap

NOW = record_cases.NOW


def _rule(case: Case, judge: User) -> object:
    return rulings.rule_on_case(case.pk, judge, Outcome.UPHELD, "x", note="", now=NOW)


def _set_aside(case: Case, judge: User) -> object:
    until_at = NOW + record_cases.GATHERED
    return reservations.set_aside(case.pk, judge, "think", note="", until_at=until_at, now=NOW)


def _escalate(case: Case, judge: User) -> None:
    reservations.escalate_case(case.pk, judge, "hard", note="", now=NOW)


@pytest.mark.parametrize("act", [_rule, _set_aside, _escalate])
def test_what_a_senior_takes_over_meanwhile_is_not_decided_by_who_held_it(
    mark: Right, overlap: Overlap, act: Callable[[Case, User], object]
) -> None:
    (case,), judge, above = record_cases.file_cases(mark), record_cases.reviewer(), senior()
    record_cases.claim_case(case, judge)
    takeover, act_future = overlap(
        partial(desk.take_over_case, case.pk, above, now=NOW), partial(act, case, judge)
    )
    assert takeover.exception() is None
    assert isinstance(act_future.exception(), LeaseNotHeld)
    assert ReviewLease.objects.get().reviewer == above
    assert not Ruling.objects.exists()


def test_who_asks_while_a_senior_takes_their_case_over_gets_another(
    mark: Right, overlap: Overlap
) -> None:
    case, following = map(record_cases.route_case, record_cases.file_cases(mark, "L-1", "L-2"))
    judge, above = record_cases.reviewer(), senior()
    record_cases.claim_case(case, judge)
    takeover, claim_future = overlap(
        partial(desk.take_over_case, case.pk, above, now=NOW),
        partial(desk.claim_case, judge, now=NOW),
    )
    assert takeover.exception() is None
    assert claim_future.result() == following
    assert case.review_lease.reviewer == above


def test_an_opinion_that_is_asked_by_two_clicks_is_asked_once(
    mark: Right, overlap: Overlap
) -> None:
    (case,), judge = record_cases.file_cases(mark), record_cases.reviewer()
    record_cases.claim_case(case, judge)
    ask_opinion = partial(opinions.ask_opinion, case.pk, judge, None, "Is this resale?", now=NOW)
    first, second = overlap(ask_opinion, ask_opinion)
    assert first.exception() is None
    assert isinstance(second.exception(), LeaseNotHeld)
    assert Opinion.objects.count() == 1


def _resume(case: Case, reviewer: User) -> object:
    return reservations.resume_case(case.pk, reviewer, now=NOW)


def _reclaim(case: Case, reviewer: User) -> object:
    Reservation.objects.all().delete()
    Ruling.objects.create(
        case=case, account_id=case.account_id, instance="first", outcome="rejected",
        reviewer=reviewer, reason_code="x", policy_hash="", ruled_at=NOW, annulled_at=NOW,
    )  # fmt: skip
    return desk.reclaim_case(case.pk, reviewer, now=NOW)


def _take_over(case: Case, reviewer: User) -> object:
    Reservation.objects.update(reviewer=record_cases.reviewer(), because="handed")
    return desk.take_over_case(case.pk, reviewer, now=NOW)


@pytest.mark.parametrize("act", [_resume, _reclaim, _take_over])
def test_who_claims_and_takes_a_case_by_name_at_once_holds_one(
    mark: Right, overlap: Overlap, act: Callable[[Case, User], object]
) -> None:
    case, following = map(record_cases.route_case, record_cases.file_cases(mark, "L-1", "L-2"))
    above = senior()
    record_cases.claim_case(case, above)
    _set_aside(case, above)
    claim_future, taking = overlap(
        partial(desk.claim_case, above, now=NOW), partial(act, case, above)
    )
    assert (claim_future.result(), taking.exception()) == (following, None)
    assert ReviewLease.objects.get().case == case
