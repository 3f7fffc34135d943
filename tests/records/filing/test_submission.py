"""Filing: accepted in part, refused whole, once per draft."""

import uuid
from concurrent.futures import Future
from datetime import timedelta
from typing import Any

import pytest

from pipeline.vocabulary import Channel, Lane, RightKind, RightState, Stage
from records.accounts.models import AccountState
from records.actions.filing import public_reports, submission
from records.actions.filing.admission import Filing, FilingRefused
from records.cases.models import Case, TakedownRequest
from records.ledger.models import AuditEntry, Outgoing
from records.rights.models import Right
from tests.factories import record_cases
from tests.records.conftest import Together


def test_every_line_that_names_a_listing_becomes_a_case_and_the_rest_are_named(mark: Right) -> None:
    lines = [
        "lab:L-1",
        "no listing at all",
        f"{record_cases.ORIGIN}/listings/L-2",
        "",
        "https://elsewhere.example/listings/L-3",
        "L-1",
    ]
    filing_result = submission.file_request(record_cases.draft(mark, lines), now=record_cases.NOW)
    assert (filing_result.cases, filing_result.duplicates) == (2, 0)
    assert [(line.number, line.code) for line in filing_result.refused_lines] == [
        (2, "malformed"),
        (5, "host_off_list"),
        (6, "repeated"),
    ]
    assert [line["number"] for line in filing_result.request.refused_lines] == [2, 5, 6]
    assert sorted(filing_result.request.cases.values_list("line", flat=True)) == [1, 3]


def test_a_filing_writes_its_work_its_chain_and_its_receipt(case: Case, mark: Right) -> None:
    work = record_cases.work(case)
    assert work is not None
    assert (work.stage, work.state, work.unit) == (Stage.FREEZE, "waiting", mark.owner_id)
    assert case.due_at == record_cases.NOW + timedelta(days=1)
    assert AuditEntry.objects.filter(subject_kind="case", subject_id=case.pk).count() == 1
    assert Outgoing.objects.get().kind == "receipt"


def test_a_filing_keeps_the_right_as_it_stood(case: Case, mark: Right) -> None:
    Right.objects.update(mark="Renamed", version=2)
    request = TakedownRequest.objects.get(pk=case.request_id)
    assert (request.right_snapshot["mark"], request.right_version) == ("Zorvex", 1)


def test_three_hundred_listings_are_accepted(mark: Right) -> None:
    assert len(record_cases.file_cases(mark, *(f"L-{number}" for number in range(300)))) == 300


def _refuse(draft: Filing) -> set[str]:
    with pytest.raises(FilingRefused) as refusal:
        submission.file_request(draft)
    return _faults(refusal)


def _faults(refusal: pytest.ExceptionInfo[FilingRefused]) -> set[str]:
    assert not TakedownRequest.objects.exists()
    assert not Case.objects.exists()
    assert not Outgoing.objects.exists()
    return {f"{fault.field}:{fault.code}" for fault in refusal.value.faults}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"lines": [f"lab:L-{number}" for number in range(301)]}, "listings:too_many_listings"),
        ({"lines": []}, "listings:no_listing"),
        ({"lines": ["no listing"]}, "listings:no_listing"),
        ({"right": "no uuid"}, "right:unknown_right"),
        ({"right": str(uuid.uuid4())}, "right:unknown_right"),
        ({"reason": "CR-IMAGE-COPY"}, "reason:reason_does_not_fit_right"),
        ({"reason": "NO-SUCH"}, "reason:unknown_reason"),
        ({"reason": "TM-COUNTERFEIT"}, "evidence:missing_evidence"),
        ({"evidence": {"hearsay": ["x"]}}, "evidence:unknown_evidence"),
        ({"has_good_faith_statement": False}, "good_faith_statement:missing"),
        ({"has_accuracy_statement": False}, "accuracy_statement:missing"),
        ({"filer_name": "  "}, "filer_name:missing"),
        ({"filer_email": "nobody"}, "filer_email:malformed"),
        ({"filer_email": f"{'n' * 243}@example.com"}, "filer_email:malformed"),
    ],
)
def test_a_filing_with_a_fault_is_refused_whole(
    mark: Right, changes: dict[str, object], fault: str
) -> None:
    assert _refuse(record_cases.draft(mark, ["lab:L-1"], **changes)) == {fault}


