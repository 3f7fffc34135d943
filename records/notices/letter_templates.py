"""The text files of letters, one for each letter and language, and the values put into them.

The first line of `texts/<letter>/<language>.txt` is the subject, the body follows below an empty
line. What only some letters of the kind have stands at the end as `[name]` and its text, a passage.

Values stand in braces. A line that nothing was put into vanishes, and so does a paragraph without
lines. `{count:listing|listings}` chooses the form for one thing or for many; a moment is told in
UTC. A value that stands alone in its paragraph may be several paragraphs. What a language lacks is
said in English.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from pipeline.policy.tables import LocalizedText
from records.notices.languages import Language

FOLDER: Final = Path(__file__).parent / "texts"
_PASSAGE: Final = re.compile(r"^\[(\w+)\]\n", re.MULTILINE)
_ONE_VALUE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """The text of one letter in one language."""

    subject: str
    paragraphs: Sequence[str]
    passages: Mapping[str, str]


class _Count(int):
    """A number that chooses between two forms: {count:listing|listings}."""

    def __format__(self, forms: str) -> str:
        """Return the first of two forms for one thing, else the other; without forms the number."""
        singular_form, between, many = forms.partition("|")
        return (singular_form if self == 1 else many) if between else super().__format__(forms)


class Passage(str):
    """The name of a passage, as a value: its text is put in, with the same values."""

    __slots__ = ()


# What is put in: as it is, in the reader's language, or what a function says in that language.
type Put = str | Sequence[str]
type Value = object | LocalizedText | Passage | Callable[[Language], Put]


@cache
def read_template(letter: str, language: Language) -> Template:
    """Read the file of a letter; in English if nobody has written it in the language."""
    path = FOLDER / letter / f"{language.partition('-')[0]}.txt"
    if language is not Language.EN and not path.exists():
        return read_template(letter, Language.EN)
    letter_text, *passages = _PASSAGE.split(path.read_text(encoding="utf-8"))
    subject, _, body = letter_text.strip("\n").partition("\n\n")
    texts = (text.strip("\n") for text in passages[1::2])
    return Template(subject, body.split("\n\n"), dict(zip(passages[::2], texts, strict=True)))


def list_texts(folder: str) -> frozenset[str]:
    """Return the names of the letters whose texts are in a folder."""
    return frozenset(path.parent.name for path in (FOLDER / folder).glob("*/en.txt"))


def render_subject(letter: str, language: Language, values: Mapping[str, Value]) -> str:
    """Return the first line of a letter."""
    put = _Values(letter, language, values)
    return read_template(letter, language).subject.format_map(put)


def render_passage(letter: str, passage: str, language: Language, **values: Value) -> str:
    """Return a passage of a letter."""
    return _fill(_find_passage(letter, passage, language), _Values(letter, language, values))


def render_paragraphs(
    letter: str, language: Language, values: Mapping[str, Value]
) -> Sequence[str]:
    """Return the paragraphs of a letter's body in one language."""
    put = _Values(letter, language, values)
    paragraphs: list[str] = []
    for paragraph in read_template(letter, language).paragraphs:
        alone = _ONE_VALUE.fullmatch(paragraph)
        several = put[alone[1]] if alone else None
        paragraphs += several if isinstance(several, list) else [_fill(paragraph, put)]
    return [paragraph for paragraph in paragraphs if paragraph]


def render_beside_english(
    letter: str, language: Language, values: Mapping[str, Value]
) -> Sequence[str]:
    """Return the paragraphs in a language, each with its English below it.

    One that is not translated appears once. Chinese is complete and has no English below it.
    """
    paragraphs = render_paragraphs(letter, language, values)
    if language is Language.ZH:
        return paragraphs
    pairs = zip(paragraphs, render_paragraphs(letter, Language.EN, values), strict=True)
    return [text for pair in pairs for text in dict.fromkeys(pair)]


def localize_body(letter: str, **values: Value) -> LocalizedText:
    """Return the body of a letter in the languages of the house."""
    return LocalizedText(
        "\n\n".join(render_paragraphs(letter, Language.EN, values)),
        "\n\n".join(render_paragraphs(letter, Language.ZH, values)),
    )


def localize_passage(letter: str, passage: str, **values: Value) -> LocalizedText:
    """Return a passage of a letter in the languages of the house."""
    return LocalizedText(
        render_passage(letter, passage, Language.EN, **values),
        render_passage(letter, passage, Language.ZH, **values),
    )


def _find_passage(letter: str, passage: str, language: Language) -> str:
    written = read_template(letter, language).passages
    return written.get(passage) or read_template(letter, Language.EN).passages[passage]


def _fill(text: str, put: Mapping[str, object]) -> str:
    """Put the values into a text, line by line; one that becomes empty vanishes."""
    return "\n".join(filter(None, (line.format_map(put) for line in text.split("\n"))))


class _Values(dict[str, object]):
    """What is put into a letter in one language; each value is said when the text needs it."""

    def __init__(self, letter: str, language: Language, values: Mapping[str, Value]) -> None:
        super().__init__()
        self._letter, self._language, self._values = letter, language, values

    def __missing__(self, name: str) -> object:
        self[name] = put = self._put(self._values[name])
        return put

    def _put(self, value: Value) -> object:
        if isinstance(value, Passage):
            return _fill(_find_passage(self._letter, value, self._language), self)
        if isinstance(value, LocalizedText):
            return self._language.render(value)
        if isinstance(value, tuple):
            return [self._put(part) for part in value]
        return value(self._language) if callable(value) else _put_plain(value)


def _put_plain(value: object) -> object:
    """Return what is put in for a value that is the same in every language."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, int):
        return _Count(value)
    return "" if value is None else value


def join_subjects(subjects: Iterable[str]) -> str:
    """Return one subject of those in several languages."""
    return " · ".join(dict.fromkeys(subjects))
