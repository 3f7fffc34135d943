"""The end of a suspension: the account files again, or is closed for good."""

from datetime import datetime
from typing import Final

from django.db import transaction

from records.accounts.models import Account, DocumentState
from records.actions.accounts import identity, registration
from records.actions.accounts.registration import AccountStep

_LETTERS: Final = {AccountStep.RESTORE: "restored", AccountStep.CLOSE: "closed"}


def restore_account(account_id: int, *, actor: str, now: datetime) -> Account:
    """Let a suspended account file again, as what was held against it is cleared.

    Raises:
        WrongAccountState: it is not suspended.
    """
    return _end_suspension(account_id, AccountStep.RESTORE, actor, now)


def close_account(account_id: int, *, actor: str, now: datetime) -> Account:
    """Close a suspended account for good; its open cases go on.

    Raises:
        WrongAccountState: it is not suspended.
    """
    return _end_suspension(account_id, AccountStep.CLOSE, actor, now)


def _end_suspension(account_id: int, step: AccountStep, actor: str, now: datetime) -> Account:
    with transaction.atomic():
        account = registration.advance_account(account_id, step, actor=actor, now=now)
        revoked_documents = account.identities.filter(state=DocumentState.REVOKED)
        judged_documents = revoked_documents.filter(
            decided_at__isnull=False
        )  # else its owner withdrew it
        if document := judged_documents.order_by("-decided_at", "-pk").first():
            identity.post_identity_letter(document, _LETTERS[step], now=now)
    return account