def test_all_faults_are_named_at_once(mark: Right) -> None:
    assert _refuse(record_cases.draft(mark, [], right="?", filer_name="")) == {
        "listings:no_listing",
        "right:unknown_right",
        "filer_name:missing",
    }


def test_somebody_elses_right_is_as_unknown_as_none(mark: Right) -> None:
    stranger = record_cases.account("Stranger")
    assert _refuse(record_cases.draft(mark, ["lab:L-1"], account_id=stranger.pk)) == {
        "right:unknown_right"
    }


@pytest.mark.parametrize(
    "state", sorted(set(RightState) - {RightState.VERIFIED, RightState.EXPIRING})
)
def test_a_right_that_is_not_in_force_carries_no_filing(db: None, state: RightState) -> None:
    unusable = record_cases.right(record_cases.account(), state=state)
    assert _refuse(record_cases.draft(unusable, ["lab:L-1"])) == {f"right:right_{state}"}


def test_a_suspended_account_files_nothing(db: None) -> None:
    mark = record_cases.right(record_cases.account(state=AccountState.SUSPENDED))
    assert _refuse(record_cases.draft(mark, ["lab:L-1"])) == {"account:not_active"}


def test_a_member_needs_less_evidence(mark: Right) -> None:
    record_cases.member(mark.owner)
    (case,) = record_cases.file_cases(mark, reason="TM-COUNTERFEIT")
    assert case.lane == Lane.GOOD_FAITH


def test_an_explanation_is_evidence(mark: Right) -> None:
    with pytest.raises(FilingRefused) as refusal:
        record_cases.file_cases(mark, reason="OTHER", explanation="  ")
    assert _faults(refusal) == {"evidence:missing_evidence"}
    (case,) = record_cases.file_cases(mark, reason="OTHER", explanation="It wears our mark.")
    assert case.request.evidence == {"explanation": ["It wears our mark."]}


@pytest.mark.parametrize(
    ("fields", "is_member", "lane"),
    [
        ({}, False, Lane.STANDARD),
        ({"is_sme": True}, False, Lane.SME),
        ({"is_sme": True}, True, Lane.GOOD_FAITH),
    ],
)
def test_the_first_lane_that_applies(
    db: None, fields: dict[str, Any], *, is_member: bool, lane: Lane
) -> None:
    mark = record_cases.right(record_cases.account(**fields))
    if is_member:
        record_cases.member(mark.owner)
    assert record_cases.file_cases(mark)[0].lane == lane


def test_a_draft_filed_again_answers_with_what_it_became(mark: Right) -> None:
    once = record_cases.draft(mark, ["lab:L-1", "?"], draft_id=uuid.uuid4())
    first, second = submission.file_request(once), submission.file_request(once)
    assert second.request == first.request
    assert second.refused_lines == first.refused_lines
    assert TakedownRequest.objects.count() == 1


def test_a_draft_sent_twice_at_once_is_filed_once(together: Together) -> None:
    once = record_cases.draft(
        record_cases.right(record_cases.account()), ["lab:L-1"], draft_id=uuid.uuid4()
    )
    futures: list[Future[object]] = together(
        *[lambda: submission.file_request(once).request.pk] * 4
    )
    assert len({future.result() for future in futures}) == 1
    assert TakedownRequest.objects.count() == 1


def test_a_public_filing_claims_its_right_which_is_never_indexed(db: None) -> None:
    right = public_reports.RightClaim(RightKind.TRADEMARK, "Tidewisp")
    draft = record_cases.draft(record_cases.right(record_cases.account()), ["lab:L-1"], right="")
    filing_result = public_reports.file_claim(right, draft, now=record_cases.NOW)
    assert filing_result.request.channel == Channel.PUBLIC_FORM
    assert filing_result.request.cases.get().lane == Lane.PUBLIC_FORM
    assert Right.objects.get(mark="Tidewisp").state == RightState.CLAIMED
    assert not Right.objects.indexed().filter(mark="Tidewisp").exists()


def test_a_public_filing_flags_ten_listings_at_most(db: None) -> None:
    draft = record_cases.draft(
        record_cases.right(record_cases.account()), [f"lab:L-{number}" for number in range(11)]
    )
    with pytest.raises(FilingRefused) as refusal:
        public_reports.file_claim(public_reports.RightClaim(RightKind.TRADEMARK, "Tidewisp"), draft)
    assert _faults(refusal) == {"listings:too_many_listings"}
    assert not Right.objects.filter(state=RightState.CLAIMED).exists()
