"""The command `markwarden accounts`: who may file, and with which key."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

import typer
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Prefetch, Q

from interfaces.cli.accounts import personal_data
from interfaces.cli.lookups import OPERATOR, find_account
from interfaces.cli.printing import REFUSED, fail, print_json, print_line, print_table
from interfaces.cli.ready import reach_records
from records.accounts import keys
from records.accounts.models import (
    PUBLIC_FORM_ACCOUNT_ID,
    Account,
    ApiKey,
    MarketplaceScope,
    Role,
    Scope,
    User,
)
from records.actions.accounts import access, api_keys, enrolment, single_sign_on, suspension
from records.actions.accounts.enrolment import NewUser, UsernameTaken
from records.actions.accounts.registration import WrongAccountState
from records.clock import database_now

accounts = typer.Typer(no_args_is_help=True, add_completion=False)

accounts.command("export")(personal_data.export_account)
accounts.command("erase")(personal_data.erase_account)

_STAFF: Final = [role for role in Role if role not in {Role.FILER, Role.MERCHANT}]

_Account = Annotated[
    UUID, typer.Argument(metavar="ACCOUNT", help="Public id of the account; see `accounts list`.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
_Email = Annotated[str, typer.Option(help="Where letters to this person go.")]


@accounts.command("create")
@reach_records()
def create_account(
    name: Annotated[str, typer.Argument(help="Name of the rights holder or agent, as verified.")],
    user: Annotated[str, typer.Option(help="Name to sign in with.")],
    email: _Email,
    as_json: _Json = False,
) -> None:
    """Create an active account with its first user and an API key.

    The key is shown once: nobody can read it again. The user chooses a password by email.
    """
    with _stop_on_refusal():
        person = _build_person(user, email, Role.FILER)
        now = database_now()
        account = enrolment.enrol_filer(person, name, actor=OPERATOR, now=now)
    api_key = api_keys.create_key(
        account, Scope, expires_at=now + timedelta(days=365), actor=OPERATOR, now=now
    )
    values = {
        "account": str(account.public_id),
        "user": user,
        "choose_password_at": _find_password_page(),
        "api_key": api_key,
    }
    _print_secrets(values, as_json=as_json)


@accounts.command("staff")
@reach_records()
def create_staff(
    user: Annotated[str, typer.Argument(help="Name to sign in with.")],
    email: _Email,
    role: Annotated[str, typer.Option(help=f"One of: {', '.join(_STAFF)}.")] = "reviewer",
    as_json: _Json = False,
) -> None:
    """Create a member of staff, who acts for no account and chooses a password by email."""
    if role not in _STAFF:
        fail(f"{role} is no role of staff. Choose one of: {', '.join(_STAFF)}.")
    with _stop_on_refusal():
        person = _build_person(user, email, Role(role))
        enrolment.enrol_staff(person, actor=OPERATOR, now=database_now())
    values = {"user": user, "role": role, "choose_password_at": _find_password_page()}
    if as_json:
        print_json(values)
        return
    print_line(f"{user} is enrolled as {role}, and chooses a password at {_find_password_page()}")


@accounts.command("untie")
@reach_records()
def untie_sign_on(
    user: Annotated[str, typer.Argument(help="Name of the member of staff.")],
) -> None:
    """Let the next single sign-on with this person's email link it again."""
    person = User.objects.filter(username=user, role__in=_STAFF).first()
    if person is None:
        fail(f"No member of staff signs in as {user}.")
    if not single_sign_on.unlink_identity(person, actor=OPERATOR, now=database_now()):
        fail(f"{user} has not signed in by single sign-on yet: nothing is tied.", REFUSED)
    print_line(f"The next single sign-on with the email of {user} links it again.")


_User = Annotated[str, typer.Argument(metavar="USER", help="Name or email to sign in with.")]


@accounts.command("end")
@reach_records()
def end_access(user: _User) -> None:
    """End a person's access at once and for good: sessions, and what they held for review."""
    person = _find_person(user)
    if not access.end_access(person, actor=OPERATOR, now=database_now()):
        fail(f"The access of {user} had already ended.", REFUSED)
    print_line(f"{user} can no longer sign in, and no session of theirs works.")


@accounts.command("reset-factor")
@reach_records()
def reset_factor(user: _User) -> None:
    """Remove a lost second factor; the next sign-in of staff sets up another one."""
    if not access.reset_factor(_find_person(user), actor=OPERATOR, now=database_now()):
        fail(f"{user} has no second factor.", REFUSED)
    print_line(f"{user} signs in with the password, and staff then set up another factor.")


@accounts.command("sign-out")
@reach_records()
def sign_out(
    user: Annotated[
        str, typer.Argument(metavar="[USER]", help="Name or email to sign in with.")
    ] = "",
    everybody: Annotated[bool, typer.Option("--all", help="Everybody instead of one.")] = False,
) -> None:
    """End all sessions of a person, or of everybody; they can sign in again."""
    if bool(user) == everybody:
        fail("Name a person, or give --all.")
    people = User.objects.filter(is_active=True)
    users = people if everybody else people.filter(pk=_find_person(user).pk)
    count = access.sign_out(users, actor=OPERATOR, now=database_now())
    print_line(f"Sessions ended of people: {count}.")


def _find_person(name: str) -> User:
    """Return the one person who signs in under this name; fail if there is none or several."""
    users = User.objects.filter(Q(username=name) | Q(email__iexact=name))[:2]
    if len(users) != 1:
        fail(f"{'Several people sign' if users else 'Nobody signs'} in as {name}.")
    return users[0]


