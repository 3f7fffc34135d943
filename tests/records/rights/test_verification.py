"""Every step of a right's life, named after the states between which it leads."""

from dataclasses import replace

import pytest

from pipeline.vocabulary import RightState
from records.accounts.models import Account, User
from records.actions.accounts.verification_lease import UnknownReason
from records.actions.rights import repository, submission, verification
from records.actions.rights.repository import WrongState
from records.actions.rights.submission import PaperMissing, RightRefused
from records.ledger.models import Change
from records.rights.models import Judgement, Right, RightDraft, VerifierLease
from tests.factories import record_cases
from tests.factories.record_cases import NOW
from tests.factories.submitted_rights import (
    GOOD,
    LATER,
    create_right,
    letters,
    owner,
    state_of,
    verified_right,
    verifier,
    waiting,
)

__all__ = ["owner", "verified_right", "verifier"]

pytestmark = pytest.mark.django_db


def test_lodged_becomes_uploaded_and_is_matched_by_nobody(owner: Account) -> None:
    right = create_right(owner)
    assert (right.state, right.version, right.submitted_at) == (RightState.UPLOADED, 1, None)
    assert not Right.objects.indexed().exists()
    assert right.versions.get().fields["nice_classes"] == [18, 25]


def test_a_right_with_faults_is_not_lodged_and_names_them_all(owner: Account) -> None:
    with pytest.raises(RightRefused) as refusal:
        create_right(owner, fields=replace(GOOD, number="1", nice_classes=(46,), holder=""))
    assert {it.field for it in refusal.value.faults} == {"number", "nice_classes", "holder"}
    assert not Right.objects.exists()


def test_a_draft_sent_twice_becomes_one_right(owner: Account) -> None:
    draft = record_cases.account().public_id  # any uuid
    submission.save_draft(owner.pk, draft, "trademark", {"mark": "Zor"}, now=NOW)
    first, second = (
        submission.create_right(owner.pk, GOOD, actor="user:1", now=NOW, draft=draft)
        for _ in range(2)
    )
    assert first == second
    assert (Right.objects.count(), RightDraft.objects.count()) == (1, 0)


def test_uploaded_becomes_pending_verification_when_it_is_sent(owner: Account) -> None:
    right = waiting(owner)
    assert (right.state, right.submitted_at) == (RightState.PENDING_VERIFICATION, NOW)
    with pytest.raises(WrongState):
        submission.submit_right(right.pk, actor="user:1", now=NOW)


def test_without_its_certificate_a_right_is_not_sent(owner: Account) -> None:
    right = create_right(owner, has_paper=False)
    with pytest.raises(PaperMissing) as missing:
        submission.submit_right(right.pk, actor="user:1", now=NOW)
    assert missing.value.kinds == ("certificate",)
    assert state_of(right) == RightState.UPLOADED


def test_pending_becomes_verified_and_the_index_hears_of_it(owner: Account, verifier: User) -> None:
    right = waiting(owner)
    changes = Change.objects.filter(kind="right", row_id=right.pk)
    before = changes.count()  # of its being sent
    verification.take(right.pk, verifier, now=NOW)
    right = verification.verify(right.pk, verifier, now=NOW)
    assert (right.state, right.submitted_at) == (RightState.VERIFIED, None)
    assert changes.count() > before
    assert letters(right) == ["verified"]
    assert not VerifierLease.objects.exists()
    assert list(Right.objects.indexed()) == [right]


def test_pending_becomes_rejected_with_a_reason_that_its_owner_is_told(
    owner: Account, verifier: User
) -> None:
    right = waiting(owner)
    verification.take(right.pk, verifier, now=NOW)
    verification.reject(right.pk, verifier, "number_differs", "It says 018442970.", now=NOW)
    judgement = Judgement.objects.get()
    assert state_of(right) == RightState.REJECTED
    assert (judgement.reason_code, judgement.says) == ("number_differs", "It says 018442970.")
    assert letters(right) == ["rejected"]


def test_rejected_becomes_pending_once_it_is_corrected(owner: Account, verifier: User) -> None:
    right = waiting(owner)
    verification.take(right.pk, verifier, now=NOW)
    verification.reject(right.pk, verifier, "number_differs", "", now=NOW)
    fields = replace(GOOD, number="018442970")
    submission.revise_right(right.pk, fields, actor="user:1", now=LATER)
    assert state_of(right) == RightState.REJECTED
    submission.submit_right(right.pk, actor="user:1", now=LATER)
    assert state_of(right) == RightState.PENDING_VERIFICATION


def test_what_is_asked_for_brings_a_right_back_to_its_owner(owner: Account, verifier: User) -> None:
    right = waiting(owner)
    verification.take(right.pk, verifier, now=NOW)
    verification.request_information(right.pk, verifier, "page_missing", "Page 2, please.", now=NOW)
    assert state_of(right) == RightState.UPLOADED
    assert letters(right) == ["asked"]
    assert not Right.objects.awaiting().exists()


def test_verified_becomes_suspended_and_pending_again_when_it_is_sent(
    verified_right: Right, verifier: User
) -> None:
    verification.take(verified_right.pk, verifier, now=LATER)
    verification.suspend(verified_right.pk, verifier, "dispute", "", now=LATER)
    assert state_of(verified_right) == RightState.SUSPENDED
    assert not Right.objects.indexed().exists()
    submission.submit_right(verified_right.pk, actor="user:1", now=LATER)
    assert state_of(verified_right) == RightState.PENDING_VERIFICATION


@pytest.mark.parametrize("state", [state for state in RightState if state != RightState.WITHDRAWN])
def test_any_state_becomes_withdrawn_once(owner: Account, state: RightState) -> None:
    right = create_right(owner)
    Right.objects.filter(pk=right.pk).update(state=state)
    assert (
        repository.withdraw_right(right.pk, actor="user:1", now=NOW).state == RightState.WITHDRAWN
    )
    with pytest.raises(WrongState):
        repository.withdraw_right(right.pk, actor="user:1", now=NOW)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"nice_classes": (18,)}, RightState.VERIFIED),
        ({"nice_classes": (18, 25, 9)}, RightState.PENDING_VERIFICATION),
        ({"aliases": ("左威克斯",)}, RightState.PENDING_VERIFICATION),
        ({"number": "018442908"}, RightState.PENDING_VERIFICATION),
    ],
)
def test_what_lets_more_be_matched_goes_back_to_the_verifier(
    verified_right: Right, change: dict[str, object], state: RightState
) -> None:
    fields = replace(GOOD, **change)  # type: ignore[arg-type]  # a table's column
    submission.revise_right(verified_right.pk, fields, actor="user:1", now=LATER)
    assert state_of(verified_right) == state
    assert verified_right.versions.count() == 2
    submission.revise_right(
        verified_right.pk, fields, actor="user:1", now=LATER
    )  # the same again: no version
    assert verified_right.versions.count() == 2


def test_a_reason_that_does_not_fit_changes_nothing(owner: Account, verifier: User) -> None:
    right = waiting(owner)
    verification.take(right.pk, verifier, now=NOW)
    for act in (verification.reject, verification.request_information):
        with pytest.raises(UnknownReason):
            act(right.pk, verifier, "dispute", "", now=NOW)
    assert state_of(right) == RightState.PENDING_VERIFICATION
