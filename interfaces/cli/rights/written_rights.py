"""Rights as a JSON file writes them: one object, a list of them, or one a line."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from interfaces.cli.printing import fail
from pipeline.vocabulary import RightKind
from records.actions.filing.admission import reject_nul

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
