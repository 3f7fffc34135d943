"""Drafts: kept as typed, warned of once before they expire, deleted when the policy says so."""

import uuid
from datetime import timedelta
from functools import partial

import pytest

from pipeline.reasons import Reason
from records.accounts.models import User
from records.actions.evidence import retention
from records.actions.filing import draft_check, draft_preflight, request_drafts, submission
from records.actions.filing.request_drafts import DraftGone, DraftText, TooMuchText
from records.filing.models import Draft, Preflight
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.factories import record_cases
from tests.records.conftest import Overlap

LATER = record_cases.NOW + timedelta(days=23)  # seven days before the end
ENDED = record_cases.NOW + timedelta(days=30)


@pytest.fixture
def draft(mark: Right) -> Draft:
    person = User.objects.create(username="ada", email="ada@zorvex.example", account=mark.owner)
    return request_drafts.start_draft(
        person, mark, Reason.TM_MARK_IN_TEXT, once=uuid.uuid4(), now=record_cases.NOW
    )


def add_rows(draft: Draft, *texts: str) -> Draft:
    return request_drafts.add_rows(
        draft.account_id, draft.public_id, texts, once=uuid.uuid4(), now=draft.edited_at
    )


def test_a_draft_files_what_it_holds(draft: Draft) -> None:
    add_rows(draft, "lab:L-1", "two words", "lab:L-2")
    request_drafts.change_rows(
        draft.account_id, draft.public_id, [3], now=record_cases.NOW, is_removed=True
    )
    text = DraftText(
        explanation="Not ours.",
        filer_name="Ada Marsh",
        filer_email="ada@zorvex.example",
        has_good_faith_statement=True,
        has_accuracy_statement=True,
    )
    complete_draft = request_drafts.write_text(
        draft.account_id, draft.public_id, text, now=record_cases.NOW
    )
    assert draft_check.list_draft_faults(complete_draft, record_cases.NOW) == ()
    filing_result = submission.file_request(
        draft_check.build_filing(complete_draft), now=record_cases.NOW
    )
    assert (filing_result.cases, [line.number for line in filing_result.refused_lines]) == (1, [2])


def test_more_than_a_draft_holds_is_refused_whole(draft: Draft) -> None:
    with pytest.raises(TooMuchText):
        add_rows(draft, *(f"lab:{number}" for number in range(1001)))
    with pytest.raises(TooMuchText):
        add_rows(draft, *("x" * 50_001,) * 4)
    draft.refresh_from_db()
    assert draft.rows == []


def test_nobody_edits_the_draft_of_another(draft: Draft) -> None:
    stranger = record_cases.account("Stranger")
    with pytest.raises(DraftGone):
        request_drafts.add_rows(
            stranger.pk, draft.public_id, ["x"], once=uuid.uuid4(), now=record_cases.NOW
        )
    request_drafts.discard_draft(stranger.pk, draft.public_id)
    assert Draft.objects.exists()


def test_an_edit_moves_the_end(draft: Draft) -> None:
    request_drafts.write_text(draft.account_id, draft.public_id, DraftText(), now=LATER)
    draft.refresh_from_db()
    assert draft.expires_at == LATER + timedelta(days=30)


def test_its_editor_is_warned_once_before_the_end(draft: Draft) -> None:
    assert request_drafts.warn_editors(LATER - timedelta(seconds=1)) == 0
    assert [request_drafts.warn_editors(LATER), request_drafts.warn_editors(LATER)] == [1, 0]
    assert Outgoing.objects.get(kind="draft").subject_id == draft.pk


def test_after_the_end_it_can_only_be_taken_up_again(draft: Draft) -> None:
    with pytest.raises(DraftGone):
        request_drafts.write_text(draft.account_id, draft.public_id, DraftText(), now=ENDED)
    request_drafts.resume_draft(draft.account_id, draft.public_id, now=ENDED)
    resumed_draft = add_rows(Draft.objects.get(), "lab:L-1")
    assert [row["text"] for row in resumed_draft.rows] == ["lab:L-1"]


def test_its_text_is_kept_ninety_days_after_the_last_edit(draft: Draft) -> None:
    retention_end = record_cases.NOW + timedelta(days=90)
    assert "filing.Draft" not in retention.delete_due(retention_end)
    assert retention.delete_due(retention_end + timedelta(seconds=1))["filing.Draft"] == 1


def test_a_draft_goes_with_the_look_at_its_listings_that_is_asked_for_now(
    draft: Draft, overlap: Overlap
) -> None:
    add_rows(draft, "lab:L-1", "lab:L-2")
    names, now = (draft.account_id, draft.public_id), record_cases.NOW
    preflight, discard_future = overlap(
        partial(draft_preflight.request_preflight, *names, now=now),
        partial(request_drafts.discard_draft, *names),
    )
    assert preflight.result() == 2
    assert isinstance(discard_future.result(), Draft)
    assert not Preflight.objects.exists()
