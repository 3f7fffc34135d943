"""Cases that wait for one reviewer: set aside, handed over, sent up, or waiting for an opinion."""

from datetime import timedelta

import pytest

from records.accounts.models import Role, User
from records.actions.cases import clarification
from records.actions.leases import LeaseNotHeld
from records.actions.review import desk, reservations
from records.cases.models import Case
from records.ledger import audit
from records.review.models import CaseNote, Reservation, ReviewLease
from records.rights.models import Right
from tests.factories import record_cases

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


def _claim_new_case(mark: Right, judge: User, number: int = 1) -> Case:
    (case,) = record_cases.file_cases(mark, f"L-{number}")
    record_cases.claim_case(case, judge)
    return case


@pytest.fixture
def case(mark: Right, judge: User) -> Case:
    """Held by that reviewer."""
    return _claim_new_case(mark, judge)


def _senior() -> User:
    return User.objects.create(username="above", role=Role.SENIOR_REVIEWER)


def _aside(case: Case, judge: User, until: timedelta = _HOUR) -> Reservation:
    until_at = record_cases.NOW + until
    return reservations.set_aside(
        case.pk, judge, "think", note="", until_at=until_at, now=record_cases.NOW
    )


def test_what_is_set_aside_is_offered_to_nobody_and_blocks_nobody(judge: User, mark: Right) -> None:
    case, following = (
        _claim_new_case(mark, judge),
        record_cases.route_case(*record_cases.file_cases(mark, "L-2")),
    )
    _aside(case, judge)
    assert desk.claim_case(judge, now=record_cases.NOW) == following
    assert desk.claim_case(record_cases.reviewer(), now=record_cases.NOW) is None
    case.refresh_from_db()
    assert (case.state, case.remaining_seconds) == ("in_review", None)  # its clock goes on


def test_it_frees_itself_when_the_time_is_over(mark: Right) -> None:
    judge, other = record_cases.reviewer(), record_cases.reviewer()
    case = _claim_new_case(mark, judge)
    _aside(case, judge)
    assert desk.claim_case(other, now=record_cases.NOW + 59 * _MINUTE) is None
    assert desk.claim_case(other, now=record_cases.NOW + 61 * _MINUTE) == case
    assert not Reservation.objects.exists()


def test_no_case_is_set_aside_beyond_the_hours_kept_free_before_its_deadline(
    judge: User, case: Case
) -> None:
    reservation = _aside(case, judge, timedelta(days=9))
    assert case.due_at
    assert reservation.until_at == case.due_at - 4 * _HOUR  # a business day all through


def test_no_case_is_set_aside_when_its_deadline_is_near(judge: User, case: Case) -> None:
    Case.objects.update(due_at=record_cases.NOW + 3 * _HOUR)
    with pytest.raises(reservations.DeadlineTooNear):
        _aside(case, judge)
    assert desk.LEASE.lock_held(case.pk, judge, now=record_cases.NOW) == case


def test_nobody_sets_aside_more_than_policy_allows(judge: User, mark: Right) -> None:
    for number in range(5):
        _aside(_claim_new_case(mark, judge, number), judge)
    one_more = _claim_new_case(mark, judge, 5)
    with pytest.raises(reservations.TooManySetAside):
        _aside(one_more, judge)
    Reservation.objects.filter(case__listing__external_id="L-0").update(until_at=record_cases.NOW)
    _aside(one_more, judge)  # one of them is over


def test_one_goes_on_with_a_case_that_was_set_aside_and_lets_the_other_go(
    case: Case, judge: User, mark: Right
) -> None:
    _aside(case, judge)
    other = _claim_new_case(mark, judge, 2)
    assert reservations.resume_case(case.pk, judge, now=record_cases.NOW) == case
    assert [lease.case for lease in ReviewLease.objects.all()] == [case]
    assert desk.claim_case(record_cases.reviewer(), now=record_cases.NOW) == other


def test_after_its_time_a_case_is_resumed_only_while_nobody_took_it(
    judge: User, case: Case
) -> None:
    _aside(case, judge)
    later = record_cases.NOW + 2 * _HOUR
    desk.claim_case(record_cases.reviewer(), now=later)
    with pytest.raises(LeaseNotHeld):
        reservations.resume_case(case.pk, judge, now=later)


def test_what_is_released_is_free(judge: User, case: Case) -> None:
    _aside(case, judge)
    reservations.release_case(case.pk, judge, now=record_cases.NOW)
    assert desk.claim_case(record_cases.reviewer(), now=record_cases.NOW) == case
    assert record_cases.acts_on(case)[-2:] == ["set_aside", "release"]
    assert not audit.find_broken_links("case", case.pk)


