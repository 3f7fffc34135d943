"""Create accounts and staff, issue and revoke keys."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from interfaces.cli.behind.printing import say, say_json, say_table
from interfaces.cli.ready import REFUSED, stop
from records.accounts import keys
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Account, ApiKey, Role, Scope, User
from records.acts import enrolling, keeping_keys, signing_on
from records.acts.enrolling import NameTaken, Person, UnknownAccount
from records.ledger.clock import database_now

OPERATOR: Final = "operator"  # in the audit chain: whoever may run commands on this host
_STAFF: Final = [role for role in Role if role not in {Role.FILER, Role.MERCHANT}]


def create(name: str, user: str, email: str, *, as_json: bool) -> None:
    """An account, its first user and a key."""
    with _refusals():
        person = _person(user, email, Role.FILER)
        now = database_now()
        account = enrolling.enrol_filer(person, name, actor=OPERATOR, now=now)
    issued = keeping_keys.make(
        account, Scope, expires_at=now + timedelta(days=365), actor=OPERATOR, now=now
    )
    _show(
        {
            "account": str(account.public_id),
            "user": user,
            "password": person.password,
            "api_key": issued,
        },
        as_json=as_json,
    )


def staff(user: str, email: str, role: str, *, as_json: bool) -> None:
    """A member of staff."""
    if role not in _STAFF:
        stop(f"{role} is no role of staff. Choose one of: {', '.join(_STAFF)}.")
    with _refusals():
        person = _person(user, email, Role(role))
        enrolling.enrol_staff(person, actor=OPERATOR, now=database_now())
    _show({"user": user, "role": role, "password": person.password}, as_json=as_json)


def untie(user: str) -> None:
    """The issuer's name for a person, forgotten."""
    person = User.objects.filter(username=user, role__in=_STAFF).first()
    if person is None:
        stop(f"No member of staff signs in as {user}.")
    if not signing_on.untie(person, actor=OPERATOR, now=database_now()):
        stop(f"{user} has not signed in by single sign-on yet: nothing is tied.", REFUSED)
    say(f"The next single sign-on with the email of {user} ties it anew.")


def list_accounts(*, as_json: bool) -> None:
    """Every account but the public form's."""
    now = database_now()
    rows = [
        {
            "account": str(account.public_id),
            "name": account.name,
            "state": account.state,
            "keys": [_named(key) for key in account.apikey_set.all() if _is_active(key, now=now)],
        }
        for account in _accounts()
    ]
    if as_json:
        say_json(rows)
        return
    cells = (
        [str(r["account"]), str(r["name"]), str(r["state"]), " ".join(r["keys"])] for r in rows
    )
    empty = "No account yet. Create one: markwarden accounts create NAME --user U --email E."
    say_table(["Account", "Name", "State", "Keys"], cells, empty=empty)


def key(account_id: UUID, days: int, scopes: Sequence[str], *, as_json: bool) -> None:
    """One more key."""
    now = database_now()
    chosen = _scopes(scopes)
    with _refusals():
        issued = keeping_keys.make(
            known_account(account_id),
            chosen,
            expires_at=now + timedelta(days=days),
            actor=OPERATOR,
            now=now,
        )
    shown = {"account": str(account_id), "scopes": " ".join(chosen), "api_key": issued}
    _show(shown, as_json=as_json)


def _scopes(named: Sequence[str]) -> list[Scope]:
    """Those named, or all."""
    if unknown := [name for name in named if name not in set(Scope)]:
        stop(f"{unknown[0]} is no scope. Choose among: {', '.join(Scope)}.")
    return [scope for scope in Scope if not named or scope in named]


def revoke(account_id: UUID, prefix: str) -> None:
    """One key less."""
    with _refusals():
        keeping_keys.end(known_account(account_id), prefix, actor=OPERATOR, now=database_now())
    say(f"The key mw_{prefix}_… is revoked.")


def known_account(public_id: UUID) -> Account:
    """The account, or the end of the command."""
    try:
        return enrolling.account_of(public_id)
    except UnknownAccount as unknown:
        stop(str(unknown))


def _person(user: str, email: str, role: Role) -> Person:
    validate_email(email)
    return Person(user, email, secrets.token_urlsafe(12), role)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (NameTaken, keys.TooManyKeys, keys.UnknownKey) as refused:
        stop(str(refused), REFUSED)
    except ValidationError as weak:
        stop(" ".join(weak.messages), REFUSED)


def _show(made: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        say_json(made)
        return
    for name, value in made.items():
        say(f"{name.replace('_', ' '):10} {value}")
    say("Keep what is secret now: it cannot be shown again.")


def _accounts() -> list[Account]:
    others = Account.objects.exclude(pk=PUBLIC_FORM_ACCOUNT_ID)
    return list(others.prefetch_related("apikey_set").order_by("pk"))


def _named(key: ApiKey) -> str:
    """Its prefix, with its scopes where it has not all of them."""
    has_all = set(key.scopes) == set(Scope)
    return key.prefix if has_all else f"{key.prefix}({','.join(key.scopes)})"


def _is_active(key: ApiKey, *, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)
