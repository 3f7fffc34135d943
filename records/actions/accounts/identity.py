"""An account shows who it is: a document goes to the verifiers, and what was asked is answered."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from matchers.labels.words import _
from records.accounts import encryption
from records.accounts.models import (
    Account,
    AccountKind,
    AccountState,
    DocumentKind,
    DocumentState,
    IdentityDocument,
    IdentityReason,
    User,
)
from records.actions.accounts import registration
from records.actions.accounts.registration import AccountStep
from records.actions.notices.account_letters import post_letters
from records.ledger import audit
from records.refusals import ActionRefused

type Put = Callable[[bytes], str]  # into the vault; returns the key

OPEN: Final = frozenset({DocumentState.PENDING, DocumentState.NEEDS_INFO})
KINDS: Final = {
    AccountKind.INDIVIDUAL: (
        DocumentKind.PASSPORT,
        DocumentKind.NATIONAL_ID,
        DocumentKind.DRIVING_LICENCE,
    ),
    AccountKind.ENTITY: (DocumentKind.BUSINESS_LICENCE,),
}
_MAY_SUBMIT: Final = frozenset(
    {
        AccountState.EMAIL_VERIFIED,
        AccountState.IDENTITY_PENDING,
        AccountState.IDENTITY_REJECTED,
        AccountState.ACTIVE,  # a newer document before the old one expires
    }
)


class SubmissionNotAllowed(ActionRefused):
    says = _("This account cannot send documents now.")


class UnderReview(ActionRefused):
    says = _("A document is already being checked. Wait, or withdraw it.")


class WrongDocument(ActionRefused):
    says = _(
        "This kind of document does not prove this kind of account, or its last day has passed."
    )


class DocumentNotOpen(ActionRefused):
    says = _("This document was already judged.")


@dataclass(frozen=True, slots=True)
class SubmittedDocument:
    """What an account gives with its document; the pages as they were drawn from it."""

    kind: DocumentKind
    name: str
    country: str
    last_four: str
    expires_on: date | None
    sha256: str  # of the file
    pages: Sequence[bytes]


def ensure_may_submit(account: Account) -> None:
    """Check whether the account may send a document now: asked before one is opened, too.

    Raises:
        SubmissionNotAllowed, UnderReview: it may not.
    """
    if account.state not in _MAY_SUBMIT:
        raise SubmissionNotAllowed
    if account.identities.filter(state__in=OPEN).exists():
        raise UnderReview


def submit_document(
    user: User, submitted_document: SubmittedDocument, store_page: Put, *, now: datetime
) -> IdentityDocument:
    """Send a document to the verifiers; its pages are kept under the account's own key.

    Raises:
        SubmissionNotAllowed, UnderReview, WrongDocument: nothing is kept.
    """
    with transaction.atomic():
        account = _lock_account(user)
        ensure_may_submit(account)
        _ensure_fits(account, submitted_document, now.date())
        if account.state in {AccountState.EMAIL_VERIFIED, AccountState.IDENTITY_REJECTED}:
            registration.advance_account(
                account.pk, AccountStep.SUBMIT_IDENTITY, actor=user.actor, now=now
            )
        document = IdentityDocument.objects.create(
            account=account,
            kind=submitted_document.kind,
            name=submitted_document.name,
            country=submitted_document.country,
            last_four=submitted_document.last_four,
            expires_on=submitted_document.expires_on,
            sha256=submitted_document.sha256,
            pages=_store_pages(account.pk, submitted_document.pages, store_page),
            submitted_by=user,
            submitted_at=now,
        )
        audit_document(document, "show_identity", user.actor, now)
    return document


def answer_question(
    document_id: int,
    user: User,
    answer: str,
    pages: Sequence[bytes],
    store_page: Put,
    *,
    now: datetime,
) -> IdentityDocument:
    """Answer a verifier's question, with further pages if there are any.

    Raises:
        DocumentNotOpen: nothing is asked of this account's document.
    """
    with transaction.atomic():
        account = _lock_account(user)
        document = _lock_own_document(
            account,
            document_id,
            {DocumentState.NEEDS_INFO},
            _("No question is open about this document."),
        )
        document.state, document.answer = DocumentState.PENDING, answer
        document.pages = [*document.pages, *_store_pages(account.pk, pages, store_page)]
        document.submitted_at = now
        document.save(update_fields=["state", "answer", "pages", "submitted_at"])
        audit_document(document, "answer_identity", user.actor, now)
    return document


def withdraw_document(document_id: int, user: User, *, now: datetime) -> IdentityDocument:
    """Withdraw a document that nobody has judged yet; its images are deleted at once.

    Raises:
        DocumentNotOpen: it was judged already.
    """
    with transaction.atomic():
        account = _lock_account(user)
        document = _lock_own_document(account, document_id, OPEN)
        document.state, document.reason_code = DocumentState.REVOKED, IdentityReason.WITHDRAWN
        document.erasure_asked_at, document.leased_by, document.leased_until = now, None, None
        document.save()
        if account.state == AccountState.IDENTITY_PENDING:
            registration.advance_account(
                account.pk, AccountStep.WITHDRAW_IDENTITY, actor=user.actor, now=now
            )
        audit_document(document, "withdraw_identity", user.actor, now)
    return document


def request_erasure(document_id: int, user: User, *, now: datetime) -> IdentityDocument:
    """Have the images of a judged document deleted before their time.

    Raises:
        DocumentNotOpen: it is still looked at (withdraw it), or there are no images any more.
    """
    with transaction.atomic():
        account = _lock_account(user)
        none_left = _("There are no images to delete, or the document is still being checked.")
        document = _lock_own_document(account, document_id, set(DocumentState) - OPEN, none_left)
        if document.images_deleted_at is not None:
            raise DocumentNotOpen(none_left)
        document.erasure_asked_at = document.erasure_asked_at or now
        document.save(update_fields=["erasure_asked_at"])
        audit_document(document, "ask_erasure_of_identity", user.actor, now)
    return document


def audit_document(
    document: IdentityDocument, name: str, actor: str, now: datetime, why: str = ""
) -> None:
    """Append an act to the account's audit chain: which document, never what it says."""
    body: dict[str, audit.Value] = {
        "document": str(document.public_id),
        "kind": document.kind,
        "state": document.state,
    }
    if why:
        body["why"] = why
    audit.record("account", document.account_id, name, actor=actor, at=now, body=body)


