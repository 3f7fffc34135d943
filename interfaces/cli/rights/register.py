"""The command `markwarden register`: registers as a look-up for the portal and for verifiers."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime
from itertools import batched
from pathlib import Path
from typing import Annotated, Final

import typer

from gateways import configured
from gateways.registers.entry import Record
from interfaces.cli.lookups import OPERATOR
from interfaces.cli.printing import fail, print_json, print_table
from interfaces.cli.ready import reach_records
from interfaces.cli.rights.import_run import ImportOptions, parse_codes, run_import
from interfaces.cli.rights.intake import (
    ROW_SUFFIXES,
    Complain,
    FiledEntry,
    Intake,
    Selection,
    find_last_records,
)
from matchers.image.picture import Features, Refused
from matchers.image.sandbox.pool import Sandbox
from pipeline.rights.fields import normalise_number
from pipeline.vocabulary import RightKind
from records.actions.rights import register_changes, registers
from records.actions.rights.registers import EntryResult
from records.clock import database_now
from records.rights.models import RegisterEntry

register = typer.Typer(no_args_is_help=True, add_completion=False)

_AT_ONCE: Final = 500
_WORDS: Final = {
    EntryResult.NEW: "new",
    EntryResult.CHANGED: "changed",
    EntryResult.SAME: "unchanged",
    EntryResult.OLDER: "older than what is kept",
}
_CHANGES: Final = "changes of rights held here"
# In a file's name: 20260107, 2026-01-07, or 260107 as USPTO writes it.
_DAY: Final = re.compile(r"(?<!\d)(?:20)?(\d{2})-?(\d{2})-?(\d{2})(?!\d)")


@register.command("import")
@reach_records()
def import_registers(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Registers (.xml, .xml.gz, .zip); the newest first.",
            exists=True,
            dir_okay=False,
            readable=True,
        ),
    ],
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day that the files show; else by each file's name, or when it was written.",
        ),
    ] = None,
    images: Annotated[
        Path | None,
        typer.Option(help="Folder of the pictures named in them.", exists=True, file_okay=False),
    ] = None,
    in_force: Annotated[
        list[str] | None,
        typer.Option(help="An office's own status code (st96) for a mark in force; repeatable."),
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="Where to keep how far it came, to go on from there.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Import registers into the look-up: USPTO and WIPO ST.96/ST.66 trademark XML.

    Every registration is kept by its office and number in its newest form, in force or ended.
    Where rights held here differ from it (ended, another holder, last day or classes), verifiers
    find that on their desk; nothing is applied by itself. A bad record is named with its file,
    number and reason, the rest is kept, and the exit code is 1. Run twice, it changes nothing.
    """
    if unfit := [path for path in files if ROW_SUFFIXES & set(path.suffixes)]:
        fail(f"{unfit[0]} is no register: give XML, plain, in gzip or in a zip archive.")
    today = datetime.now(UTC).date()
    options = ImportOptions(
        files=files,
        selection=Selection(None, parse_codes(in_force), images, today),
        checkpoint=checkpoint,
    )

    def find_day(entry: FiledEntry[Record]) -> date:
        return as_of.date() if as_of else _find_day(entry.file, files, today)

    code = run_import(
        options, lambda intake, complain: _keep_batches(intake, find_day, complain), as_json=as_json
    )
    raise typer.Exit(code)


@register.command("list")
@reach_records()
def list_registers(
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List the registers that are kept: how much of each, and as of which day."""
    entries = registers.list_registers()
    if as_json:
        names = ("office", "registrations", "in_force", "as_of")
        print_json([dict(zip(names, (*row[:3], str(row[3])), strict=True)) for row in entries])
        return
    headings = ("Office", "Registrations", "In force", "As of")
    rows = [(office, f"{all_:,}", f"{live:,}", str(day)) for office, all_, live, day in entries]
    print_table(headings, rows, empty="No register is kept. `markwarden register import` adds one.")


def _find_day(file: str, paths: Sequence[Path], today: date) -> date:
    """Return the last past day in the file's name, else the day it was written."""
    days = list[date]()
    for year, month, day in _DAY.findall("/".join(Path(file).parts[-2:])):
        with suppress(ValueError):
            days.append(date(2000 + int(year), int(month), int(day)))
    past = [day for day in days if day <= today]
    if past:
        return past[-1]
    path = next(folder for folder in paths if f"{file}/".startswith(f"{folder}/"))
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


def _keep_batches(
    intake: Intake, find_day: Callable[[FiledEntry[Record]], date], complain: Complain
) -> Iterator[Counter[str]]:
    """Batch by batch, what became of the registrations, and how many rights here differ."""
    with ExitStack() as stack:
        folder = intake.selection.images
        sandbox = stack.enter_context(Sandbox(1)) if folder else None

        def find_picture(entry: FiledEntry[Record]) -> str:
            return _keep_picture(entry, folder, sandbox, complain) if folder and sandbox else ""

        for batch in batched(intake.read_registrations(), _AT_ONCE, strict=False):
            rows = [
                _build_row(registration, find_day(registration), find_picture(registration))
                for registration in batch
            ]
            yield _keep_batch(rows)
            intake.checkpoint.save(find_last_records(batch))


def _keep_batch(rows: Sequence[RegisterEntry]) -> Counter[str]:
    results = registers.save_entries(rows)
    newest = [
        row for row, result in zip(rows, results, strict=True) if result is not EntryResult.OLDER
    ]
    changes = register_changes.record_changes(newest, actor=OPERATOR, now=database_now())
    return Counter(_WORDS[result] for result in results) + Counter({_CHANGES: changes})


def _keep_picture(
    entry: FiledEntry[Record], folder: Path, sandbox: Sandbox, complain: Complain
) -> str:
    """Store the first picture in the vault and return its hash; empty if none is usable."""
    names = entry.entry.entry.images if entry.entry.entry else ()
    if not names:
        return ""
    try:
        content = (folder / names[0]).read_bytes()
    except OSError as unreadable:
        complain(f"{entry.place}: {names[0]}: {unreadable.strerror}; kept without it.")
        return ""
    (picture,) = sandbox.examine_all([content], want=Features.HASHES)
    if isinstance(picture, Refused):
        complain(f"{entry.place}: {names[0]}: {picture.says}; kept without it.")
        return ""
    return configured.vault().put(content)


def _build_row(filed_entry: FiledEntry[Record], day: date, picture: str) -> RegisterEntry:
    record = filed_entry.entry
    row = RegisterEntry(
        office=record.office,
        number=record.number[:64],
        number_key=normalise_number(record.number)[:64] or record.number[:64],
        kind=RightKind.TRADEMARK,
        is_in_force=record.entry is not None,
        status=record.status[:100],
        picture_sha256=picture,
        source="/".join(Path(filed_entry.file).parts[-2:])[:200],
        source_on=day,
    )
    if entry := record.entry:
        row.mark, row.goods, row.holder = entry.mark, entry.goods, entry.owner[:200]
        row.aliases, row.territories = list(entry.aliases), list(entry.territories)
        row.nice_classes, row.filed_on = list(entry.nice_classes), entry.filed_on
        row.registered_on, row.expires_on = entry.registered_on, entry.expires_on
    return row
