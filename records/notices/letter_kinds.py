"""Every kind of letter, declared where its values are gathered; senders and pages look here.

A declaration says the kind of the outbox row and what its subject is, how pages call such letters
if they list them, and the event that machines are told with it. The text is in `texts/`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Model, QuerySet

from pipeline.vocabulary import Instance
from records.accounts.models import User
from records.declarations import import_modules
from records.notices.languages import HOUSE_LANGUAGES, Language
from records.notices.letter_templates import (
    Value,
    join_subjects,
    render_beside_english,
    render_paragraphs,
    render_subject,
)
from records.notices.webhook_events import Event

DIGEST: Final = "digest"  # of the outbox: a result held for the next letter of its reader


@dataclass(frozen=True, slots=True)
class LetterText:
    """To whom and what; who sends it and when is for the mailbox."""

    to: str
    subject: str
    text: str
    language: Language | None = None  # none: it is written in several
    account_id: int | None = None  # that filed; whom it is for may have left it meanwhile


@dataclass(frozen=True, slots=True)
class Posted:
    """What a letter is composed from: a row of the outbox, or several that share the letter."""

    subject_ids: Sequence[int]
    body: Mapping[str, Any]
    url: str  # of the pages
    now: datetime

    @property
    def subject_id(self) -> int:
        """Return the subject of the first row."""
        return self.subject_ids[0]

    @property
    def letter(self) -> str:
        """Return which letter of its kind it is, where the kind has several."""
        return str(self.body["letter"])


# One letter, one for each of several readers, or none: nobody has to be told any more.
type Compose = Callable[[Posted], LetterText | list[LetterText] | None]


@dataclass(frozen=True, slots=True)
class Letter:
    """A kind of letter, or of what a marketplace is told."""

    kind: str  # of its row in the outbox
    subject: type[Model] | None  # of that row; none: of one of several models
    label: str  # what pages call it; empty: none lists it
    compose: Compose | None  # none: a marketplace alone is told
    instance: Instance | None = None  # whose ruling it tells, if it tells one
    events: Mapping[str, Event] = field(default_factory=dict)  # by the letter, if it has several


_DECLARED: Final[dict[str, Letter]] = {}


def list_letters() -> Mapping[str, Letter]:
    """Return all kinds of letters that modules of this package declare."""
    import_modules(__name__.rpartition(".")[0])
    return _DECLARED


def letter(
    kind: str,
    subject: type[Model] | None,
    label: str = "",
    *,
    instance: Instance | None = None,
    events: Event | Mapping[str, Event] | None = None,
) -> Callable[[Compose], Compose]:
    """Declare a kind of letter by the function that composes it."""

    def declare(compose: Compose) -> Compose:
        by_letter = {"": events} if isinstance(events, Event) else events or {}
        _declare(Letter(kind, subject, label, compose, instance, by_letter))
        return compose

    return declare


def declare_notice(kind: str, subject: type[Model], label: str) -> None:
    """Declare what a marketplace alone is told, and pages list beside the letters."""
    _declare(Letter(kind, subject, label, None))


def _declare(declared: Letter) -> None:
    if _DECLARED.setdefault(declared.kind, declared) is not declared:
        raise ValueError(f"{declared.kind} is declared twice. Take one declaration away.")


type Values = Mapping[str, Value]


def account_letter[Row: Model](
    kind: str,
    rows: Callable[[Posted], QuerySet[Row]] | QuerySet[Row],
    texts: str = "",
    events: Mapping[str, Event] | None = None,
) -> Callable[[Callable[[Row, Posted], Values]], Callable[[Row, Posted], Values]]:
    """Declare a kind of letter to the person that the row of the outbox names.

    The function returns the values of the text, `page` among them: where the reader goes on. A
    reader who left or cannot be reached gets none, nor is there one on a row that is gone.

    Args:
        kind: of the outbox row.
        rows: among which the subject is found.
        texts: the folder of its texts, if it has several and the folder is not called as the kind.
        events: that machines are told with it, by letter.
    """
    subject = rows.model if isinstance(rows, QuerySet) else None

    def declare(describe: Callable[[Row, Posted], Values]) -> Callable[[Row, Posted], Values]:
        @letter(kind, subject, events=events)
        def compose(posted: Posted) -> LetterText | None:
            found = rows if isinstance(rows, QuerySet) else rows(posted)
            row, reader = found.filter(pk=posted.subject_id).first(), find_reader(posted)
            if reader is None or row is None:
                return None
            name = f"{texts or kind}/{posted.letter}" if "letter" in posted.body else kind
            values = describe(row, posted)
            return write_bilingual(name, reader.email, values, f"{posted.url}/{values['page']}/")

        return describe

    return declare


def find_reader(posted: Posted) -> User | None:
    """Return the person a letter is for; None if they are gone or cannot be reached."""
    person = posted.body["person"]
    return User.objects.filter(pk=person, is_active=True).exclude(email="").first()


def list_readers(account_ids: Collection[int | None]) -> QuerySet[User]:
    """Return everybody of these accounts who can be reached."""
    people = User.objects.filter(account__in=account_ids, is_active=True)
    return people.exclude(email="").order_by("pk")


def write_bilingual(name: str, to: str, values: Values, *below: str) -> LetterText:
    """Write a letter in English and Chinese at once, for nobody's language is kept.

    Args:
        name: of the text.
        to: the reader's address.
        values: what is put in.
        below: what stands below both languages, such as the page to continue on.
    """
    subject = join_subjects(render_subject(name, code, values) for code in HOUSE_LANGUAGES)
    parts = [part for code in HOUSE_LANGUAGES for part in render_paragraphs(name, code, values)]
    text = "\n\n".join([*dict.fromkeys(parts), *filter(None, below)])
    return LetterText(to, subject, f"{text}\n")


def write_in(language: Language, name: str, to: str, values: Values) -> LetterText:
    """Write a letter in its reader's language, with its English below."""
    text = "\n\n".join(render_beside_english(name, language, values))
    return LetterText(to, render_subject(name, language, values), f"{text}\n", language)
