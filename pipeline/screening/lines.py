"""What a line of the screening feed says, and what is wrong with a line that says nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass
from pydantic_core import from_json

from matchers.text import fold
from pipeline.facts import ListingFacts, PictureFacts
from pipeline.toml_files import describe_first_fault

_OPEN: Final = ConfigDict(extra="ignore")  # a later writer may say more
_AHEAD: Final = timedelta(minutes=5)  # two clocks are never quite the same
_LARGEST: Final = 2**63 - 1

_Text = Annotated[str, Field(max_length=300)]
_Number = Annotated[float, Field(allow_inf_nan=False)]  # no database keeps others as JSON


class BodyUnreadable(ValueError):
    """Not a line of the body is a JSON object, or there are too many; the message says which."""


@dataclass(frozen=True, slots=True, config=_OPEN)
class LineSeller:
    """The shop that offers a listing, and the marketplace's own reference of its legal entity."""

    shop: Annotated[str, Field(min_length=1, max_length=100)]
    entity: Annotated[str, Field(max_length=100)] = ""


@dataclass(frozen=True, slots=True, config=_OPEN)
class LinePicture:
    """Where a picture is fetched, and its hash where the marketplace knows it."""

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""

    @property
    def key(self) -> str:
        """What stands for the picture in an earlier version: its bytes, else its address."""
        return self.sha256[:16] or blake2b(self.url.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True, config=_OPEN)
class FeedLine:
    """One version of one listing, as its marketplace sends it before buyers see it."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")]
    revision: Annotated[int, Field(ge=0, le=_LARGEST)]  # of a listing: only grows
    title: Annotated[str, Field(min_length=1, max_length=1000)]
    seller: LineSeller
    brand: _Text = ""
    description: Annotated[str, Field(max_length=20_000)] = ""
    category: _Text = ""
    gtin: Annotated[str, Field(max_length=14)] = ""
    price: Annotated[str, Field(max_length=32)] | _Number = ""
    currency: Annotated[str, Field(max_length=3)] = ""
    markets: Annotated[
        tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...], Field(max_length=250)
    ] = ()
    language: Annotated[str, Field(max_length=16)] = "en"  # of the seller
    offered_at: AwareDatetime | None = None  # first of all
    pictures: Annotated[tuple[LinePicture, ...], Field(max_length=10)] = ()
    change: Literal["new", "edit", "price"] = "new"

    @property
    def brand_key(self) -> str:
        """The brand as two versions compare it."""
        return fold.join_tokens(fold.tokenise(self.brand))[:100]

    @property
    def digest(self) -> str:
        """Stands for all that the rules look at: what a person cleared once stays cleared."""
        texts = (self.title, self.brand, self.description, self.category, self.seller.shop)
        parts = (*texts, *sorted(self.markets), "", *(picture.key for picture in self.pictures))
        return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()

    def to_facts(self) -> ListingFacts:
        """Return the listing as the score compares it."""
        return ListingFacts(
            title=self.title,
            brand=self.brand,
            description=self.description,
            category=self.category,
            markets=self.markets,
            price=str(self.price),
            currency=self.currency,
            pictures=tuple(PictureFacts(picture.sha256, "") for picture in self.pictures),
        )


class BadLine(BaseModel):
    """A line that is not screened: its number from 1, and why."""

    number: int
    code: Literal["not_json", "unfit", "in_future"]
    says: str


type NumberedLine = tuple[int, FeedLine]

LINE: Final = TypeAdapter(FeedLine)
_MOST_BRACKETS: Final = 100  # opened by one line, its texts included


def parse_body(
    body: bytes, most: int | None, now: datetime
) -> tuple[list[NumberedLine], list[BadLine]]:
    """Return the lines of a body with their numbers, and those that cannot be screened.

    Args:
        body: a JSON object a line (NDJSON), or one JSON array of them.
        most: how many lines there may be; None: a body that was taken in once stays readable.
        now: nothing was first offered after it.

    Raises:
        BodyUnreadable: no line is JSON, or there are more than `most`.
    """
    lines, bad, has_object = list[NumberedLine](), list[BadLine](), False
    for number, text in _split_body(body, most):
        has_object |= isinstance(text, dict) or (isinstance(text, bytes) and b"{" in text)
        line = _parse_line(number, text, now)
        if isinstance(line, BadLine):
            bad.append(line)
        else:
            lines.append((number, line))
    if not has_object or (not lines and all(entry.code == "not_json" for entry in bad)):
        message = bad[0].says if bad else "It is empty."
        raise BodyUnreadable(f"Send a JSON object a line, or an array of objects. {message}")
    return lines, bad


def _split_body(body: bytes, most: int | None) -> Iterator[tuple[int, Any]]:
    """Yield each line with its number; of an array its elements.

    What has too many is refused before it is taken apart: a few kB packed may be millions.
    """
    if body.lstrip()[:1] == b"[":
        _refuse_more_than(most and most * _MOST_BRACKETS, body.count(b"{") + body.count(b"["))
        elements = _read_array(body)
        _refuse_more_than(most, len(elements))
        yield from enumerate(elements, start=1)
        return
    body = body.rstrip()
    _refuse_more_than(most, body.count(b"\n") + 1)
    for number, text in enumerate(body.split(b"\n"), start=1):
        if text and not text.isspace():
            yield number, text


def _refuse_more_than(most: int | None, count: int) -> None:
    if most is not None and count > most:
        raise BodyUnreadable(f"There are {count:,} lines or brackets; send at most {most:,}.")


def _read_array(body: bytes) -> list[Any]:
    try:
        return list(from_json(body, allow_inf_nan=False))
    except ValueError as broken:
        raise BodyUnreadable(f"The array is not JSON: {broken}.") from None


def _parse_line(number: int, text: Any, now: datetime) -> FeedLine | BadLine:  # noqa: ANN401  # JSON
    try:
        is_text = isinstance(text, bytes)
        line = LINE.validate_json(text) if is_text else LINE.validate_python(text)
    except ValidationError as unfit:
        is_json = unfit.errors(include_url=False)[0]["type"] != "json_invalid"
        code: Literal["not_json", "unfit"] = "unfit" if is_json else "not_json"
        return BadLine(number=number, code=code, says=describe_first_fault(unfit).strip(": "))
    if _has_nul(line):
        message = "The character U+0000 cannot be kept; leave it out."
        return BadLine(number=number, code="unfit", says=message)
    if line.offered_at and line.offered_at > now + _AHEAD:
        message = f"offered_at: {line.offered_at.isoformat()} is in the future."
        return BadLine(number=number, code="in_future", says=message)
    return line


def _has_nul(line: FeedLine) -> bool:
    texts = (line.title, line.brand, line.description, line.category, line.language, line.gtin)
    others = (line.currency, str(line.price), line.seller.shop, line.seller.entity)
    return any(
        "\0" in text for text in (*texts, *others, *(picture.url for picture in line.pictures))
    )