def test_nobody_resumes_or_releases_what_waits_for_another(judge: User, case: Case) -> None:
    _aside(case, judge)
    for act in (reservations.resume_case, reservations.release_case, desk.reclaim_case):
        with pytest.raises(LeaseNotHeld):
            act(case.pk, record_cases.reviewer(), now=record_cases.NOW)


def _hand(case: Case, judge: User, colleague: User, note: str = "") -> Reservation:
    return reservations.hand_over_case(
        case.pk, judge, colleague.pk, "expertise", note=note, now=record_cases.NOW
    )


def test_what_was_handed_over_comes_before_all_else(mark: Right) -> None:
    judge, colleague = record_cases.reviewer(), record_cases.reviewer()
    handed_over_case = _claim_new_case(mark, judge)
    urgent = record_cases.route_case(*record_cases.file_cases(mark, "L-2"))
    Case.objects.filter(pk=urgent.pk).update(review_by=record_cases.NOW)
    _hand(handed_over_case, judge, colleague, "You know shoes.")
    assert CaseNote.objects.get().text == "You know shoes."
    assert desk.claim_case(judge, now=record_cases.NOW) == urgent
    nothing = Case.objects.filter(reason="GI-MISUSE")
    assert desk.claim_case(colleague, now=record_cases.NOW, candidates=nothing) == handed_over_case
    assert not Reservation.objects.exists()


def test_a_colleague_declines_and_is_not_offered_it_again(mark: Right) -> None:
    judge, colleague = record_cases.reviewer(), record_cases.reviewer()
    case = _claim_new_case(mark, judge)
    _hand(case, judge, colleague)
    reservations.release_case(case.pk, colleague, now=record_cases.NOW)
    assert record_cases.acts_on(case)[-2:] == ["hand_over", "decline"]
    assert desk.claim_case(colleague, now=record_cases.NOW) is None
    assert desk.claim_case(judge, now=record_cases.NOW) == case


def test_a_case_is_handed_to_nobody_who_may_not_have_it(mark: Right) -> None:
    judge, auditor = record_cases.reviewer(), User.objects.create(username="a", role=Role.AUDITOR)
    leaver, skipping_reviewer = record_cases.reviewer(), record_cases.reviewer()
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    case = record_cases.route_case(*record_cases.file_cases(mark))
    desk.claim_case(skipping_reviewer, now=record_cases.NOW)
    desk.skip_case(case.pk, skipping_reviewer, "conflict_of_interest", now=record_cases.NOW)
    desk.claim_case(judge, now=record_cases.NOW)
    for colleague in (judge, auditor, leaver, skipping_reviewer):
        with pytest.raises(reservations.NoSuchColleague):
            _hand(case, judge, colleague)
    assert desk.LEASE.lock_held(case.pk, judge, now=record_cases.NOW) == case


def test_a_case_that_nobody_opens_comes_back_to_the_desk_before_its_deadline(mark: Right) -> None:
    judge, colleague = record_cases.reviewer(), record_cases.reviewer()
    case = _claim_new_case(mark, judge)
    reservation = _hand(case, judge, colleague)
    assert case.due_at
    assert reservation.until_at < case.due_at
    assert desk.claim_case(record_cases.reviewer(), now=reservation.until_at) == case


def test_what_was_sent_up_is_offered_to_seniors_alone(judge: User, case: Case) -> None:
    reservations.escalate_case(
        case.pk, judge, "novel", note="Never seen this.", now=record_cases.NOW
    )
    assert desk.claim_case(judge, now=record_cases.NOW) is None
    with pytest.raises(LeaseNotHeld):
        desk.reclaim_case(case.pk, judge, now=record_cases.NOW)
    assert desk.claim_case(_senior(), now=record_cases.NOW) == case
    assert record_cases.acts_on(case)[-1] == "escalate"


def test_a_case_stays_with_the_seniors_after_a_question_to_the_filer(mark: Right) -> None:
    judge, senior = record_cases.reviewer(), _senior()
    case = _claim_new_case(mark, judge)
    reservations.escalate_case(case.pk, judge, "novel", note="", now=record_cases.NOW)
    desk.claim_case(senior, now=record_cases.NOW)
    desk.ask_filer(case.pk, senior, "which_part", "Which part?", now=record_cases.NOW)
    clarification.answer_question(case.pk, case.account_id, "The sole.", now=record_cases.NOW)
    record_cases.route_case(case)
    assert desk.claim_case(judge, now=record_cases.NOW) is None
    assert desk.claim_case(senior, now=record_cases.NOW) == case


def test_a_senior_has_nobody_above(mark: Right) -> None:
    senior = _senior()
    case = _claim_new_case(mark, senior)
    with pytest.raises(LeaseNotHeld):
        reservations.escalate_case(case.pk, senior, "novel", note="", now=record_cases.NOW)
