"""Import rights of registers and files into the rights repository, for the verifier."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from gateways.registers.entry import Entry
from interfaces.cli.lookups import OPERATOR, find_account
from interfaces.cli.reference_pictures import PictureRefused, read_reference_picture
from interfaces.cli.rights.import_run import ImportOptions, run_import
from interfaces.cli.rights.intake import Complain, FiledEntry, Intake, find_last_records
from matchers.image.sandbox.pool import Sandbox
from records.accounts.models import Account
from records.actions.rights import bulk_import
from records.actions.rights.bulk_import import ImportResult, IncomingRight
from records.clock import database_now
from records.rights.models import Reference, Right

type OpenReference = Callable[[FiledEntry[Entry], str], Reference]

_AT_ONCE: Final = 500
_WORDS: Final = {
    ImportResult.VERIFIED: "verified",
    ImportResult.WAITING: "waiting for a verifier",
    ImportResult.KNOWN: "already in the repository",
    ImportResult.ANOTHERS: "refused",
}


@dataclass(frozen=True, slots=True)
class Destination:
    """The account that the rights become, and how much is known of them."""

    owner: Account
    is_verified: bool  # their papers are in order, says the operator


def import_into_repository(options: ImportOptions, owner_id: UUID, *, is_verified: bool) -> int:
    """Take in what the files hold; return the exit code."""
    destination = Destination(find_account(owner_id), is_verified)
    return run_import(
        options, lambda intake, complain: _import_batches(intake, destination, complain)
    )


def _import_batches(
    intake: Intake, destination: Destination, complain: Complain
) -> Iterator[Counter[str]]:
    """Batch by batch, what became of each right."""
    with Sandbox(1, model=settings.MARKWARDEN.embedding_model) as sandbox:
        open_reference = partial(_open_reference, folder=intake.selection.images, sandbox=sandbox)
        for batch in batched(intake.read_rights(), _AT_ONCE, strict=False):
            yield _import_batch(batch, destination, open_reference, complain)
            intake.checkpoint.save(find_last_records(batch))


def _import_batch(
    batch: Sequence[FiledEntry[Entry]],
    destination: Destination,
    open_reference: OpenReference,
    complain: Complain,
) -> Counter[str]:
    arrivals = [
        right
        for entry in batch
        if (right := _build_arrival(entry, destination, open_reference, complain))
    ]
    fates = bulk_import.import_rights(
        arrivals, is_verified=destination.is_verified, actor=OPERATOR, now=database_now()
    )
    for arrival, fate in zip(arrivals, fates, strict=True):
        if fate is ImportResult.ANOTHERS:
            complain(f"{arrival.place}: number: {arrival.right} stands under another account.")
    counts = Counter(_WORDS[fate] for fate in fates)
    return counts + Counter({"refused": len(batch) - len(arrivals)})


def _build_arrival(
    item: FiledEntry[Entry],
    destination: Destination,
    open_reference: OpenReference,
    complain: Complain,
) -> IncomingRight | None:
    try:
        references = tuple(open_reference(item, name) for name in item.entry.images)
    except PictureRefused as unfit:
        complain(f"{item.place}: {unfit}")
        return None
    return IncomingRight(
        _build_right(item.entry, destination.owner), references, item.place, item.entry.owner
    )


def _open_reference(
    item: FiledEntry[Entry], name: str, *, folder: Path | None, sandbox: Sandbox
) -> Reference:
    return read_reference_picture(
        item.entry.kind, (folder or Path(item.file).parent) / name, sandbox
    )


def _build_right(entry: Entry, owner: Account) -> Right:
    return Right(
        owner=owner,
        kind=entry.kind,
        office=entry.office,
        number=entry.number,
        territories=list(entry.territories),
        mark=entry.mark,
        aliases=list(entry.aliases),
        nice_classes=list(entry.nice_classes),
        goods=entry.goods,
        filed_on=entry.filed_on,
        registered_on=entry.registered_on,
        expires_on=entry.expires_on,
    )
