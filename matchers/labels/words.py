"""Words of a closed set, each beside the text that people read for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


def gettext_noop(text: str) -> str:
    """Mark a text for translation and return it as it is: pure packages translate nothing."""
    return text


class Word(StrEnum):
    """A member of a closed set: its value is stored, its label is what people read for it.

    A set whose members need a further text has an `__init__` of its own that takes it.
    """

    label: str

    def __new__(cls, value: str, *_texts: str) -> Self:
        """Make a member of the first of its texts, which is its value."""
        word = str.__new__(cls, value)
        word._value_ = value
        return word

    def __init__(self, value: str, label: str = "") -> None:
        """Keep the English label, which the edge translates.

        Raises:
            TypeError: the member has none.
        """
        if not label:
            raise TypeError(f"{value!r} has no label: write it beside the value.")
        self.label = label


@dataclass(frozen=True, slots=True)
class Sentence:
    """A marked text and what stands in its braces; the edge says it in the reader's language.

    A value is a word, a further sentence, a tuple of those, or a text or number as it is.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the sentence in English."""
        values = {
            name: value.label if isinstance(value, Word) else value
            for name, value in self.values.items()
        }
        return self.text.format(**values)