def _lock_account(user: User) -> Account:
    return Account.objects.select_for_update().get(pk=user.account_id or 0)


def _lock_own_document(
    account: Account, document_id: int, states: Collection[str], says: str = ""
) -> IdentityDocument:
    document = (
        account.identities.select_for_update().filter(pk=document_id, state__in=states).first()
    )
    if document is None:
        raise DocumentNotOpen(says)
    return document


def _ensure_fits(account: Account, document: SubmittedDocument, today: date) -> None:
    is_over = document.expires_on is not None and document.expires_on < today
    if is_over or document.kind not in KINDS[AccountKind(account.kind)]:
        raise WrongDocument


def _store_pages(account_id: int, pages: Sequence[bytes], store_page: Put) -> list[str]:
    return [store_page(encryption.encrypt_for_account(account_id, page)) for page in pages]


def post_identity_letter(
    document: IdentityDocument, letter: str, *, now: datetime, days: int = 0
) -> int:
    """Write to the account's owners, or to all its people if it has none; return how many."""
    people = User.objects.filter(account_id=document.account_id, is_active=True)
    owners = people.filter(is_owner=True).exclude(email="")
    return post_letters(
        owners if owners.exists() else people,
        f"identity:{document.pk}:{letter}:{days}:{now:%Y%m%d%H%M%S}",
        kind="identity",
        subject_id=document.pk,
        body={"letter": letter, "days": days},
        now=now,
    )
