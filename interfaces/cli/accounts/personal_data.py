"""The commands `accounts export`, `accounts erase` and `survivors`: what is held of whom."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from gateways import configured
from gateways.private_files import open_private
from interfaces.cli.lookups import OPERATOR, find_account
from interfaces.cli.printing import REFUSED, fail, print_json, print_line, print_table
from interfaces.cli.ready import reach_records
from records.accounts.models import Account
from records.actions.accounts import erasure
from records.actions.accounts.erasure import ErasureBlocked, Survivor
from records.clock import database_now
from records.sellers.models import Seller
from records.tables.personal_data import Subject

_Subject = Annotated[
    str,
    typer.Argument(
        metavar="SUBJECT",
        help="Public id of an account, see `accounts list`; or the email address of somebody"
        " without one.",
    ),
]


@reach_records()
def export_account(
    account: _Subject, to: Annotated[Path, typer.Option(help="The file to write.")]
) -> None:
    """Write all that is held of an account and its people, or of an address, to a file, as JSON."""
    subject = _find_subject(account)
    if subject.kind == "seller":
        fail("Sellers download what is held of them on their own pages.", REFUSED)
    document = {subject.kind: account, **erasure.export_subject(subject)}
    try:
        with open_private(to, "xb") as file:
            text = erasure.write_json({**document, "exported_at": database_now()})
            file.write(text.encode())
    except OSError as refused:
        fail(f"{to}: {refused.strerror}.")
    print_line(f"{to} holds all that is held of {account}.")


@reach_records()
def erase_account(
    account: _Subject,
    confirm: Annotated[
        str,
        typer.Option(
            help="The account's name, or the address again, to say that it is this one.",
            prompt=True,
        ),
    ],
) -> None:
    """Erase an account and its people for good, as far as the law allows.

    People, keys, drafts, webhooks and identity images go at once, and the key that other copies of
    them are sealed with. Decisions stay under a number; `survivors` lists what stays and why. Of an
    address, the names in its reports of the public form go.
    """
    if "@" in account:
        _erase_reporter(account, confirm)
        return
    record = find_account(_read_id(account))
    if confirm != record.name:
        fail("This is not the account's name. Nothing was erased.", REFUSED)
    try:
        erasure.erase_account(
            record.pk, forget=configured.vault().forget, actor=OPERATOR, now=database_now()
        )
    except ErasureBlocked as blocked:
        fail(f"Nothing was erased. {blocked}", REFUSED)
    print_line(f"Erased. What stays and why: markwarden survivors {account}")


def _erase_reporter(email: str, confirm: str) -> None:
    if confirm != email:
        fail("This is not the address. Nothing was erased.", REFUSED)
    if count := erasure.erase_reporter(email, actor=OPERATOR, now=database_now()):
        fail(f"{count} reports stay: they can still be disputed, or a hold keeps them.", REFUSED)
    print_line(f"Erased. What stays and why: markwarden survivors {email}")


@reach_records()
def survivors(
    subject: Annotated[
        str, typer.Argument(help="Public id of an account or a seller, or an email address.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """List what is held of an account, a seller or an address: tables, rows, why, how long.

    Objects are files in the vault that those rows name. The days count from a row's last use; only
    names in notices go by themselves then.
    What a hold keeps stays until two people release the hold.
    """
    rows = [_describe(survivor) for survivor in erasure.list_survivors(_find_subject(subject))]
    if as_json:
        print_json(rows)
        return
    cells = ([str(cell) for cell in row.values()] for row in rows)
    print_table(
        ["Table", "Rows", "Objects", "Days", "Held", "Why"], cells, empty=f"Nothing of {subject}."
    )


def _describe(survivor: Survivor) -> dict[str, object]:
    vault = configured.vault()
    return {
        "table": survivor.table,
        "rows": survivor.rows,
        "objects": sum(map(vault.has, survivor.objects)),
        "days": survivor.days,
        "held": "yes" if survivor.is_held else "no",
        "why": survivor.why,
    }


def _find_subject(text: str) -> Subject:
    if "@" in text:
        return Subject("email", text)
    public_id = _read_id(text)
    if account := Account.objects.filter(public_id=public_id).first():
        return Subject("account", account.pk)
    seller = Seller.objects.filter(public_id=public_id).first()
    if seller is None:
        fail(f"{text}: no account and no seller has this id.", REFUSED)
    return Subject("seller", seller.pk)


def _read_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        fail(f"{text} is neither a public id nor an email address.")
