"""Words of a closed set, each beside the text that people read for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from typing import Final, Self


def gettext_noop(text: str) -> str:
    """Mark a text for translation and return it as it is: pure packages translate nothing."""
    return text


_ = gettext_noop


class Word(StrEnum):
    """A member of a closed set: its value is stored, its label is what people read for it.

    Where readers need different words, the set annotates a name for each further text, and its
    members have these texts behind the label, in the same order; one that is left out is empty.
    """

    label: str

    def __new__(cls, value: str, *_texts: str) -> Self:
        """Make a member of the first of its texts, which is its value."""
        word = str.__new__(cls, value)
        word._value_ = value
        return word

    def __init__(self, value: str, label: str = "", *further: str) -> None:
        """Keep the English texts, which the edge translates.

        Raises:
            TypeError: the member has no label, or more texts than its set has names for.
        """
        names = tuple(type(self).__annotations__)
        if not label or len(further) > len(names):
            raise TypeError(f"{value!r} needs a label, and further texts as its set names them.")
        self.label = label
        for name, text in zip_longest(names, further, fillvalue=""):
            setattr(self, name, text)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A marked text and what stands in its braces; the edge says it in the reader's language.

    A value is a word, a further sentence, a tuple of those, or a text or number as it is. What is
    stored of it is the code of its phrase and these values.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.template.format(**{name: _name(value) for name, value in self.values.items()})

    @property
    def template(self) -> str:
        """The marked text."""
        return self.text.label if isinstance(self.text, Word) else self.text


class Phrase(Word):
    """A sentence, or a part of one, that is stored by its code: each code means one phrase."""

    def __init__(self, value: str, label: str = "", *further: str) -> None:
        """Keep the text, and let what is stored find it by the code.

        Raises:
            TypeError: another phrase has this code.
        """
        super().__init__(value, label, *further)
        if PHRASES.setdefault(value, self) is not self:
            raise TypeError(f"{value!r} is the code of another phrase: choose one of its own.")

    def __call__(self, **values: object) -> Sentence:
        """Return the sentence with what stands in its braces."""
        return Sentence(self, values)


PHRASES: Final[dict[str, Phrase]] = {}


def _name(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_name, value))
    return value.label if isinstance(value, Word) else str(value)
