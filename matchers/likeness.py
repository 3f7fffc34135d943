"""What every kind of matcher finds: a right that a listing resembles, with a reason."""

from dataclasses import dataclass
from typing import Protocol

from matchers.labels.stored_sentences import StoredSentence
from matchers.labels.words import Sentence


class Likeness(Protocol):
    """What the code that does not know the kind may read of a likeness."""

    @property
    def right_id(self) -> int: ...

    @property
    def says(self) -> Sentence: ...  # a sentence that a reviewer can check


@dataclass(frozen=True, slots=True)
class PlainLikeness:
    """The likeness of a kind that needs no class of its own; stored with the case."""

    right_id: int
    place: str  # the part of the listing: "title", "picture 2"
    form: str  # how the two agree, in the kind's own words
    distance: float  # 0: equal
    says: StoredSentence
