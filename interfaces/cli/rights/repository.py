"""Import rights of registers and files into the rights repository, for the verifier."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Annotated, Final, Self
from uuid import UUID

from django.conf import settings
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from gateways.registers.entry import Entry
from interfaces.cli.lookups import OPERATOR, find_account
from interfaces.cli.printing import fail
from interfaces.cli.reference_pictures import PictureRefused, read_reference_picture
from interfaces.cli.rights.import_run import ImportOptions, run_import
from interfaces.cli.rights.intake import Complain, FiledEntry, Intake, find_last_records
from matchers.image.sandbox.pool import Sandbox
from pipeline.vocabulary import RightKind
from records.accounts.models import Account
from records.actions.filing.admission import reject_nul
from records.actions.rights import bulk_import
from records.actions.rights.bulk_import import ImportResult, IncomingRight
from records.clock import database_now
from records.rights.models import Reference, Right

type Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
type NiceClass = Annotated[int, Field(ge=1, le=45)]
type Text = Annotated[str, AfterValidator(reject_nul)]
type Wording = Annotated[Text, StringConstraints(min_length=1, max_length=300)]


class WrittenRight(BaseModel):
    """A right as a file writes it."""

    model_config = ConfigDict(extra="forbid")

    kind: RightKind
    mark: Wording
    office: Annotated[Text, StringConstraints(max_length=16)] = ""
    number: Annotated[Text, StringConstraints(max_length=64)] = ""
    territories: list[Country] = []
    aliases: list[Wording] = []
    nice_classes: list[NiceClass] = []
    goods: Text = ""
    filed_on: date | None = None
    registered_on: date | None = None
    expires_on: date | None = None
    images: list[Text] = []

    @model_validator(mode="after")
    def dates_in_order(self) -> Self:
        """Check the order of the dates: filed, registered, expired."""
        days = [day for day in (self.filed_on, self.registered_on, self.expires_on) if day]
        if days != sorted(days):
            raise ValueError("filed_on, registered_on and expires_on must follow one another")
        return self


def read_rights(path: Path) -> Iterator[object]:
    """Read each right of the file, unchecked.

    Raises:
        Exit: the file cannot be read, or is no JSON; said on stderr.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        fail(f"{path} cannot be read: {unreadable}.")
    try:
        document = json.loads(text)
    except json.JSONDecodeError:
        yield from _read_lines(path, text)
        return
    yield from document if isinstance(document, list) else [document]


def _read_lines(path: Path, text: str) -> Iterator[object]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as malformed:
                place = f"line {number}, column {malformed.colno}"
                fail(f"{path} is malformed JSON at {place}: {malformed.msg}.")


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
