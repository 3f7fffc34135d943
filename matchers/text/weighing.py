"""How much do likenesses weigh once the whole wording is explained? Log odds, for all at once.

Ordinary words, marks and disguised marks compete for the same letters (`kernel.lattice`). The
log odds of a right say how likely its mark is meant, given the whole field; what merely comes
near is explained by a word, or by the mark that it is.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.text.character_tables import load_character_table
from matchers.text.fold import to_code_points
from matchers.text.kernel.weighing_columns import (
    ANSWER_COLUMNS,
    CANDIDATE_COLUMNS,
    CANDIDATE_FIELD,
    CANDIDATE_NAME,
    CANDIDATE_RIGHT,
    CANDIDATE_SPELT,
    IS_NAMED,
    ODDS,
    SHARE,
)
from matchers.text.likeness import Form, TextLikeness
from matchers.text.matcher import TextMatcher, empty_index
from matchers.text.named_mark import NamedWindows, build_mark_index, find_named_windows
from matchers.text.respelt_hits import RespeltHits, find_respelt
from matchers.text.search import FIELDS, Hits, Wording, read_texts
from matchers.text.spelling import Mark
from matchers.text.word_table import load_language

type Numbers = NDArray[np.int64]
type Names = tuple[NDArray[np.uint32], Numbers]  # the characters of wordings, and where each ends
type _Found = Hits | NamedWindows | RespeltHits

_ZERO: Final = np.zeros(1, np.int64)
_CANDIDATES: Final = 48  # hits of a listing that compete
_LEAST_ODDS: Final = -7.0  # what is less likely than one in a thousand is not told
_USUAL_MARKS: Final = 31_200  # where it is not known how many were searched


def weigh_wording(
    matcher: TextMatcher,
    wording: Wording,
    mark: Mark | None = None,
    *,
    limit: int = 20,
    least_odds: float = _LEAST_ODDS,
) -> tuple[TextLikeness, ...]:
    """Return the marks that a wording is likely to use, most likely first, with their log odds.

    Args:
        matcher: The marks that are known.
        wording: The texts of the listing.
        mark: The mark that a filer names; it is looked for further, and its likenesses come
            first and are all told.
        limit: How many likenesses at most.
        least_odds: The log odds from which on one is told, unless it is of the named mark.
    """
    index = empty_index() if mark is None else build_mark_index(mark)
    find = partial(matcher.find_beside, index, limit=_CANDIDATES)
    openly, named_hits = find(wording)
    openly = openly.append_new(matcher.find_famous(wording))
    respelt = find_respelt(wording, find)
    everyone: list[Hits | RespeltHits] = [openly, *respelt[:1]]
    hits: list[_Found] = [*everyone]
    if mark is not None:
        windows = find_named_windows(mark, wording, named_hits)
        others = (part.drop_right(mark.right_id) for part in everyone)
        hits = [named_hits, windows, *respelt[1:], *others]
    hits = _join_hits([part for part in hits if len(part)])
    if not hits:
        return ()
    candidates, names = _list_candidates(hits, None if mark is None else mark.right_id)
    answers = _weigh(wording.texts, candidates, names, matcher.count_marks())
    is_named, starts = candidates[:, IS_NAMED] != 0, [0, *accumulate(map(len, hits))]
    likely = np.flatnonzero(is_named | (answers[:, ODDS] >= least_odds))
    order = np.lexsort((-answers[likely, SHARE], -answers[likely, ODDS], ~is_named[likely]))
    likeliest: list[int] = likely[order[:limit]].tolist()
    return tuple(
        hits[which].explain(number - starts[which], round(float(answers[number, ODDS]), 2))
        for number in likeliest
        for which in (bisect_right(starts, number) - 1,)
    )


def _join_hits(hits: list[_Found]) -> list[_Found]:
    """Return hits of one search as one where nothing stands between: one call reads them."""
    if len(hits) == 2 and isinstance(hits[0], Hits) and isinstance(hits[1], Hits):
        return [hits[0].append(hits[1])]
    return hits


def _list_candidates(hits: Sequence[_Found], right_id: int | None) -> tuple[Numbers, Names]:
    """Return all hits as the lattice weighs them, in their order, and the wordings they met."""
    candidates = np.concatenate([part.list_candidates() for part in hits])
    if right_id is not None:
        candidates[:, IS_NAMED] = candidates[:, CANDIDATE_RIGHT] == right_id
    candidates[:, CANDIDATE_NAME] = np.arange(len(candidates))
    spellings = [part.read_spellings() for part in hits if isinstance(part, RespeltHits)]
    if spellings:
        is_spelt = candidates[:, CANDIDATE_SPELT] >= 0
        candidates[is_spelt, CANDIDATE_SPELT] = len(candidates) + np.arange(is_spelt.sum())
    parts = [*(part.read_wordings() for part in hits), *spellings]
    codes = np.concatenate([codes for codes, _ in parts])
    sizes = np.concatenate((_ZERO, *(ends[1:] - ends[:-1] for _, ends in parts)))
    return candidates, (codes, sizes.cumsum())


def _weigh(
    texts: tuple[str, ...], candidates: Numbers, names: Names, marks: int
) -> NDArray[np.float64]:
    """Return the lattice's answers for candidates in any order."""
    from matchers.text import compiled  # noqa: PLC0415  # numba is slow to import

    order = candidates[:, CANDIDATE_FIELD].argsort(kind="stable")
    answers = np.empty((len(candidates), ANSWER_COLUMNS))
    answers[order] = compiled.weigh(
        *read_texts(texts), load_character_table(), load_language(),
        candidates[order], names, float(marks),
    )  # fmt: skip
    return answers


def weigh_likenesses(
    wording: Wording,
    likenesses: Sequence[TextLikeness],
    wordings: Mapping[int, Sequence[str]],
    named_mark: int | None,
) -> tuple[TextLikeness, ...]:
    """Return likenesses found earlier with log odds, as far as they alone explain the wording.

    Args:
        wording: The texts of the listing.
        likenesses: As found, without log odds.
        wordings: By right, its mark and aliases.
        named_mark: The right that a filer names.
    """
    if not likenesses:
        return ()
    candidates = np.zeros((len(likenesses), CANDIDATE_COLUMNS), np.int64)
    names = []
    for number, likeness in enumerate(likenesses):
        start, end = likeness.span
        alias = _find_alias(likeness, wordings.get(likeness.right_id, ()))
        names.append(alias or likeness.mark)
        candidates[number] = (
            FIELDS.index(likeness.field), start, end, likeness.right_id, number, -1,
            likeness.form is Form.ROMANISED, likeness.right_id == named_mark, bool(alias),
        )  # fmt: skip
    ends = np.array((0, *accumulate(map(len, names))))
    codes = to_code_points("".join(names)).copy()  # writable, as those that are put together
    answers = _weigh(wording.texts, candidates, (codes, ends), _USUAL_MARKS)
    odds = answers[:, ODDS].tolist()
    return tuple(
        replace(hit, log_odds=round(log_odds, 2))
        for hit, log_odds in zip(likenesses, odds, strict=True)
    )


def _find_alias(likeness: TextLikeness, wordings: Sequence[str]) -> str:
    """Return the alias that a likeness says it met; empty for the mark itself."""
    alias = likeness.says.values.get("alias")
    return str(alias) if alias in wordings else ""
