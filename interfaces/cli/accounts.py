"""The command `markwarden accounts`: who may file, and with which key."""

from typing import Annotated
from uuid import UUID

import typer

from interfaces.cli.ready import records

accounts = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Accounts of rights holders, members of staff, and API keys.",
)

_Account = Annotated[
    UUID, typer.Argument(metavar="ACCOUNT", help="Public id of the account; see `accounts list`.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
_Email = Annotated[str, typer.Option(help="Where letters to this person go.")]


@accounts.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Name of the rights holder or agent, as verified.")],
    user: Annotated[str, typer.Option(help="Name to sign in with.")],
    email: _Email,
    as_json: _Json = False,
) -> None:
    """Create an active account with its first user and an API key.

    The password and the key are shown once: nobody can read them again.
    """
    with records():
        from interfaces.cli.behind import accounts as behind  # noqa: PLC0415 -- needs Django

        behind.create(name, user, email, as_json=as_json)


@accounts.command("staff")
def staff(
    user: Annotated[str, typer.Argument(help="Name to sign in with.")],
    email: _Email,
    role: Annotated[
        str, typer.Option(help="reviewer, senior_reviewer, verifier, policy_admin or auditor.")
    ] = "reviewer",
    as_json: _Json = False,
) -> None:
    """Create a member of staff, who acts for no account. The password is shown once."""
    with records():
        from interfaces.cli.behind import accounts as behind  # noqa: PLC0415 -- needs Django

        behind.staff(user, email, role, as_json=as_json)


@accounts.command("untie")
def untie(user: Annotated[str, typer.Argument(help="Name of the member of staff.")]) -> None:
    """Let the next single sign-on with this person's email tie it anew."""
    with records():
        from interfaces.cli.behind import accounts as behind  # noqa: PLC0415 -- needs Django

        behind.untie(user)


@accounts.command("list")
def list_accounts(as_json: _Json = False) -> None:
    """List the accounts with their public ids and the prefixes of their active keys."""
    with records():
        from interfaces.cli.behind import accounts as behind  # noqa: PLC0415 -- needs Django

        behind.list_accounts(as_json=as_json)


@accounts.command("key")
def key(
    account: _Account,
    days: Annotated[int, typer.Option(min=1, max=3650, help="Days until the key expires.")] = 365,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="read, file or manage-rights; may be given again. Else all of them."),
    ] = None,
    as_json: _Json = False,
) -> None:
    """Issue an API key and show it once. Two may be active, so that keys can be rotated."""
    with records():
        from interfaces.cli.behind import accounts as behind  # noqa: PLC0415 -- needs Django

        behind.key(account, days, scope or [], as_json=as_json)


@accounts.command("revoke")
def revoke(
    account: _Account,
    prefix: Annotated[str, typer.Argument(help="The ten letters after `mw_` of the key.")],
) -> None:
    """End an API key at once."""
    with records():
        from interfaces.cli.behind import accounts as behind  # noqa: PLC0415 -- needs Django

        behind.revoke(account, prefix)
