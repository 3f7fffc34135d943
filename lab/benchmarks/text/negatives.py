"""Hard negatives: titles that come near a mark and must not be said to wear it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from random import Random

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from wordfreq import top_n_list

from lab.benchmarks.text.queries import Query, make_title
from lab.benchmarks.text.spellings import fold_mark, substitution, two_edits
from matchers.text.spelling import Mark

_WINDOW = 4  # words that may be written as one


def make_negatives(marks: Sequence[Mark], each: int, chance: Random) -> list[Query]:
    """Up to `each` titles of every kind; none has its mark within the edits that are forgiven."""
    plain = [mark for mark in marks if mark.wording.isascii() and mark.wording.isalpha()]
    chosen = chance.sample(plain, len(plain))
    words = [word.capitalize() for word in top_n_list("en", 8000) if word.isalpha()]
    made = (
        ("not_short", _short(chosen, chance)),
        ("not_two_edits", _two_edits(chosen, chance)),
        ("not_three_edits", _three_edits(chosen, chance)),
        ("not_another_word", _other_words(chosen, words)),
        ("not_inside", _inside(chosen, words)),
    )
    return [
        query for kind, pairs in made for query in islice(_make_queries(kind, pairs, chance), each)
    ]


def _make_queries(kind: str, pairs: Iterable[tuple[Mark, str]], chance: Random) -> Iterator[Query]:
    for mark, written in pairs:
        title = make_title(written, chance)
        allowed = 0 if kind == "not_inside" else _forgiven_edits(mark.wording)
        if _nearest(mark.wording, title) > allowed:
            yield Query(kind, title, mark.right_id, written, is_there=False)


def _short(marks: Sequence[Mark], chance: Random) -> Iterator[tuple[Mark, str]]:
    """One edit of a mark of up to four letters makes another word of it."""
    for mark in marks:
        if 3 <= len(mark.wording) <= 4:
            place = chance.randrange(len(mark.wording))
            letter = chance.choice("aeioubdfglmnprst")
            yield mark, mark.wording[:place] + letter + mark.wording[place + 1 :]


def _two_edits(marks: Sequence[Mark], chance: Random) -> Iterator[tuple[Mark, str]]:
    """Two edits are too many for five or six letters."""
    for mark in marks:
        if len(mark.wording) in {5, 6} and len(fold_mark(mark.wording)) >= 5:
            once = substitution(mark.wording, chance) or ""
            yield mark, substitution(once, chance) or mark.wording


def _three_edits(marks: Sequence[Mark], chance: Random) -> Iterator[tuple[Mark, str]]:
    for mark in marks:
        twice = two_edits(mark.wording, chance)
        if twice:
            yield mark, substitution(twice, chance) or mark.wording


def _other_words(marks: Sequence[Mark], words: Sequence[str]) -> Iterator[tuple[Mark, str]]:
    """The common word that comes nearest without being forgiven."""
    for mark in marks:
        allowed = _forgiven_edits(mark.wording)
        if allowed:
            found = extract(mark.wording, words, scorer=OSA.distance, score_cutoff=allowed + 1)
            yield from ((mark, word) for word, apart, _ in found if apart > allowed)


def _inside(marks: Sequence[Mark], words: Sequence[str]) -> Iterator[tuple[Mark, str]]:
    """Common words with a mark in their middle: a moniker is no Nike."""
    short = {mark.wording.lower(): mark for mark in marks if 4 <= len(mark.wording) <= 6}
    for word in words:
        lowered = word.lower()
        for start in range(1, len(lowered) - 4):
            for end in range(start + 4, len(lowered)):
                if lowered[start:end] in short:
                    yield short[lowered[start:end]], word


def _forgiven_edits(wording: str) -> int:
    """What the specification forgives: nothing below five letters, two edits from seven.

    Letters are counted as registered: whether a doubled one counts is for the matcher to say.
    """
    size = len(wording)
    return 0 if size < 5 else 1 if size < 7 else 2


def _nearest(wording: str, title: str) -> int:
    """The edits between the mark and the nearest one to four words, with repeats or without."""
    words = title.split()
    windows = [
        "".join(words[first:last])
        for first in range(len(words))
        for last in range(first + 1, min(len(words), first + _WINDOW) + 1)
    ]
    plain = min(OSA.distance(window.lower(), wording.lower()) for window in windows)
    return min(plain, *(OSA.distance(fold_mark(window), fold_mark(wording)) for window in windows))
