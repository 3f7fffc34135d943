"""Two acts on one account at once: who waited for a lock sees what was done meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from records.accounts.models import Account, DocumentState, Role, StaffAction, User
from records.actions.accounts import (
    identity,
    identity_expiry,
    identity_verification,
    members,
    staff,
)
from records.actions.accounts.members import AlreadyRegistered, InvitationOver, MemberRole
from records.actions.accounts.staff import ChangeNotPossible, RequestedChange
from records.actions.accounts.verification_lease import WrongState
from records.actions.leases import LeaseNotHeld
from tests.factories import identity_documents, record_cases, review_cases
from tests.factories.identity_documents import Shelf, nora, shelf, vera
from tests.records.accounts.test_members import PASSWORD, invite_member
from tests.records.conftest import Overlap

__all__ = ["nora", "shelf", "vera"]

NOW = record_cases.NOW


@pytest.mark.parametrize("is_removed", [True, False])
def test_an_invitation_that_is_taken_back_meanwhile_takes_nobody_in(
    nora: User, overlap: Overlap, *, is_removed: bool
) -> None:
    by = members.accept_invitation(invite_member(nora, part=MemberRole.OWNER), PASSWORD, now=NOW)
    token = invite_member(by, "second@zorvex.example")
    number = members.find_invitation(token, now=NOW).pk
    take_back = (
        partial(members.remove_member, nora, by.pk, now=NOW)
        if is_removed
        else partial(members.revoke_invitation, nora, number, now=NOW)
    )
    taken_back, join_future = overlap(
        take_back, partial(members.accept_invitation, token, PASSWORD, now=NOW)
    )
    assert taken_back.exception() is None
    assert isinstance(join_future.exception(), InvitationOver)
    assert not User.objects.filter(email="second@zorvex.example").exists()


def test_one_address_that_two_accounts_invited_becomes_one_person(
    nora: User, overlap: Overlap
) -> None:
    other = identity_documents.person(record_cases.account("Other Ltd"), is_owner=True)
    tokens = [
        invite_member(owner, email)
        for owner, email in ((nora, "mo@zorvex.example"), (other, "Mo@zorvex.example"))
    ]
    first, second = overlap(
        *(partial(members.accept_invitation, token, PASSWORD, now=NOW) for token in tokens)
    )
    assert first.exception() is None
    assert isinstance(second.exception(), AlreadyRegistered)
    assert User.objects.filter(email__iexact="mo@zorvex.example").count() == 1


def test_two_administrators_who_ask_for_one_person_at_once_ask_once(overlap: Overlap) -> None:
    ada, ben = (review_cases.person(Role.POLICY_ADMIN, name) for name in ("ada", "ben"))
    proposal = RequestedChange(StaffAction.ENROL, "rosa", Role.REVIEWER, "rosa@house.example")
    first, second = overlap(
        *(partial(staff.request_change, by, proposal, now=NOW) for by in (ada, ben))
    )
    assert first.exception() is None
    assert isinstance(second.exception(), ChangeNotPossible)


def _verify(document_id: int, verifier: User) -> object:
    return identity_verification.verify(document_id, verifier, now=NOW)


def _reject(document_id: int, verifier: User) -> object:
    return identity_verification.reject(document_id, verifier, "unreadable", "", now=NOW)


@pytest.mark.parametrize("judge", [_verify, _reject])
def test_a_document_that_is_withdrawn_while_it_is_judged_is_withdrawn(
    nora: User, vera: User, shelf: Shelf, overlap: Overlap, judge: Callable[[int, User], object]
) -> None:
    document = identity_documents.submit_document(nora, shelf)
    identity_verification.take(document.pk, vera, now=NOW)
    identity_documents.open_all_pages(document, vera, shelf)
    withdrawn, judgement_future = overlap(
        lambda: Account.objects.select_for_update().get(pk=document.account_id),
        partial(judge, document.pk, vera),
        then=partial(identity.withdraw_document, document.pk, nora, now=NOW),
    )
    assert withdrawn.exception() is None
    assert isinstance(judgement_future.exception(), WrongState | LeaseNotHeld)
    document.refresh_from_db()
    assert (document.state, document.reason_code) == (DocumentState.REVOKED, "withdrawn")


def test_a_question_that_is_asked_again_while_others_lapse_stays_open(
    nora: User, vera: User, shelf: Shelf, overlap: Overlap
) -> None:
    document = identity_documents.submit_document(nora, shelf)

    def ask(at: datetime) -> None:
        identity_verification.take(document.pk, vera, now=at)
        identity_verification.request_information(document.pk, vera, "unreadable", "", now=at)

    def answer_and_ask_again() -> None:
        identity.answer_question(document.pk, nora, "Here.", (), shelf.put, now=late)
        ask(late)

    ask(NOW)
    late = NOW + timedelta(days=30)
    question, lapse_future = overlap(
        answer_and_ask_again, partial(identity_expiry.lapse_questions, late)
    )
    assert (question.exception(), lapse_future.result()) == (None, 0)
    document.refresh_from_db()
    assert document.state == DocumentState.NEEDS_INFO
