"""Identity documents: each state, every opening written down, nobody judges what another holds."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from records.accounts.encryption import KeyErased, decrypt_for_account
from records.accounts.models import (
    Account,
    AccountKind,
    AccountState,
    DocumentKind,
    IdentityDocument,
    IdentityOpening,
    User,
)
from records.actions.accounts import identity, identity_verification, suspension
from records.actions.accounts.identity import (
    DocumentNotOpen,
    SubmissionNotAllowed,
    UnderReview,
    WrongDocument,
)
from records.actions.accounts.identity_verification import NoSuchPage, PagesNotOpened
from records.actions.accounts.registration import WrongAccountState
from records.actions.accounts.verification_lease import UnknownReason, WrongState
from records.ledger import audit
from records.ledger.models import AuditEntry, Outgoing
from tests.factories import identity_documents, record_cases
from tests.factories.identity_documents import (
    Shelf,
    create_verified_document,
    letters,
    nora,
    open_all_pages,
    shelf,
    state_of,
    submit_document,
    vera,
    verifier,
)
from tests.records.notices.composed_letters import compose_posted

__all__ = ["nora", "shelf", "vera"]

pytestmark = pytest.mark.django_db

type EndSuspension = Callable[..., Account]

S = AccountState
NOW = record_cases.NOW
DAY = timedelta(days=1)


@pytest.fixture
def document(nora: User, shelf: Shelf) -> IdentityDocument:
    """Shown, and waiting for a verifier."""
    return submit_document(nora, shelf)


def test_a_document_is_shown_taken_and_verified(
    document: IdentityDocument, nora: User, vera: User, shelf: Shelf
) -> None:
    assert (document.state, state_of(nora)) == ("pending", S.IDENTITY_PENDING)
    assert identity_verification.claim(vera, now=NOW) == document
    open_all_pages(document, vera, shelf)
    identity_verification.verify(document.pk, vera, now=NOW)
    account = Account.objects.get(pk=nora.account_id or 0)
    assert (account.state, account.verified_name, account.country) == ("active", "Zorvex Ltd", "DE")
    assert letters() == ["verified"]


def test_nobody_verifies_what_they_have_not_opened(
    document: IdentityDocument, nora: User, vera: User, shelf: Shelf
) -> None:
    earlier = verifier("earlier")
    identity_verification.take(document.pk, earlier, now=NOW)
    open_all_pages(document, earlier, shelf)
    identity_verification.release(document.pk, earlier)
    identity_verification.take(document.pk, vera, now=NOW)
    identity_verification.open_page(document.pk, 1, vera, "check", shelf.read, now=NOW)
    with pytest.raises(PagesNotOpened):
        identity_verification.verify(document.pk, vera, now=NOW)
    assert state_of(nora) == S.IDENTITY_PENDING


def test_pages_lie_in_the_vault_under_the_accounts_own_key(
    document: IdentityDocument, nora: User, shelf: Shelf
) -> None:
    assert all(b"page" not in blob for blob in shelf.values())
    assert decrypt_for_account(document.account_id, shelf[document.pages[1]]) == b"page two"
    other = identity_documents.owner(name="Other")
    submit_document(other, shelf)
    with pytest.raises(KeyErased):
        decrypt_for_account(other.account_id or 0, shelf[document.pages[1]])


def test_a_second_document_waits_until_the_first_is_judged(nora: User, shelf: Shelf) -> None:
    submit_document(nora, shelf)
    with pytest.raises(UnderReview):
        submit_document(nora, shelf)


@pytest.mark.parametrize("state", [S.REGISTERED, S.SUSPENDED, S.CLOSED])
def test_no_document_is_shown_in_these_states(state: AccountState, shelf: Shelf) -> None:
    with pytest.raises(SubmissionNotAllowed):
        submit_document(identity_documents.owner(state), shelf)
    assert not shelf


@pytest.mark.parametrize("kind", [k for k in DocumentKind if k != "business_licence"])
def test_a_persons_document_does_not_prove_a_company(
    kind: DocumentKind, nora: User, shelf: Shelf
) -> None:
    with pytest.raises(WrongDocument):
        submit_document(nora, shelf, kind=kind)
    Account.objects.filter(pk=nora.account_id or 0).update(kind=AccountKind.INDIVIDUAL)
    assert submit_document(nora, shelf, kind=kind).state == "pending"


def test_a_document_is_taken_on_its_last_day_and_not_after(nora: User, shelf: Shelf) -> None:
    with pytest.raises(WrongDocument):
        submit_document(nora, shelf, expires_on=NOW.date() - DAY)
    assert submit_document(nora, shelf, expires_on=NOW.date()).state == "pending"


def test_what_is_asked_is_answered_with_another_page(
    document: IdentityDocument, nora: User, vera: User, shelf: Shelf
) -> None:
    identity_verification.claim(vera, now=NOW)
    identity_verification.request_information(
        document.pk, vera, "pages_missing", "The back, please.", now=NOW
    )
    assert identity_verification.claim(vera, now=NOW) is None
    answered_document = identity.answer_question(
        document.pk, nora, "Here.", [b"page three"], shelf.put, now=NOW
    )
    assert (answered_document.state, len(answered_document.pages), state_of(nora)) == (
        "pending",
        3,
        S.IDENTITY_PENDING,
    )
    with pytest.raises(DocumentNotOpen):
        identity.answer_question(document.pk, nora, "Again.", [], shelf.put, now=NOW)


def test_who_is_refused_is_told_why_and_may_show_another(
    document: IdentityDocument, nora: User, vera: User, shelf: Shelf
) -> None:
    identity_verification.claim(vera, now=NOW)
    with pytest.raises(UnknownReason):
        identity_verification.reject(document.pk, vera, "because", "", now=NOW)
    identity_verification.reject(document.pk, vera, "name_differs", "It says Zorvax.", now=NOW)
    assert (state_of(nora), letters()) == (S.IDENTITY_REJECTED, ["rejected"])
    assert submit_document(nora, shelf).state == "pending"


def test_every_opening_is_written_down_with_its_reason(
    document: IdentityDocument, nora: User, vera: User, shelf: Shelf
) -> None:
    identity_verification.claim(vera, now=NOW)
    with pytest.raises(UnknownReason):
        identity_verification.open_page(document.pk, 1, vera, "  ", shelf.read, now=NOW)
    with pytest.raises(NoSuchPage):
        identity_verification.open_page(document.pk, 3, vera, "check", shelf.read, now=NOW)
    assert not IdentityOpening.objects.exists()
    for _ in range(2):
        page = identity_verification.open_page(
            document.pk, 2, vera, "first check", shelf.read, now=NOW
        )
    assert page == b"page two"
    assert [(opening.page, opening.reason) for opening in IdentityOpening.objects.all()] == [
        (2, "first check"), (2, "first check"),
    ]  # fmt: skip
    entries = AuditEntry.objects.filter(subject_kind="account", entry__contains="open_identity")
    assert entries.count() == 2


def test_a_revoked_document_suspends_its_account(nora: User, vera: User, shelf: Shelf) -> None:
    document = create_verified_document(nora, shelf)
    identity_verification.revoke(
        document.pk, vera, "not_genuine", "The office does not know it.", now=NOW
    )
    assert (state_of(nora), letters()[-1]) == (S.SUSPENDED, "revoked")
    with pytest.raises(WrongState):
        identity_verification.revoke(document.pk, vera, "not_genuine", "", now=NOW)


@pytest.mark.parametrize(
    ("end", "state", "letter"),
    [
        (suspension.restore_account, S.ACTIVE, "restored"),
        (suspension.close_account, S.CLOSED, "closed"),
    ],
)
def test_a_suspension_ends_once_and_the_owners_are_told(
    nora: User, vera: User, shelf: Shelf, end: EndSuspension, state: AccountState, letter: str
) -> None:
    document = create_verified_document(nora, shelf)
    with pytest.raises(WrongAccountState):
        end(document.account_id, actor="operator", now=NOW)
    identity_verification.revoke(document.pk, vera, "not_genuine", "Not theirs.", now=NOW)
    end(document.account_id, actor="operator", now=NOW)
    assert (state_of(nora), letters()[-1]) == (state, letter)
    row = Outgoing.objects.filter(kind="identity").latest("pk")
    text = compose_posted(row)
    assert text
    assert "Not theirs." not in text.text
    with pytest.raises(WrongAccountState):
        end(document.account_id, actor="operator", now=NOW)
    assert not audit.find_broken_links("account", document.account_id)


def test_letters_say_the_reason_in_both_languages_and_nothing_of_the_document(
    document: IdentityDocument, nora: User, vera: User, shelf: Shelf
) -> None:
    identity_verification.claim(vera, now=NOW)
    identity_verification.reject(document.pk, vera, "name_differs", "It says Zorvax.", now=NOW)
    row = Outgoing.objects.get(kind="identity")
    letter = compose_posted(row)
    assert letter
    assert letter.to == nora.email
    assert "the name on it is not" in letter.text
    assert "证件姓名或名称与账户不一致" in letter.text
    assert "4711" not in letter.text