@accounts.command("list")
@reach_records()
def list_accounts(as_json: _Json = False) -> None:
    """List the accounts with their public ids and the prefixes of their active keys."""
    now = database_now()
    rows = [
        {
            "account": str(account.public_id),
            "name": account.name,
            "state": account.state,
            "keys": [_describe_key(key) for key in account.apikey_set.all()],
        }
        for account in _fetch_accounts(now)
    ]
    if as_json:
        print_json(rows)
        return
    cells = (
        [str(r["account"]), str(r["name"]), str(r["state"]), " ".join(r["keys"])] for r in rows
    )
    empty = "No account yet. Create one: markwarden accounts create NAME --user U --email E."
    print_table(["Account", "Name", "State", "Keys"], cells, empty=empty)


@accounts.command("key")
@reach_records()
def issue_key(
    account: _Account,
    days: Annotated[int, typer.Option(min=1, max=365, help="Days until the key expires.")] = 365,
    scope: Annotated[
        list[str] | None,
        typer.Option(help=f"One of: {', '.join(Scope)}; may be given again. Else all of them."),
    ] = None,
    as_json: _Json = False,
) -> None:
    """Issue an API key and show it once. Two may be active, so that keys can be rotated."""
    now = database_now()
    scopes = _parse_scopes(scope or [], Scope)
    with _stop_on_refusal():
        api_key = api_keys.create_key(
            find_account(account),
            scopes,
            expires_at=now + timedelta(days=days),
            actor=OPERATOR,
            now=now,
        )
    values = {"account": str(account), "scopes": " ".join(scopes), "api_key": api_key}
    _print_secrets(values, as_json=as_json)


@accounts.command("marketplace")
@reach_records()
def issue_marketplace_key(
    code: Annotated[str, typer.Argument(metavar="CODE", help="As the settings name it.")],
    days: Annotated[int, typer.Option(min=1, max=365, help="Days until the key expires.")] = 365,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help=f"One of: {', '.join(MarketplaceScope)}; may be given again. Else all of them."
        ),
    ] = None,
    as_json: _Json = False,
) -> None:
    """Issue an API key for the systems of a marketplace, and show it once."""
    if code not in {place.code for place in settings.MARKWARDEN.marketplaces}:
        fail(f"No marketplace has the code {code}. Add it to MARKWARDEN_MARKETPLACES.")
    now, scopes = database_now(), _parse_scopes(scope or [], MarketplaceScope)
    account = enrolment.enrol_marketplace(code, actor=OPERATOR, now=now)
    with _stop_on_refusal():
        api_key = api_keys.create_key(
            account, scopes, expires_at=now + timedelta(days=days), actor=OPERATOR, now=now
        )
    values = {
        "account": str(account.public_id),
        "scopes": " ".join(scopes),
        "api_key": api_key,
    }
    _print_secrets(values, as_json=as_json)


@accounts.command("revoke")
@reach_records()
def revoke_key(
    account: _Account,
    prefix: Annotated[str, typer.Argument(help="The ten letters after `mw_` of the key.")],
) -> None:
    """End an API key at once."""
    with _stop_on_refusal():
        api_keys.revoke_key(find_account(account), prefix, actor=OPERATOR, now=database_now())
    print_line(f"The key mw_{prefix}_… is revoked.")


@accounts.command("restore")
@reach_records()
def restore_account(account: _Account) -> None:
    """Let a suspended account file again; its owners are told."""
    with _stop_on_refusal():
        suspension.restore_account(find_account(account).pk, actor=OPERATOR, now=database_now())
    print_line(f"{account} may file again.")


@accounts.command("close")
@reach_records()
def close_account(account: _Account) -> None:
    """Close a suspended account for good; its owners are told, and open cases go on."""
    with _stop_on_refusal():
        suspension.close_account(find_account(account).pk, actor=OPERATOR, now=database_now())
    print_line(f"{account} is closed.")


def _parse_scopes[S: (Scope, MarketplaceScope)](names: Sequence[str], kind: type[S]) -> list[S]:
    """Return the named scopes, or all."""
    if unknown := [name for name in names if name not in set(kind)]:
        fail(f"{unknown[0]} is no scope. Choose among: {', '.join(kind)}.")
    return [scope for scope in kind if not names or scope in names]


def _build_person(user: str, email: str, role: Role) -> NewUser:
    validate_email(email)
    return NewUser(user, email, role)


def _find_password_page() -> str:
    """Return the page that sends a person a code to set a password."""
    return f"{settings.MARKWARDEN.public_url}/password/"


@contextmanager
def _stop_on_refusal() -> Iterator[None]:
    try:
        yield
    except (UsernameTaken, keys.TooManyKeys, keys.UnknownKey) as refused:
        fail(str(refused), REFUSED)
    except WrongAccountState:
        fail("Only a suspended account is restored or closed. See `accounts list`.", REFUSED)
    except ValidationError as weak:
        fail(" ".join(weak.messages), REFUSED)


def _print_secrets(values: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        print_json(values)
        return
    for name, value in values.items():
        print_line(f"{name.replace('_', ' '):18} {value}")
    print_line("Keep what is secret now: it cannot be shown again.")


def _fetch_accounts(now: datetime) -> list[Account]:
    """Return every account but the public form's, with its active keys."""
    others = Account.objects.exclude(pk=PUBLIC_FORM_ACCOUNT_ID)
    active = Prefetch("apikey_set", queryset=keys.active_keys(now))
    return list(others.prefetch_related(active).order_by("pk"))


def _describe_key(key: ApiKey) -> str:
    """Return the key's prefix, and its scopes if it does not have all of them."""
    has_all = set(key.scopes) == set(Scope)
    return key.prefix if has_all else f"{key.prefix}({','.join(key.scopes)})"
