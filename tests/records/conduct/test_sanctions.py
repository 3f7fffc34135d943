"""Misuse: the figures propose, a person warns, then suspends for a time, and it can run back."""

from datetime import timedelta
from typing import Final

import pytest

from pipeline.conduct.misuse import Proposal
from pipeline.vocabulary import Matter, Outcome
from records import policies
from records.accounts.models import User
from records.actions.conduct import misuse_scan, sanctions
from records.actions.conduct.misuse_scan import NothingToDecide, ReasonMissing
from records.actions.conduct.sanctions import (
    AlreadySuspended,
    NoObjection,
    NotInForce,
    NotWarned,
    ObjectionRefused,
    SanctionDecision,
)
from records.actions.disputes import counter_notices
from records.actions.disputes.counter_notices import CounterRefused
from records.actions.filing import submission
from records.actions.filing.admission import FilingRefused
from records.conduct import assessment
from records.conduct.assessment import Party
from records.conduct.models import Concern, ConcernState, Sanction
from records.ledger.models import Outgoing
from records.notices.letters import conduct_letters
from records.rights.models import Right
from records.sellers.models import Seller
from tests.factories import quality_cases, record_cases, record_disputes

_DAY: Final = timedelta(days=1)
_LATER: Final = record_cases.NOW + timedelta(hours=1)


def _reject_cases(mark: Right, count: int) -> None:
    """So many complaints that a person did not uphold."""
    judge = record_cases.reviewer()
    for case in record_cases.file_cases(mark, *(f"R-{number}" for number in range(count))):
        quality_cases.rule_on_case(case, judge, Outcome.REJECTED)


def _filer(mark: Right) -> Party:
    return Party(Matter.NOTICES, account_id=mark.owner_id)


def _seller(matter: Matter) -> Party:
    return Party(matter, seller_id=Seller.objects.get().pk)


def _decision(person: User | None = None, concern: Concern | None = None) -> SanctionDecision:
    return SanctionDecision(
        person or record_disputes.senior(),
        "The same answer again and again.",
        concern.pk if concern else None,
    )


def test_twenty_unfounded_complaints_propose_a_warning_and_nineteen_do_not(mark: Right) -> None:
    _reject_cases(mark, 19)
    assert assessment.assess_party(_filer(mark), _LATER).proposal is Proposal.NOTHING
    (case,) = record_cases.file_cases(mark, "R-20")
    quality_cases.rule_on_case(case, outcome=Outcome.REJECTED)
    party_assessment = assessment.assess_party(_filer(mark), _LATER)
    assert (party_assessment.proposal, party_assessment.factors.unfounded) == (Proposal.WARNING, 20)
    assert assessment.list_parties_to_review(Matter.NOTICES, _LATER) == [_filer(mark)]


def test_the_nightly_look_writes_a_concern_once_and_does_nothing_else(mark: Right) -> None:
    _reject_cases(mark, 20)
    counts = [
        misuse_scan.scan_for_misuse(_LATER),
        misuse_scan.scan_for_misuse(_LATER),
        misuse_scan.scan_for_misuse(_LATER + _DAY),
    ]
    assert counts == [2, 0, 0]  # all were against one seller, which the radar tells of as well
    concern = Concern.objects.get(kind=Matter.NOTICES)
    assert (concern.kind, concern.state, concern.figures) == (
        Matter.NOTICES,
        ConcernState.OPEN,
        {"unfounded": 20, "of": 20, "grave": 0},
    )
    assert concern.seen_at == _LATER + _DAY
    assert not Sanction.objects.exists()


def test_what_was_dismissed_stays_quiet_for_thirty_days_and_no_longer(mark: Right) -> None:
    _reject_cases(mark, 20)
    misuse_scan.scan_for_misuse(_LATER)
    for concern in Concern.objects.all():
        misuse_scan.dismiss_concern(
            concern.pk, record_disputes.senior(), "A new product line.", now=_LATER
        )
    assert misuse_scan.scan_for_misuse(_LATER + 29 * _DAY) == 0
    assert misuse_scan.scan_for_misuse(_LATER + 30 * _DAY) == 2


