"""The command `markwarden backfill`: listings that are on sale already are screened behind all."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import typer
from django.conf import settings

from gateways.line_files import FileUnreadable, list_files, read_lines
from interfaces.cli.lookups import OPERATOR
from interfaces.cli.printing import REFUSED, fail, print_json, print_line
from interfaces.cli.ready import reach_records
from pipeline.screening.lines import BodyUnreadable
from records.accounts.models import Account
from records.actions.accounts import enrolment
from records.actions.screening.intake import IndexMissing, is_received, receive_batch
from records.clock import database_now
from records.screening.models import Part
from workers.feeds.entries import Entry, cut_batches

_MOST_WAITING: Final = 50  # parts; what comes on top would only wait in the database
_PAUSE_SECONDS: Final = 0.5
_PATIENCE_SECONDS: Final = 30.0  # before it says what it waits for


@dataclass(slots=True)
class _Counts:
    lines: int = 0
    batches: int = 0
    known: int = 0  # batches of the same bytes that were taken in before
    bad: int = 0


@reach_records()
def backfill(
    addresses: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Files with a listing a line (NDJSON, also .gz): paths or s3://bucket/key.",
        ),
    ],
    marketplace: Annotated[str, typer.Option(help="Code of the marketplace they are on.")],
    is_manifest: Annotated[
        bool, typer.Option("--manifest", help="Each file names the files, one a line.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Send listings that are on sale already to be screened, from files or S3.

    They wait for all that is new. A command that was interrupted is repeated as it was:
    what was taken in already is known by its bytes, and passed over. A bad line
    is named with its file and number, the rest is taken in.

    Exit codes: 0 all was taken in, 1 bad lines are named, 2 a file cannot be read.
    """
    if marketplace not in {place.code for place in settings.MARKWARDEN.marketplaces}:
        fail(f"No marketplace has the code {marketplace}. Add it to MARKWARDEN_MARKETPLACES.")
    account = enrolment.enrol_marketplace(marketplace, actor=OPERATOR, now=database_now())
    counts = _Counts()
    try:
        for address in _list_addresses(addresses, is_manifest=is_manifest):
            _send_file(address, account, counts, is_quiet=as_json)
    except (FileUnreadable, IndexMissing) as fault:
        fail(str(fault))
    if as_json:
        print_json({"lines": counts.lines, "batches": counts.batches, "known": counts.known,
                  "bad": counts.bad})  # fmt: skip
    else:
        suffix = f"; {counts.known:,} batches were taken in before" if counts.known else ""
        print_line(f"{counts.lines:,} listings taken in, {counts.bad:,} lines are bad{suffix}.")
    if counts.bad:
        raise typer.Exit(REFUSED)


def _list_addresses(addresses: list[str], *, is_manifest: bool) -> Iterator[str]:
    for address in addresses:
        if is_manifest:
            yield from list_files(address)
        else:
            yield address


def _send_file(address: str, account: Account, counts: _Counts, *, is_quiet: bool) -> None:
    before = 0
    for entries in cut_batches(Entry("", line) for line in read_lines(address)):
        body = b"\n".join(entry.line for entry in entries)
        if not body.strip():
            pass
        elif is_received(account, body):
            counts.known += 1
        else:
            _wait_for_room()
            _send_batch(address, before, body, account, counts)
        before += len(entries)
    if not is_quiet:
        print_line(f"{address}: {before:,} lines read.")


def _send_batch(address: str, before: int, body: bytes, account: Account, counts: _Counts) -> None:
    """Take in one batch, and name its bad lines by their numbers in the file."""
    now = database_now()
    try:
        batch = receive_batch(account, body, is_backfill=True, actor=OPERATOR, now=now)
    except BodyUnreadable as unreadable:
        counts.bad += body.count(b"\n") + 1
        print_line(f"{address}:{before + 1} and what follows: {unreadable}", is_error=True)
        return
    counts.batches += 1
    counts.lines += batch.lines
    counts.bad += len(batch.bad)
    for bad in batch.bad:
        print_line(f"{address}:{before + bad['number']}: {bad['says']}", is_error=True)


def _wait_for_room() -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while Part.objects.count() >= _MOST_WAITING:
        if time.monotonic() > until:
            message = f"{_MOST_WAITING} parts wait for screeners; Ctrl-C ends this, and the same"
            print_line(f"{message} command goes on later.", is_error=True)
            until = float("inf")
        time.sleep(_PAUSE_SECONDS)
