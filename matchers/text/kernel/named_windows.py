"""Stretches that come near the one mark that is named: further than a register is searched.

Chance against one mark is small, so more slips are forgiven: one at four letters, two at five to
seven, three from eight on. Windows of words are compared, and the beginnings and ends of longer
words.
"""

import numpy as np

from matchers.compilation.inner_functions import inner, uncounted
from matchers.text.kernel.alignment import (
    MOST_LETTERS,
    allocate_scratch,
    allocate_writing,
    price_writing,
    read_writing,
)
from matchers.text.kernel.columns import CODE_BITS, KIND_SHIFT, SELF
from matchers.text.kernel.language import open_language
from matchers.text.kernel.lattice import read_words
from matchers.text.kernel.letters import get_cell
from matchers.text.kernel.readings import has_foreign_letters
from matchers.text.kernel.weighing_columns import (
    NEAR_COLUMNS,
    NEAR_END,
    NEAR_FIELD,
    NEAR_IS_ALOUD,
    NEAR_SLIPS,
    NEAR_START,
    NEAR_WORDING,
)

_MOST = 64  # windows of a listing
_WORDS_MORE = 2  # of a window than the mark has
_MOST_COST, _MOST_COST_OF_PART = 45.0, 20.0
_PART_FROM = 4  # letters of a mark that is looked for in a longer word


@uncounted
def _count_slips(letters):
    """Return how many slips are forgiven in a mark of so many letters."""
    if letters < 4:
        return 0
    return 1 if letters == 4 else 2 if letters < 8 else 3


@uncounted
def _has_enough(letters, mark, slips, counts):
    """Return whether few enough letters of the mark are missing: before the costly comparison."""
    counts[:] = 0
    for letter in letters:
        counts[letter & 63] += 1
    missing = 0
    for place in range(mark.counts[0]):
        letter = mark.letters[place] & 63
        missing += counts[letter] <= 0
        counts[letter] -= 1
    return missing <= slips + 1


@uncounted
def _is_ascii(codes):
    for code in codes:
        if code >= 0x80:
            return False
    return True


@inner
def _fold_singly(codes, folding):
    """Return what each character becomes, taken alone: what an ASCII text may have of letters."""
    letters = np.empty(codes.size, np.uint32)
    for place in range(codes.size):
        cell = get_cell(folding, np.int64(codes[place]))
        is_same = (cell >> KIND_SHIFT) & 3 == SELF
        letters[place] = codes[place] if is_same else cell & CODE_BITS
    return letters


@uncounted
def _price_window(
    codes, letters, folding, language, is_aloud, scratch, writing, mark, slips, most, counts
):
    """Return the slips of a stretch, or -1 where it does not come near enough."""
    if _is_ascii(codes):  # too few letters, or other ones: unread
        is_short = codes.size + slips + 1 < mark.counts[0]
        if is_short or not _has_enough(letters, mark, 2 * slips, counts):
            return -1
    if not read_writing(codes, folding, language.alphabet, is_aloud, False, scratch, writing):
        return -1
    if abs(writing.counts[0] - mark.counts[0]) > slips + 1 or not _has_enough(
        writing.letters[: writing.counts[0]], mark, 2 * slips, counts
    ):
        return -1
    cost, slip_count = price_writing(writing, mark, scratch)
    return slip_count if slip_count <= slips and cost <= most else -1


@inner
def find_windows(codes, fields, folding, blob, wordings, ends):
    """Return the windows that come near one of the wordings: (n, 6) int64.

    Args:
        codes: (n,) uint32, the characters of all fields.
        fields: (f + 1,) int64; field i is codes[fields[i] : fields[i + 1]].
        folding: (k,) uint32, the folding table.
        blob: (b,) uint8, the bytes of the language file.
        wordings: (w,) uint32, the characters of the mark and its aliases.
        ends: (v + 1,) int64; wording i is wordings[ends[i] : ends[i + 1]].
    """
    language = open_language(blob)
    windows, count = np.zeros((_MOST, NEAR_COLUMNS), np.int64), 0
    writing, mark = allocate_writing(), allocate_writing()
    scratch, counts = allocate_scratch(20 * MOST_LETTERS), np.empty(64, np.int64)
    for field in range(fields.size - 1):
        text = codes[fields[field] : fields[field + 1]]
        words, letters = read_words(text, folding), _fold_singly(text, folding)
        for which in range(ends.size - 1):
            wording = wordings[ends[which] : ends[which + 1]]
            if wording.size > MOST_LETTERS:
                continue
            if not read_writing(wording, folding, language.alphabet, False, False, scratch, mark):
                continue
            size, parts = mark.counts[0], 1
            for place in range(1, size):
                parts += mark.gaps[place] > 0
            slips = _count_slips(size)
            for first in range(words.shape[1]):
                for last in range(first, min(words.shape[1], first + parts + _WORDS_MORE)):
                    start, end = words[0, first], words[1, last]
                    if end - start > 2 * size + 8 or count == _MOST:
                        break
                    for is_aloud in (False, True):
                        if is_aloud and not has_foreign_letters(text[start:end], folding):
                            continue
                        forgiven = max(slips, 1) if is_aloud else slips
                        slip_count = _price_window(
                            text[start:end], letters[start:end], folding, language, is_aloud,
                            scratch, writing, mark, forgiven, _MOST_COST, counts,
                        )  # fmt: skip
                        if slip_count >= 0 and count < _MOST:
                            _write_window(windows[count], field, start, end, which, slip_count)
                            windows[count, NEAR_IS_ALOUD] = is_aloud
                            count += 1
                start, end = words[0, first], words[1, first]
                if size < _PART_FROM or not size < end - start <= MOST_LETTERS:
                    continue
                for length in range(size - 1, min(size + 2, end - start)):
                    for is_end in range(2):
                        part_start = end - length if is_end else start
                        part_end = part_start + length
                        slip_count = _price_window(
                            text[part_start:part_end], letters[part_start:part_end], folding,
                            language, False, scratch, writing, mark, 1, _MOST_COST_OF_PART, counts,
                        )  # fmt: skip
                        if slip_count >= 0 and count < _MOST:
                            _write_window(
                                windows[count],
                                field,
                                part_start,
                                part_end,
                                which,
                                slip_count,
                            )
                            count += 1
    return windows[:count]


@uncounted
def _write_window(window, field, start, end, which, slips):
    window[NEAR_FIELD], window[NEAR_START], window[NEAR_END] = field, start, end
    window[NEAR_WORDING], window[NEAR_SLIPS] = which, slips
