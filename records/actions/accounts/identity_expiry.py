"""Identity documents grow old: reminded, expired, unanswered, and their images deleted in time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from gateways import configured
from records import policies
from records.accounts.models import (
    Account,
    AccountState,
    DocumentState,
    IdentityDocument,
    IdentityReason,
    SubjectKey,
)
from records.actions.accounts import identity, registration
from records.actions.accounts.identity import OPEN, audit_document
from records.actions.accounts.registration import AccountStep
from records.actions.evidence.retention import delete_unless_held
from records.actions.rounds import act_on_each
from records.duties import duty
from records.tables.retention import is_held

type Forget = Callable[[str], object]  # in the vault, by key

_SYSTEM = "system"


@duty
def expire_documents(now: datetime) -> int:
    """Mark verified documents whose last day has passed; return how many."""
    expired_ids = IdentityDocument.objects.filter(
        state=DocumentState.VERIFIED, expires_on__lt=now.date()
    ).values_list("pk", flat=True)
    return act_on_each(expired_ids, lambda pk: _expire_document(pk, now))


def _expire_document(document_id: int, now: datetime) -> bool:
    with transaction.atomic():
        document, account = _lock_document(document_id)
        if document.state != DocumentState.VERIFIED:
            return False
        document.state = DocumentState.EXPIRED
        document.save(update_fields=["state"])
        audit_document(document, "expire_identity_document", _SYSTEM, now)
        others = account.identities.filter(state=DocumentState.VERIFIED)
        if not others.exists() and account.state == AccountState.ACTIVE:
            _expire_account(account, now)
        if not others.exists():
            identity.post_identity_letter(document, "expired", now=now)
    return True


def _expire_account(account: Account, now: datetime) -> None:
    """Stop the account from filing, unless a newer document is waiting for its verdict."""
    registration.advance_account(account.pk, AccountStep.EXPIRE_IDENTITY, actor=_SYSTEM, now=now)
    if account.identities.filter(state__in=OPEN).exists():
        registration.advance_account(
            account.pk, AccountStep.SUBMIT_IDENTITY, actor=_SYSTEM, now=now
        )


@duty
def remind_accounts(now: datetime) -> int:
    """Remind accounts that their document expires: the nearest notice that is due, once."""
    days_by_document = dict[int, int]()
    for days in sorted(policies.policy().identity.notice_days):
        due = IdentityDocument.objects.filter(
            Q(reminded_days__isnull=True) | Q(reminded_days__gt=days),
            state=DocumentState.VERIFIED,
            expires_on__gte=now.date(),
            expires_on__lte=now.date() + timedelta(days=days),
        )
        days_by_document = dict.fromkeys(due.values_list("pk", flat=True), days) | days_by_document
    return act_on_each(
        list(days_by_document), lambda pk: _remind_account(pk, days_by_document[pk], now)
    )


def _remind_account(document_id: int, days: int, now: datetime) -> bool:
    with transaction.atomic():
        document, account = _lock_document(document_id)
        is_reminded = document.reminded_days is not None and document.reminded_days <= days
        if is_reminded or document.state != DocumentState.VERIFIED:
            return False
        document.reminded_days = days
        document.save(update_fields=["reminded_days"])
        later = account.identities.filter(state=DocumentState.VERIFIED).exclude(pk=document.pk)
        if not later.filter(Q(expires_on=None) | Q(expires_on__gt=document.expires_on)).exists():
            identity.post_identity_letter(document, "expires", now=now, days=days)
    return True


@duty
def lapse_questions(now: datetime) -> int:
    """Refuse documents whose question was not answered, so that no image stays; return how many."""
    since = now - timedelta(days=policies.policy().identity.answer_days)
    documents = IdentityDocument.objects.filter(state=DocumentState.NEEDS_INFO, asked_at__lte=since)
    ids = documents.values_list("pk", flat=True)
    return act_on_each(ids, lambda pk: _lapse_question(documents.filter(pk=pk), pk, now))


def _lapse_question(late: QuerySet[IdentityDocument], document_id: int, now: datetime) -> bool:
    with transaction.atomic():
        document, account = _lock_document(document_id)
        if not late.exists():  # it was answered meanwhile; another question may have been asked
            return False
        document.state, document.reason_code = DocumentState.REJECTED, IdentityReason.UNANSWERED
        document.decided_at = now
        document.save(update_fields=["state", "reason_code", "decided_at"])
        audit_document(document, "rejected_identity", _SYSTEM, now, "unanswered")
        if account.state == AccountState.IDENTITY_PENDING:
            registration.advance_account(
                account.pk, AccountStep.REJECT_IDENTITY, actor=_SYSTEM, now=now
            )
        identity.post_identity_letter(document, "rejected", now=now)
    return True


@duty
def erase_due_images(now: datetime) -> None:
    """Delete images that are due from the vault of this host."""
    erase_images(configured.vault().forget, now)


def erase_images(forget: Forget, now: datetime) -> int:
    """Delete images that are due or that the account wants deleted; return how many documents'.

    The last images of an account take its key with them: what a copy still holds is noise.
    """
    # A day before the limit, so that a sweeper that sleeps does not break the promise.
    since = now - timedelta(days=policies.policy().retention_days["identity_images"] - 1)
    is_due = Q(decided_at__lte=since) | Q(erasure_asked_at__isnull=False)
    due = IdentityDocument.objects.filter(is_due, images_deleted_at=None).exclude(state__in=OPEN)
    due = due.exclude(is_held("account", "account_id"))
    ids = due.order_by("pk").values_list("pk", flat=True)
    return act_on_each(ids, lambda pk: delete_unless_held(partial(_erase_images, pk, forget, now)))


def _erase_images(document_id: int, forget: Forget, now: datetime) -> bool:
    document, account = _lock_document(document_id)
    if document.images_deleted_at is not None:
        return False
    pages, document.pages, document.images_deleted_at = document.pages, [], now
    document.save(update_fields=["pages", "images_deleted_at"])  # first: a hold refuses it
    for page in pages:
        forget(page)
    audit_document(document, "erase_identity_images", _SYSTEM, now)
    if not account.identities.filter(images_deleted_at=None).exists():
        SubjectKey.objects.filter(account=account).delete()
    return True


def _lock_document(document_id: int) -> tuple[IdentityDocument, Account]:
    """Lock the account first, as code that shows a document does."""
    account_id = IdentityDocument.objects.values_list("account_id", flat=True).get(pk=document_id)
    account = Account.objects.select_for_update().get(pk=account_id)
    return IdentityDocument.objects.select_for_update().get(pk=document_id), account
