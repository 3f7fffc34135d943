"""Keep an account's keys by its own people and machines, each step on its audit chain."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from records.accounts import keys
from records.accounts.locks import lock_account
from records.accounts.models import Account, ApiKey, Scope, User
from records.actions.notices import account_letters
from records.ledger import audit

KIND: Final = "key"  # of the letter about a new one


def list_keys(account_id: int, *, now: datetime) -> QuerySet[ApiKey]:
    """List the account's keys that still open something, oldest first."""
    return keys.active_keys(now).filter(account_id=account_id).order_by("pk")


def create_key(
    account: Account,
    scopes: Iterable[Scope],
    *,
    expires_at: datetime | None,
    name: str = "",
    actor: str,
    now: datetime,
) -> str:
    """Create a key, tell the owners, and return its text, which nobody can read again.

    Raises:
        TooManyKeys: nothing was made.
    """
    chosen = sorted(set(scopes))
    with transaction.atomic():
        key = keys.issue_key(account, now=now, expires_at=expires_at, scopes=chosen, name=name)
        prefix = key.split("_")[1]
        _audit(account, "issue key", prefix, actor, now)
        account_letters.post_letters(
            User.objects.filter(account=account, is_owner=True),
            f"{KIND}:{prefix}",
            kind=KIND,
            subject_id=ApiKey.objects.get(prefix=prefix).pk,
            body={},
            now=now,
        )
    return key


def revoke_key(account: Account, prefix: str, *, actor: str, now: datetime) -> None:
    """End a key at once.

    Raises:
        UnknownKey: nothing was changed.
    """
    with transaction.atomic():
        lock_account(account.pk)
        keys.revoke_key(account, prefix, now=now)
        _audit(account, "revoke key", prefix, actor, now)


def rename_key(account: Account, prefix: str, name: str, *, actor: str, now: datetime) -> ApiKey:
    """Rename a key, so that its people know which machine has it.

    Raises:
        UnknownKey: nothing was changed.
    """
    with transaction.atomic():
        lock_account(account.pk)
        key = keys.rename_key(account, prefix, name, now=now)
        _audit(account, "rename key", prefix, actor, now)
    return key


def _audit(account: Account, name: str, prefix: str, actor: str, now: datetime) -> None:
    audit.record("account", account.pk, name, actor=actor, at=now, body={"prefix": prefix})
