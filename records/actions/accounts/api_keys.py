"""Keep an account's keys by its own people and machines, each step on its audit chain."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from records.accounts import keys
from records.accounts.locks import lock_account
from records.accounts.models import Account, AnyScope, ApiKey, User
from records.actions.notices import account_letters
from records.ledger import audit

LONGEST_LIFE: Final = timedelta(days=365)
KIND: Final = "key"  # of the letter about a new one


def list_keys(account_id: int, *, now: datetime) -> QuerySet[ApiKey]:
    """List the account's keys that still open something, oldest first."""
    return keys.active_keys(now).filter(account_id=account_id).order_by("pk")


def create_key(
    account: Account,
    scopes: Iterable[AnyScope],
    *,
    expires_at: datetime | None,
    name: str = "",
    actor: str,
    now: datetime,
) -> str:
    """Create a key, tell the owners, and return its text, which nobody can read again.

    It is good for a year at most, and no longer than who made it may make one.

    Raises:
        TooManyKeys: nothing was made.
    """
    ends_at = min(expires_at or now + LONGEST_LIFE, now + LONGEST_LIFE)
    with transaction.atomic():
        key = keys.issue_key(
            account,
            now=now,
            expires_at=ends_at,
            scopes=scopes,
            name=name,
            made_by_id=_find_maker(account, actor),
        )
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


def _find_maker(account: Account, actor: str) -> int | None:
    """Return the person who acts, or the person who made the key that makes another one."""
    kind, _, name = actor.partition(":")
    if kind == "user":
        return int(name)
    of_key = account.apikey_set.filter(prefix=name if kind == "key" else "")
    return of_key.values_list("made_by", flat=True).first()


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
