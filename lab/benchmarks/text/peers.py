"""The naive way and one peer without an index: rapidfuzz over the whole register."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist, extract

from matchers.text.fold import join_tokens, tokenise
from matchers.text.spelling import Mark

_CUTOFF: Final = 85
_WINDOW_CUTOFF: Final = 80  # one edit among five letters
_WINDOW: Final = 3

type Ask = Callable[[str], Collection[int]]


@dataclass(frozen=True, slots=True)
class Names:
    """Every registered wording with its right: as registered, and folded as we fold."""

    wordings: tuple[str, ...]
    folded: tuple[str, ...]
    rights: tuple[int, ...]

    @classmethod
    def from_marks(cls, marks: Sequence[Mark]) -> Self:
        """Return the wordings and aliases of all marks."""
        pairs = [(text, mark.right_id) for mark in marks for text in (mark.wording, *mark.aliases)]
        folded = tuple(join_tokens(tokenise(text)) for text, _ in pairs)
        return cls(tuple(text for text, _ in pairs), folded, tuple(right for _, right in pairs))


def windows(title: str, most: int = _WINDOW) -> list[str]:
    """Return one to `most` neighbouring words of a title, folded and joined."""
    words = tokenise(title)
    return [
        join_tokens(words[first:last])
        for first in range(len(words))
        for last in range(first + 1, min(len(words), first + most) + 1)
    ]


def list_peers(names: Names) -> dict[str, Ask]:
    """Return the ways to ask for the rights of a title, by their names."""

    def ask_partial_ratio(title: str) -> Collection[int]:
        hits = extract(
            title, names.wordings, scorer=fuzz.partial_ratio, score_cutoff=_CUTOFF, limit=None
        )
        return {names.rights[place] for _, _, place in hits}

    def ask_cdist_windows(title: str) -> Collection[int]:
        scores = cdist(
            windows(title), names.folded, scorer=fuzz.ratio, score_cutoff=_WINDOW_CUTOFF,
            dtype=np.uint8,
        )  # fmt: skip
        return {names.rights[place] for place in np.nonzero(scores.any(axis=0))[0].tolist()}

    return {"partial_ratio": ask_partial_ratio, "cdist_windows": ask_cdist_windows}
