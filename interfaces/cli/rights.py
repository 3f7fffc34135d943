"""The command `markwarden rights`: the rights repository, for operators."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from interfaces.cli.ready import records, stop
from interfaces.cli.registers.reading import ALL_FORMATS, Ask
from interfaces.cli.registers.run import Given, codes, into_file, known_format

rights = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Rights: upload them from a file, verify them, withdraw them.",
)

_Rights = Annotated[
    list[UUID], typer.Argument(metavar="RIGHT...", help="Public ids, as `rights add` printed them.")
]


@rights.command("add")
def add(
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
    with records():
        from interfaces.cli.behind import rights as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.add(path, owner, is_verified=is_verified, as_json=as_json))


@rights.command("import")
def import_(
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
    given = Given(
        files=files,
        ask=Ask(known_format(format_), codes(in_force), images, datetime.now(UTC).date()),
        checkpoint=checkpoint or (out and out.with_name(f"{out.name}.progress")),
    )
    if sum((owner is not None, out is not None, is_dry)) != 1:
        stop("Say where the rights go: one of --owner ACCOUNT, --out RIGHTS.jsonl and --dry-run.")
    if owner is None:
        raise typer.Exit(into_file(given, out))
    with records():
        from interfaces.cli.behind import importing  # noqa: PLC0415 -- needs Django

        raise typer.Exit(importing.into_repository(given, owner, is_verified=is_verified))


@rights.command("verify")
def verify(rights: _Rights) -> None:
    """Declare that the papers of rights are in order: within ten seconds they are matched."""
    with records():
        from interfaces.cli.behind import rights as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.verify(rights))


@rights.command("withdraw")
def withdraw(rights: _Rights) -> None:
    """Take rights out of use: within ten seconds nothing is matched against them any more."""
    with records():
        from interfaces.cli.behind import rights as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.withdraw(rights))