def test_only_a_senior_reviewer_decides_and_says_why(mark: Right) -> None:
    _reject_cases(mark, 20)
    misuse_scan.scan_for_misuse(_LATER)
    concern = Concern.objects.get(kind=Matter.NOTICES)
    with pytest.raises(NothingToDecide):
        misuse_scan.dismiss_concern(concern.pk, record_cases.reviewer(), "Fine.", now=_LATER)
    with pytest.raises(ReasonMissing):
        misuse_scan.dismiss_concern(concern.pk, record_disputes.senior(), " ", now=_LATER)
    with pytest.raises(ReasonMissing):
        sanctions.warn_party(
            _filer(mark), SanctionDecision(record_disputes.senior(), ""), now=_LATER
        )


def test_a_suspension_needs_a_warning_of_the_window(mark: Right) -> None:
    with pytest.raises(NotWarned):
        sanctions.suspend_party(_filer(mark), _decision(), now=_LATER)
    sanctions.warn_party(_filer(mark), _decision(), now=_LATER)
    with pytest.raises(NotWarned):
        sanctions.suspend_party(_filer(mark), _decision(), now=_LATER + 180 * _DAY)
    measure = sanctions.suspend_party(_filer(mark), _decision(), now=_LATER + 179 * _DAY)
    assert measure.ends_at == _LATER + (179 + 30) * _DAY


def test_the_second_suspension_is_twice_as_long_and_two_never_run_at_once(mark: Right) -> None:
    party = _filer(mark)
    sanctions.warn_party(party, _decision(), now=_LATER)
    first = sanctions.suspend_party(party, _decision(), now=_LATER)
    with pytest.raises(AlreadySuspended):
        sanctions.suspend_party(party, _decision(), now=_LATER + _DAY)
    assert first.ends_at
    second = sanctions.suspend_party(party, _decision(), now=first.ends_at)
    assert second.ends_at == first.ends_at + 60 * _DAY


def test_a_suspended_filer_files_nothing_until_the_moment_it_ends(mark: Right) -> None:
    sanctions.warn_party(_filer(mark), _decision(), now=_LATER)
    measure = sanctions.suspend_party(_filer(mark), _decision(), now=_LATER)
    ends_at = measure.ends_at
    assert ends_at
    draft = record_cases.draft(mark, ["lab:L-9"])
    with pytest.raises(FilingRefused) as refusal:
        submission.file_request(draft, now=ends_at - timedelta(seconds=1))
    assert [fault.code for fault in refusal.value.faults] == ["suspended_for_misuse"]
    assert submission.file_request(draft, now=ends_at).cases == 1


def test_a_lifted_suspension_lets_the_filer_in_at_once(mark: Right) -> None:
    sanctions.warn_party(_filer(mark), _decision(), now=_LATER)
    measure = sanctions.suspend_party(_filer(mark), _decision(), now=_LATER)
    sanctions.lift_measure(
        measure.pk, record_disputes.senior(), "It was a fault of ours.", now=_LATER
    )
    with pytest.raises(NotInForce):
        sanctions.lift_measure(measure.pk, record_disputes.senior(), "Again.", now=_LATER)
    assert submission.file_request(record_cases.draft(mark, ["lab:L-9"]), now=_LATER).cases == 1


def test_a_seller_of_many_counterfeits_is_counted_by_its_listings(mark: Right) -> None:
    record_disputes.create_upheld_cases(mark, *(f"L-{number}" for number in range(3)))
    party_assessment = assessment.assess_party(_seller(Matter.LISTINGS), _LATER)
    assert (party_assessment.factors.unfounded, party_assessment.factors.grave) == (3, 0)


def test_a_claim_that_fell_counts_no_more_against_the_seller_and_gravely_against_the_filer(
    mark: Right,
) -> None:
    counter = record_disputes.file_counter_notice(
        record_disputes.create_upheld_cases(mark, "L-1")[0]
    )
    record_disputes.answer_counter(counter, "rejection")
    record_disputes.rule_on_counter(counter, record_disputes.RESTORE)
    later = record_disputes.SOON + _DAY
    assert assessment.assess_party(_seller(Matter.LISTINGS), later).factors.unfounded == 0
    assert assessment.assess_party(_seller(Matter.DISPUTES), later).factors.unfounded == 0
    factors = assessment.assess_party(_filer(mark), later).factors
    assert (factors.unfounded, factors.grave) == (1, 1)


