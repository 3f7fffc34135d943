"""Machine keys: 256 bits, shown once, kept as SHA-256, found by their prefix."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from matchers.labels.words import _
from records.accounts.locks import lock_account
from records.accounts.models import Account, AccountState, AnyScope, ApiKey, MarketplaceScope, Scope
from records.refusals import ActionRefused

ACTIVE_KEYS: Final = 2  # one in use and one to rotate to
_SHAPE: Final = re.compile(r"mw_(?P<prefix>[0-9a-f]{10})_[A-Za-z0-9_-]{43}")
_NOBODY: Final = hashlib.sha256(b"").hexdigest()


class TooManyKeys(ActionRefused):
    says = _("Two keys are already active. End one before you make another.")


class UnknownKey(ActionRefused):
    says = _("This account has no active key with that prefix.")


class MissingScope(Exception):
    """This key may not be used for that."""

    def __init__(self, scope: AnyScope) -> None:
        """Name what is needed."""
        is_marketplaces = isinstance(scope, MarketplaceScope)
        command = "marketplace CODE" if is_marketplaces else "key ACCOUNT"
        super().__init__(
            f"This needs a key with the scope `{scope}`. Issue one:"
            f" markwarden accounts {command} --scope {scope}"
        )


@dataclass(frozen=True, slots=True)
class Caller:
    """The account that calls with a key, and the key's scopes."""

    account: Account
    prefix: str
    scopes: frozenset[AnyScope]


def issue_key(
    account: Account,
    *,
    now: datetime,
    expires_at: datetime | None = None,
    scopes: Iterable[AnyScope] = tuple(Scope),
    name: str = "",
    made_by_id: int | None = None,
) -> str:
    """Create a key for these scopes and return it: nobody can read it again.

    Raises:
        TooManyKeys: nothing was created.
    """
    prefix = secrets.token_hex(5)
    key = f"mw_{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        lock_account(account.pk)
        if active_keys(now).filter(account=account).count() >= ACTIVE_KEYS:
            raise TooManyKeys
        ApiKey.objects.create(
            account=account,
            prefix=prefix,
            name=name,
            made_by_id=made_by_id,
            sha256=_digest(key),
            scopes=sorted(set(scopes)),
            expires_at=expires_at,
        )
    return key


def find_caller(key: str, *, now: datetime) -> Caller | None:
    """Return who calls with a key; None: unknown, expired, revoked or the account is closed."""
    parts = _SHAPE.fullmatch(key)
    live = active_keys(now).exclude(account__state=AccountState.CLOSED)
    prefix = parts["prefix"] if parts else ""
    row = live.select_related("account").filter(prefix=prefix).first()
    # Compared either way, so that the time taken does not say whether a prefix exists.
    is_right = hmac.compare_digest(row.sha256 if row else _NOBODY, _digest(key))
    if row is None or not is_right:
        return None
    _mark_used(row, now)
    scope_type = MarketplaceScope if row.account.marketplace else Scope
    scopes = frozenset(scope_type(scope) for scope in row.scopes if scope in set(scope_type))
    return Caller(row.account, row.prefix, scopes)


def revoke_key(account: Account, prefix: str, *, now: datetime) -> None:
    """End a key at once.

    Raises:
        UnknownKey: nothing was changed.
    """
    if not active_keys(now).filter(account=account, prefix=prefix).update(revoked_at=now):
        raise UnknownKey


def rename_key(account: Account, prefix: str, name: str, *, now: datetime) -> ApiKey:
    """Rename a key.

    Raises:
        UnknownKey: nothing was changed.
    """
    keys = active_keys(now).filter(account=account, prefix=prefix)
    if not keys.update(name=name):
        raise UnknownKey
    return keys.get()


def active_keys(now: datetime) -> QuerySet[ApiKey]:
    """Return the active keys: their makers may still have them."""
    is_current = Q(expires_at=None) | Q(expires_at__gt=now)
    is_makers = Q(
        made_by__account=F("account"), made_by__is_active=True, made_by__is_read_only=False
    )
    return ApiKey.objects.filter(is_current, Q(made_by=None) | is_makers, revoked_at=None)


def _mark_used(key: ApiKey, now: datetime) -> None:
    """Record the day of use, once a day: a write per call would cost too much."""
    if key.last_used_on != now.date():
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=now.date())


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
