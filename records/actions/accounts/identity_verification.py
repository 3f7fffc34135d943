"""The verifier's desk for identity documents: one holds, opens with a reason, and judges."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

from django.db import transaction

from matchers.labels.words import _
from records.accounts import encryption
from records.accounts.models import (
    Account,
    DocumentState,
    IdentityDocument,
    IdentityOpening,
    IdentityReason,
    User,
)
from records.actions.accounts import identity, registration
from records.actions.accounts.identity import audit_document
from records.actions.accounts.registration import AccountStep, WrongAccountState
from records.actions.accounts.verification_lease import (
    UnknownReason,
    WrongState,
    build_paper_lease,
    ensure_reason,
    judge_paper,
)
from records.refusals import ActionRefused

REASONS: Final = (
    IdentityReason.UNREADABLE,
    IdentityReason.PAGES_MISSING,
    IdentityReason.NAME_DIFFERS,
    IdentityReason.KIND_DOES_NOT_FIT,
    IdentityReason.OUT_OF_DATE,
    IdentityReason.NOT_GENUINE,
)


class NoSuchPage(ActionRefused):
    says = _("This document has no such page, or its images were deleted.")


class PagesNotOpened(ActionRefused):
    says = _("Open every page of the document before you verify it.")


LEASE: Final = build_paper_lease(IdentityDocument)
claim, take, release = LEASE.claim, LEASE.take, LEASE.release


def open_page(
    document_id: int,
    page: int,
    verifier: User,
    reason: str,
    read_object: Callable[[str], bytes],
    *,
    now: datetime,
) -> bytes:
    """Open a page as a picture for the verifier who holds the document, and first record why.

    Raises:
        LeaseNotHeld, UnknownReason, NoSuchPage: nothing was opened.
        KeyErased: nobody can read it any more.
    """
    reason_text = reason.strip()
    if not reason_text:
        raise UnknownReason(_("Say why you open it."))
    with transaction.atomic():
        document = LEASE.lock_held(document_id, verifier, now=now)
        if document.images_deleted_at is not None or not 1 <= page <= len(document.pages):
            raise NoSuchPage
        IdentityOpening.objects.create(
            document=document,
            page=page,
            opened_by=verifier,
            opened_at=now,
            reason=reason_text[:200],
        )
        audit_document(
            document, "open_identity", verifier.actor, now, f"page {page}: {reason_text[:200]}"
        )
    return encryption.decrypt_for_account(
        document.account_id, read_object(document.pages[page - 1])
    )


def list_unopened_pages(document: IdentityDocument, verifier: User) -> list[int]:
    """Return the numbers of the pages, from 1, that this verifier has never opened."""
    seen_pages = set(document.openings.filter(opened_by=verifier).values_list("page", flat=True))
    return [page for page in range(1, len(document.pages) + 1) if page not in seen_pages]


def verify(document_id: int, verifier: User, *, now: datetime, name: str = "") -> IdentityDocument:
    """Verify the document: the account may file, under the name as the verifier read it.

    `name` is empty if the account typed it right.

    Raises:
        LeaseNotHeld, WrongState
        PagesNotOpened: nobody vouches for what they have not seen.
    """
    with transaction.atomic():
        account = _lock_account(document_id)
        document = judge_paper(LEASE, document_id, verifier, DocumentState.VERIFIED, now=now)
        if document.expires_on is not None and document.expires_on < now.date():
            raise WrongState(_("Its last day has passed. Ask for another document."))
        if list_unopened_pages(document, verifier):
            raise PagesNotOpened
        document.name = name.strip() or document.name
        document.save()
        account.verified_name, account.country = document.name, document.country
        account.save(update_fields=["verified_name", "country"])
        _advance_account(document, AccountStep.VERIFY_IDENTITY, verifier, now)
        _audit_and_notify(document, "verified", verifier, now)
    return document


def reject(
    document_id: int, verifier: User, reason: str, note: str, *, now: datetime
) -> IdentityDocument:
    """Reject the document; the account learns why and may send another.

    Raises:
        LeaseNotHeld, WrongState, UnknownReason
    """
    ensure_reason(reason, REASONS)
    with transaction.atomic():
        _lock_account(document_id)
        document = judge_paper(LEASE, document_id, verifier, DocumentState.REJECTED, now=now)
        document.reason_code, document.reason = reason, note
        document.save()
        _advance_account(document, AccountStep.REJECT_IDENTITY, verifier, now)
        _audit_and_notify(document, "rejected", verifier, now)
    return document


def request_information(
    document_id: int, verifier: User, reason: str, note: str, *, now: datetime
) -> IdentityDocument:
    """Ask the account for what is missing; the document waits for its answer.

    Raises:
        LeaseNotHeld, WrongState, UnknownReason
    """
    ensure_reason(reason, REASONS)
    with transaction.atomic():
        document = judge_paper(LEASE, document_id, verifier, DocumentState.NEEDS_INFO, now=now)
        document.reason_code, document.question, document.asked_at = reason, note, now
        document.decided_by, document.decided_at = None, None
        document.save()
        _audit_and_notify(document, "asked", verifier, now)
    return document


def revoke(
    document_id: int, verifier: User, reason: str, note: str, *, now: datetime
) -> IdentityDocument:
    """Revoke a verified document: the account may not file until the matter is cleared.

    Raises:
        WrongState, UnknownReason
    """
    ensure_reason(reason, REASONS)
    with transaction.atomic():
        _lock_account(document_id)
        document = IdentityDocument.objects.select_for_update().get(pk=document_id)
        if document.state != DocumentState.VERIFIED:
            raise WrongState
        document.state, document.reason_code, document.reason = "revoked", reason, note
        document.decided_by, document.decided_at = verifier, now
        document.save()
        _advance_account(document, AccountStep.SUSPEND, verifier, now)
        _audit_and_notify(document, "revoked", verifier, now)
    return document


def _lock_account(document_id: int) -> Account:
    """Lock the account before the document, in the order of code that shows documents."""
    accounts = Account.objects.select_for_update(of=("self",))
    return accounts.get(identities=document_id)


def _advance_account(
    document: IdentityDocument, step: AccountStep, verifier: User, now: datetime
) -> None:
    """Advance the account, unless it is in use already or suspended."""
    with suppress(WrongAccountState):
        registration.advance_account(document.account_id, step, actor=verifier.actor, now=now)


def _audit_and_notify(
    document: IdentityDocument, letter: str, verifier: User, now: datetime
) -> None:
    audit_document(document, f"{letter}_identity", verifier.actor, now, document.reason_code)
    identity.post_identity_letter(document, letter, now=now)
