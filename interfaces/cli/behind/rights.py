"""Add rights from a file, verify and withdraw them."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
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
    ValidationError,
    model_validator,
)

from interfaces.cli.behind.accounts import OPERATOR, known_account
from interfaces.cli.behind.printing import say, say_json
from interfaces.cli.ready import REFUSED, stop
from matchers.image.sandbox.pool import Sandbox
from pipeline.words import RightKind
from records.accounts.models import Account
from records.acts import repository
from records.acts.repository import WrongState
from records.acts.written import faults_of, without_nul
from records.ledger.clock import database_now
from records.rights.models import Reference, Right
from workers import outside
from workers.sketches import hashed

type Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
type NiceClass = Annotated[int, Field(ge=1, le=45)]
type Text = Annotated[str, AfterValidator(without_nul)]
type Wording = Annotated[Text, StringConstraints(min_length=1, max_length=300)]

_CATEGORIES: Final = {
    RightKind.COPYRIGHT: "photo",
    RightKind.DESIGN: "drawing",
    RightKind.PATENT: "drawing",
}


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
        """Filed, then registered, then expired."""
        days = [day for day in (self.filed_on, self.registered_on, self.expires_on) if day]
        if days != sorted(days):
            raise ValueError("filed_on, registered_on and expires_on must follow one another")
        return self


class PictureRefused(Exception):
    """A reference picture is missing or cannot be used; the message names it."""


def add(path: Path, owner_id: UUID, *, is_verified: bool, as_json: bool) -> int:
    """Add every usable right of the file; the exit code."""
    owner = known_account(owner_id)
    added, bad = list[str](), 0
    with Sandbox(1, model=settings.MARKWARDEN.embedding_model) as sandbox:
        for number, written in enumerate(_written(path), start=1):
            try:
                right = _add(WrittenRight.model_validate(written), owner, path.parent, sandbox)
            except (ValidationError, PictureRefused) as unfit:
                bad += 1
                _name(number, unfit)
                continue
            if is_verified:
                repository.verify(right.pk, actor=OPERATOR, now=database_now())
            added.append(str(right.public_id))
            if not as_json:
                say(f"{right.public_id}  {right}")
    if as_json:
        say_json(added)
    return REFUSED if bad else 0


def _written(path: Path) -> Iterator[object]:
    """One object, a list of them, or one a line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        stop(f"{path} cannot be read: {unreadable}.")
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        yield from _by_line(path, text)
        return
    yield from whole if isinstance(whole, list) else [whole]


def _by_line(path: Path, text: str) -> Iterator[object]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as malformed:
                place = f"line {number}, column {malformed.colno}"
                stop(f"{path} is malformed JSON at {place}: {malformed.msg}.")


def _add(written: WrittenRight, owner: Account, folder: Path, sandbox: Sandbox) -> Right:
    fields = written.model_dump(exclude={"images"})
    references = [reference(written.kind, folder / name, sandbox) for name in written.images]
    return repository.add(
        Right(owner=owner, **fields), references, actor=OPERATOR, now=database_now()
    )


def reference(kind: RightKind, path: Path, sandbox: Sandbox) -> Reference:
    """The picture as a reference of a right of this kind, unsaved.

    Raises:
        PictureRefused: it is missing or cannot be used.
    """
    try:
        content = path.read_bytes()
    except OSError as unreadable:
        raise PictureRefused(f"images: {path}: {unreadable.strerror}.") from None
    row = hashed(content, _CATEGORIES.get(kind, "logo"), outside.vault(), sandbox)
    if row.error:
        raise PictureRefused(f"images: {path} cannot be used: {row.error}.")
    return row


def _name(number: int, unfit: Exception) -> None:
    if isinstance(unfit, ValidationError):
        for fault in faults_of(unfit.errors(include_url=False)):
            say(f"right {number}: {fault.field}: {fault.says}", is_error=True)
    else:
        say(f"right {number}: {unfit}", is_error=True)


def verify(ids: Sequence[UUID]) -> int:
    """Verify each; the exit code."""
    return _each(ids, repository.verify, "verified")


def withdraw(ids: Sequence[UUID]) -> int:
    """Withdraw each; the exit code."""
    return _each(ids, repository.withdraw, "withdrawn")


def _each(ids: Sequence[UUID], step: Callable[..., Right], done: str) -> int:
    return REFUSED if [one for one in ids if not _moved(one, step, done, database_now())] else 0


def _moved(public_id: UUID, step: Callable[..., Right], done: str, now: datetime) -> bool:
    try:
        step(Right.objects.get(public_id=public_id).pk, actor=OPERATOR, now=now)
    except Right.DoesNotExist:
        say(f"{public_id}: no right has this id.", is_error=True)
    except WrongState as wrong:
        say(f"{public_id}: {wrong}", is_error=True)
    else:
        say(f"{public_id}: {done}.")
        return True
    return False