def test_a_seller_suspended_for_disputes_files_none(mark: Right) -> None:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    party = _seller(Matter.DISPUTES)
    sanctions.warn_party(party, _decision(), now=record_cases.NOW)
    sanctions.suspend_party(party, _decision(), now=record_cases.NOW)
    assert case.seller_id
    with pytest.raises(CounterRefused) as refusal:
        counter_notices.file_counter_notice(
            [case.pk], case.seller_id, record_disputes.STATEMENT, now=record_disputes.SOON
        )
    assert "suspended_for_misuse" in {fault.code for fault in refusal.value.faults}


def test_an_objection_is_answered_by_somebody_else_and_may_take_the_measure_back(
    mark: Right,
) -> None:
    party, judge = _filer(mark), record_disputes.senior()
    sanctions.warn_party(party, _decision(judge), now=_LATER)
    measure = sanctions.suspend_party(party, _decision(judge), now=_LATER)
    sanctions.file_objection(measure.pk, party, "They were ours.", actor="user:1", now=_LATER)
    with pytest.raises(ObjectionRefused):
        sanctions.file_objection(measure.pk, party, "Once more.", actor="user:1", now=_LATER)
    with pytest.raises(NoObjection):
        sanctions.answer_objection(measure.pk, judge, "No.", is_reversed=False, now=_LATER)
    sanctions.answer_objection(
        measure.pk, record_disputes.senior(), "They were.", is_reversed=True, now=_LATER
    )
    assert assessment.find_suspension(party, _LATER) is None


def test_an_objection_of_somebody_else_or_of_endless_words_is_refused(mark: Right) -> None:
    party = _filer(mark)
    measure = sanctions.warn_party(party, _decision(), now=_LATER)
    for whose, text in (
        (Party(Matter.NOTICES, account_id=record_cases.account("Other").pk), "Mine."),
        (party, " "),
        (party, "x" * 5_001),
    ):
        with pytest.raises(ObjectionRefused):
            sanctions.file_objection(measure.pk, whose, text, actor="user:1", now=_LATER)


def test_acting_on_a_concern_closes_it_and_tells_the_party(mark: Right) -> None:
    _reject_cases(mark, 20)
    misuse_scan.scan_for_misuse(_LATER)
    concern = Concern.objects.get(kind=Matter.NOTICES)
    measure = sanctions.warn_party(_filer(mark), _decision(concern=concern), now=_LATER)
    concern.refresh_from_db()
    assert (concern.state, concern.why) == (ConcernState.ACTED, "warning")
    assert Outgoing.objects.get(kind="measure").subject_id == measure.pk
    letter = conduct_letters.compose_text(measure)
    assert "20 complaints that were not upheld of 20 in 180 days" in letter.en
    assert "180 天内 20 件中有 20 件未获支持的投诉" in letter.zh
    assert "The same answer again and again." in letter.en


def test_what_the_party_is_told_follows_the_row_at_each_step(mark: Right) -> None:
    measure = sanctions.warn_party(_filer(mark), _decision(), now=_LATER)
    before = conduct_letters.compose_text(measure)
    assert "This is a warning." in before.en
    assert "lifted" not in before.en
    sanctions.lift_measure(measure.pk, record_disputes.senior(), "Settled.", now=_LATER)
    after = conduct_letters.compose_text(Sanction.objects.get())
    assert "lifted: Settled." in after.en
    assert "已解除：Settled." in after.zh
    assert "This is a warning." not in after.en


def test_the_numbers_of_each_side_are_the_policy_s() -> None:
    misuse = policies.policy().misuse
    assert misuse.numbers_of(Matter.NOTICES) is misuse.filers
    assert misuse.numbers_of(Matter.DISPUTES) is misuse.sellers


def test_same_paper_under_two_accounts_and_a_throwaway_contact_go_to_a_person(
    mark: Right,
) -> None:
    other = record_cases.right(record_cases.account("Second Ltd"), "Other")
    for right in (mark, other):
        right.certificates.create(sha256="cd" * 32, page_count=1)
    record_cases.file_cases(other, filer_email="x@mailinator.com")
    misuse_scan.scan_for_misuse(_LATER)
    kinds = set(Concern.objects.values_list("kind", "account_id", "detail"))
    assert kinds == {
        ("shared_certificate", other.owner_id, str(mark.owner_id)),
        ("throwaway_contact", other.owner_id, "mailinator.com"),
    }
