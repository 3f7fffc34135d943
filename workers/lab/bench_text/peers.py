"""What others would use in our place: the scorers of rapidfuzz, as they come out of the box."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from time import process_time
from typing import Self

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist, extract

from matchers.text.fold import join_tokens, tokenise
from matchers.text.spelling import Mark

_CUTOFF = 85
_WINDOW_CUTOFF = 80  # one edit among five letters
_WINDOW = 3


@dataclass(frozen=True, slots=True)
class Peer:
    """Answers a title with the rights that it flags."""

    name: str
    says: str
    ask: Callable[[str], Collection[int]]
    titles: int  # asked for, since some take a second each
    build_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Names:
    """Every registered wording with its right: as registered, and folded as we fold."""

    wordings: tuple[str, ...]
    folded: tuple[str, ...]
    rights: tuple[int, ...]
    fold_s: float

    @classmethod
    def from_marks(cls, marks: Sequence[Mark]) -> Self:
        pairs = [(text, m.right_id) for m in marks for text in (m.wording, *m.aliases)]
        begun = process_time()
        folded = tuple(fold_text(text) for text, _ in pairs)
        spent = process_time() - begun
        return cls(tuple(t for t, _ in pairs), folded, tuple(r for _, r in pairs), spent)


def fold_text(text: str) -> str:
    """The text as one folded word."""
    return join_tokens(tokenise(text))


def windows(title: str, most: int = _WINDOW) -> list[str]:
    """One to `most` neighbouring words of a title, folded and joined."""
    words = tokenise(title)
    return [
        join_tokens(words[first:last])
        for first in range(len(words))
        for last in range(first + 1, min(len(words), first + most) + 1)
    ]


def list_scorers(names: Names, titles: int) -> Iterator[Peer]:
    """rapidfuzz over the whole register, one title after the other."""
    raw = f"process.extract, score_cutoff={_CUTOFF}, texts as they are"
    for scorer, share in (
        (fuzz.partial_ratio, 1.0),
        (fuzz.WRatio, 1.0),
        (fuzz.token_set_ratio, 0.5),
    ):
        name = scorer.__name__
        yield Peer(name, raw, _make_extractor(scorer, names.wordings, names), int(titles * share))
    both = f"process.extract, score_cutoff={_CUTOFF}, both sides folded as we fold"
    yield Peer(
        "partial_ratio_folded",
        both,
        lambda title: _extract(fuzz.partial_ratio, fold_text(title), names.folded, names),
        titles // 2,
        names.fold_s,
    )
    yield Peer(
        "cdist_windows",
        f"cdist of 1..{_WINDOW} word windows, ratio >= {_WINDOW_CUTOFF}, both sides folded",
        lambda title: _cdist(title, names),
        titles,
        names.fold_s,
    )


def _make_extractor(
    scorer: Callable[..., float], choices: Sequence[str], names: Names
) -> Callable[[str], Collection[int]]:
    return lambda title: _extract(scorer, title, choices, names)


def _extract(
    scorer: Callable[..., float],
    title: str,
    choices: Sequence[str],
    names: Names,
) -> Collection[int]:
    found = extract(title, choices, scorer=scorer, score_cutoff=_CUTOFF, limit=None)
    return {names.rights[place] for _, _, place in found}


def _cdist(title: str, names: Names) -> Collection[int]:
    near = cdist(
        windows(title), names.folded, scorer=fuzz.ratio, score_cutoff=_WINDOW_CUTOFF, dtype=np.uint8
    )
    return {names.rights[place] for place in np.nonzero(near.any(axis=0))[0].tolist()}
