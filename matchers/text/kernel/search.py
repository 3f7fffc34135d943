"""A whole listing at once: each field read in each way, looked up in up to three indexes."""

import numpy as np

from matchers.compilation.inner_functions import inner, uncounted
from matchers.text.kernel import hits as found
from matchers.text.kernel.columns import ALOUD, LONGEST, OF_DELTA, OF_NAMED, PARTED
from matchers.text.kernel.index_reader import allocate_bench, open_index
from matchers.text.kernel.letters import (
    blank_signs,
    count_letters,
    fold_letters,
    split_words,
    touch_signed_words,
)
from matchers.text.kernel.spelling_lookup import find_exact, find_near
from matchers.text.kernel.windows import Field, add_masked, add_stem, allocate_queries, is_full


@inner
def search_listing(codes, fields, folding, base, changes, named_index, hidden, allowances):
    """Find all hits of a listing, and those of the mark that is named: each on a heap of its own.

    Args:
        codes: (n,) uint32, the characters of all fields.
        fields: (m + 1,) int64; field i is codes[fields[i] : fields[i + 1]].
        folding: (k,) uint32, the folding table; see `columns`.
        base: (b,) uint8, the bytes of the index.
        changes: (c,) uint8, the bytes of the index of what changed since.
        named_index: (d,) uint8, the bytes of the index of the named mark, whose parts always count.
        hidden: (h,) int64, ascending: rights of `base` that do not count any more.
        allowances: (m, 2) int64: the most edits of a field, and whether parts of words count.
    """
    indexes = (open_index(base), open_index(changes), open_index(named_index))
    heaps = (found.allocate_hits(), found.allocate_hits())
    queries, bench = allocate_queries(), allocate_bench()
    visible = hidden[:0]
    for field in range(fields.size - 1):
        own = codes[fields[field] : fields[field + 1]]
        classes, text = _allocate_field(own, folding)
        has_parts = allowances[field, 1] != 0
        adds_parts = has_parts or indexes[2].spellings.size > 0
        has_signs, has_foreign, count, tokens = False, False, 0, 0
        for how in (0, PARTED, ALOUD):
            if (how == PARTED and not has_signs) or (how == ALOUD and not has_foreign):
                continue
            count, tokens, signs, foreign = _read_field(
                own, folding, how, classes, text, count, tokens
            )
            has_signs, has_foreign = signs and not how, foreign or has_foreign
            edits = min(allowances[field, 0], 1) if how == ALOUD else allowances[field, 0]
            for first in range(tokens):
                add_stem(text, first, tokens, queries, edits, adds_parts, how != 0)
                if not how and first + 1 < tokens:
                    add_masked(own, text, first, queries)
                if first + 1 < tokens and not is_full(queries.counts):
                    continue
                for which in range(3):
                    index, hits = indexes[which], heaps[which // 2]
                    if index.spellings.size:
                        hidden_ids = visible if which else hidden
                        flags = how | (OF_DELTA if which == 1 else OF_NAMED if which == 2 else 0)
                        parts = has_parts or which == 2
                        find_exact(
                            index, queries, text, hits, own, field, flags, hidden_ids, bench, parts
                        )
                        find_near(index, queries, hits, own, field, flags, hidden_ids, bench, edits)
                queries.counts[:] = 0
    found.build_heap(heaps[0])
    found.build_heap(heaps[1])
    return heaps


@inner
def _allocate_field(codes, folding):
    size = count_letters(codes, folding)
    return np.empty(size, np.uint8), Field(
        np.empty(size, np.uint32),
        np.empty((2, size), np.int32),
        np.empty((2, size), np.int32),
        np.empty((size, 5), np.int32),
        np.empty(LONGEST + 2, np.uint64),
    )


@uncounted
def _read_field(codes, folding, how, classes, reading, count, tokens):
    """Letters and words: as drawn, then with signs as spaces, then as read aloud."""
    has_foreign = False
    if how == PARTED:
        touch_signed_words(classes, reading.tokens, tokens)
        blank_signs(reading.letters, classes, count)
    else:
        count, has_foreign = fold_letters(
            codes, folding, how == ALOUD, reading.letters, classes, reading.spans
        )
    tokens, has_signs = split_words(reading.letters, classes, count, reading.runs, reading.tokens)
    return count, tokens, has_signs, has_foreign
