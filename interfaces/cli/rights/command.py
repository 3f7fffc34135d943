"""The command `markwarden rights`: the rights repository, for operators."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from django.conf import settings
from pydantic import ValidationError

from interfaces.cli.lookups import OPERATOR, find_account
from interfaces.cli.printing import REFUSED, fail, print_json, print_line
from interfaces.cli.ready import reach_records
from interfaces.cli.reference_pictures import PictureRefused, read_reference_picture
from interfaces.cli.rights.import_run import (
    ImportOptions,
    import_into_file,
    parse_codes,
    parse_format,
)
from interfaces.cli.rights.intake import ALL_FORMATS, Selection
from interfaces.cli.rights.repository import WrittenRight, import_into_repository, read_rights
from matchers.image.sandbox.pool import Sandbox
from records.accounts.models import Account
from records.actions.filing.admission import convert_errors
from records.actions.rights import repository
from records.actions.rights.repository import WrongState
from records.clock import database_now
from records.rights.models import Right

rights = typer.Typer(no_args_is_help=True, add_completion=False)

_Rights = Annotated[
    list[UUID], typer.Argument(metavar="RIGHT...", help="Public ids, as `rights add` printed them.")
]


@rights.command("add")
@reach_records()
def add_rights(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="RIGHTS.json",
            help="One right, a list, or one a line.",
            exists=True,
            dir_okay=False,
        ),
    ],
    owner: Annotated[UUID, typer.Option(help="Public id of the account that owns them.")],
    is_verified: Annotated[
        bool, typer.Option("--verify", help="Their papers are in order: use them at once.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the ids as JSON.")] = False,
) -> None:
    """Upload rights with their reference pictures.

    A right is {"kind": "trademark|copyright|design|patent|gi", "mark", "office", "number",
    "territories": ["EU"], "aliases", "nice_classes": [25], "goods", "filed_on", "registered_on",
    "expires_on", "images": ["logo.png"]}; kind and mark are needed, paths are relative to the
    file. A right that cannot be used is named, the others are added, and the exit code is 1.
    """
    account = find_account(owner)
    ids, bad = list[str](), 0
    with Sandbox(1, model=settings.MARKWARDEN.embedding_model) as sandbox:
        for number, entry in enumerate(read_rights(path), start=1):
            try:
                right = _add_right(entry, account, path.parent, sandbox)
            except (ValidationError, PictureRefused) as unfit:
                bad += 1
                _print_faults(number, unfit)
                continue
            if is_verified:
                repository.mark_verified(right.pk, actor=OPERATOR, now=database_now())
            ids.append(str(right.public_id))
            if not as_json:
                print_line(f"{right.public_id}  {right}")
    if as_json:
        print_json(ids)
    raise typer.Exit(REFUSED if bad else 0)


@rights.command("import")
def import_rights(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Registers (.xml, .xml.gz, .zip) or rights (.jsonl, .csv); the newest first.",
            exists=True,
            dir_okay=False,
            readable=True,
        ),
    ],
    owner: Annotated[
        UUID | None, typer.Option(help="Into the repository: the account that owns them.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Into a rights file for `screen`, with no service.", dir_okay=False),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="|".join(ALL_FORMATS),
            help="Else by the file's name; XML of both kinds is told apart.",
        ),
    ] = None,
    images: Annotated[
        Path | None,
        typer.Option(help="Folder of the pictures named in them.", exists=True, file_okay=False),
    ] = None,
    is_verified: Annotated[
        bool,
        typer.Option(
            "--verify", help="Use at once those whose holder has the account's verified name."
        ),
    ] = False,
    in_force: Annotated[
        list[str] | None,
        typer.Option(help="An office's own status code (st96) for a mark in force; repeatable."),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="Where to keep how far it came; beside --out unless told otherwise."),
    ] = None,
    is_dry: Annotated[
        bool, typer.Option("--dry-run", help="Read and name what is bad; keep nothing.")
    ] = False,
) -> None:
    """Import rights in bulk: USPTO and WIPO ST.96/ST.66 trademark XML, JSON lines or CSV.

    Only registrations in force are taken, each number once. What is imported waits for a
    verifier: a register does not say who may act on a right. A bad record is named with its file,
    number and reason, and gives exit code 1. Interrupted, the same command goes on; run twice, it
    changes nothing.
    """
    options = ImportOptions(
        files=files,
        selection=Selection(
            parse_format(format_), parse_codes(in_force), images, datetime.now(UTC).date()
        ),
        checkpoint=checkpoint or (out and out.with_name(f"{out.name}.progress")),
    )
    if sum((owner is not None, out is not None, is_dry)) != 1:
        fail("Say where the rights go: one of --owner ACCOUNT, --out RIGHTS.jsonl and --dry-run.")
    if owner is None:
        raise typer.Exit(import_into_file(options, out))
    with reach_records():
        raise typer.Exit(import_into_repository(options, owner, is_verified=is_verified))


@rights.command("verify")
@reach_records()
def verify_rights(rights: _Rights) -> None:
    """Declare that the papers of rights are in order: they are matched within ten seconds."""
    raise typer.Exit(_act_on_each(rights, repository.mark_verified, "verified"))


@rights.command("withdraw")
@reach_records()
def withdraw_rights(rights: _Rights) -> None:
    """Take rights out of use: within ten seconds nothing is matched against them any more."""
    raise typer.Exit(_act_on_each(rights, repository.withdraw_right, "withdrawn"))


def _add_right(entry: object, owner: Account, folder: Path, sandbox: Sandbox) -> Right:
    right = WrittenRight.model_validate(entry)
    fields = right.model_dump(exclude={"images"})
    references = [
        read_reference_picture(right.kind, folder / name, sandbox) for name in right.images
    ]
    return repository.add_right(
        Right(owner=owner, **fields), references, actor=OPERATOR, now=database_now()
    )


def _print_faults(number: int, unfit: Exception) -> None:
    if isinstance(unfit, ValidationError):
        for fault in convert_errors(unfit.errors(include_url=False)):
            print_line(f"right {number}: {fault.field}: {fault.says}", is_error=True)
    else:
        print_line(f"right {number}: {unfit}", is_error=True)


def _act_on_each(ids: Sequence[UUID], act: Callable[..., Right], word: str) -> int:
    """Return the exit code."""
    return REFUSED if [public_id for public_id in ids if not _act_on(public_id, act, word)] else 0


def _act_on(public_id: UUID, act: Callable[..., Right], word: str) -> bool:
    try:
        act(Right.objects.get(public_id=public_id).pk, actor=OPERATOR, now=database_now())
    except Right.DoesNotExist:
        print_line(f"{public_id}: no right has this id.", is_error=True)
    except WrongState as wrong:
        print_line(f"{public_id}: {wrong}", is_error=True)
    else:
        print_line(f"{public_id}: {word}.")
        return True
    return False
