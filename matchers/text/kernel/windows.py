"""Which stretches of a field could be a mark? Windows of words, their keys, and parts of words."""

from typing import NamedTuple

import numpy as np

from matchers.compilation.inner_functions import inlined, inner, uncounted
from matchers.text.kernel.columns import (
    AFFIXED_FROM,
    AFFIXED_WORDS,
    BEGINNING_COUNT,
    CHARACTERS,
    DECIMAL,
    EXACT_COUNT,
    EXACT_IS_BEGINNING,
    EXACT_PLACE,
    EXACT_PLACE_END,
    EXACT_WINDOW,
    EXACT_WORDS,
    GROUP_COUNT,
    LONGEST,
    MASKED_MOST,
    NARROWEST,
    POOL_COUNT,
    PREFIX,
    SPACELESS_CLASS,
    SPELT,
    SPELT_OUT,
    TOKEN_CLASS,
    TOKEN_LETTER,
    TOKEN_LETTER_END,
    TOKEN_RUN,
    TOKEN_RUN_END,
    TOUCHED,
    WINDOW_COUNT,
    WINDOW_END,
    WINDOW_FLAGS,
    WINDOW_LONG_TAIL,
    WINDOW_PLACE,
    WINDOW_SIGNATURE,
    WINDOW_SIZE,
    WINDOW_START,
    WINDOW_TAIL,
    WINDOW_WORDS,
    WORDS,
)
from matchers.text.kernel.keys import (
    MOST_KEYS,
    compute_key,
    compute_part_key,
    compute_term,
    count_left_out,
    hash_tail,
    write_shortened_keys,
)

_KEYS, _WINDOWS, _GROUPS, _POOL = 1024, 256, 256, 4096
_STEM = 2 * (LONGEST + 2)  # letters of one stem: folded, then as they are
_HIDDEN_LETTERS = 26
_OWN = LONGEST + 2
_MOST_PARTS = LONGEST * (AFFIXED_WORDS + 1) + SPELT_OUT + _HIDDEN_LETTERS
_MASKS = np.zeros(0x2030, np.bool_)
_MASKS[[ord(sign) for sign in "*._-#\u2022\xb7~^?%"]] = True
_CLASSES = np.arange(128, dtype=np.uint32)
for _sign, _letter in zip("l1!|05$34@789", "iiiiossea" + "atbg", strict=True):
    _CLASSES[ord(_sign)] = ord(_letter)


class Queries(NamedTuple):
    """What is looked up at once: a bounded number of windows, however long the field is."""

    counts: np.ndarray  # (5,) int64: POOL_COUNT and the others
    pool: np.ndarray  # (2, room) uint32: the folded letters of all stems, and the run of each
    windows: np.ndarray  # (room, 9) int64: columns WINDOW_PLACE and the others
    keys: np.ndarray  # (2, room) uint64: of the beginnings; of whole windows and parts of words
    askers: np.ndarray  # (room, 2) int32: of each beginning its group, and the letters left out
    groups: np.ndarray  # (room, 2) int32: first and last window that share a beginning, exclusive
    exact: np.ndarray  # (room, 5) int32: columns EXACT_WINDOW and the others


class Field(NamedTuple):
    """A field cut into words, see `letters`."""

    letters: np.ndarray  # (n,) uint32: folded code points
    spans: np.ndarray  # (2, n) int32: where each letter starts and ends in the original
    runs: np.ndarray  # (2, n) int32: the first and the last place of each run of one letter
    tokens: np.ndarray  # (n, 5) int32: columns TOKEN_RUN and the others
    sums: np.ndarray  # (LONGEST + 2,) uint64, scratch: sums of key terms of one stem


@inner
def allocate_queries():
    """Allocate room for what is looked up at once."""
    return Queries(
        np.zeros(5, np.int64),
        np.empty((2, _POOL), np.uint32),
        np.empty((_WINDOWS, 9), np.int64),
        np.empty((2, _KEYS), np.uint64),
        np.empty((_KEYS, 2), np.int32),
        np.empty((_GROUPS, 2), np.int32),
        np.empty((_KEYS, 5), np.int32),
    )


@inlined
def is_full(counts):
    """Return whether another stem may not fit."""
    return (
        counts[POOL_COUNT] > _POOL - _STEM - _HIDDEN_LETTERS * MASKED_MOST
        or counts[WINDOW_COUNT] > _WINDOWS - SPELT_OUT - _HIDDEN_LETTERS
        or counts[BEGINNING_COUNT] > _KEYS - (PREFIX + 1) * MOST_KEYS
        or counts[GROUP_COUNT] > _GROUPS - PREFIX
        or counts[EXACT_COUNT] > _KEYS - _MOST_PARTS
    )


@inlined
def fold_class(letter):
    """Return a sign or digit as the letter that it stands for."""
    if letter < 128:
        return _CLASSES[letter]
    if letter == 0x20AC:  # euro
        return np.uint32(101)
    if letter == 0xA3:  # pound
        return np.uint32(105)
    if letter == 0xA5:  # yen
        return np.uint32(121)
    return np.uint32(99) if letter == 0xA2 else np.uint32(letter)  # cent


@uncounted
def add_stem(reading, first, count, queries, edits, has_parts, needs_touch):
    """Add every window that begins with a word, shortest first, and parts of words.

    Args:
        reading: The field.
        first: The number of the word.
        count: How many words the field has.
        queries: Written: pool, windows, keys, groups and exact queries.
        edits: The most edits that the field forgives.
        has_parts: Whether letters may stand before or behind a mark.
        needs_touch: Whether only windows with a TOUCHED word count.
    """
    letters, runs, tokens, sums = reading.letters, reading.runs, reading.tokens, reading.sums
    pool = queries.pool
    base = queries.counts[POOL_COUNT]
    sums[0] = 0
    size, first_size, length, reach = 0, 0, 0, 0
    spelt, spaceless, is_number = True, True, True
    touched_bit, signature = 0, np.int64(0)
    for last in range(first, min(count, first + SPELT_OUT)):
        begin, end, kind = (
            np.int64(tokens[last, TOKEN_RUN]),
            np.int64(tokens[last, TOKEN_RUN_END]),
            tokens[last, TOKEN_CLASS],
        )
        if last > first and letters[runs[0, begin - 1]] == letters[runs[0, begin]]:
            begin += 0 if is_number and kind & DECIMAL else 1  # doubled at the join, it counts once
        letter_count = tokens[last, TOKEN_LETTER_END] - tokens[last, TOKEN_LETTER]
        words = last - first + 1
        spelt = spelt and letter_count == 1 and not kind & SPACELESS_CLASS
        spaceless = spaceless and kind & SPACELESS_CLASS != 0
        is_short = spelt or words <= (CHARACTERS if spaceless else WORDS)
        if size + end - begin > LONGEST or not is_short:
            break
        before = size
        for run in range(begin, end):
            raw = letters[runs[0, run]]
            letter = fold_class(raw)
            pool[0, base + size], pool[1, base + size] = letter, run
            if is_number and kind & DECIMAL:
                pool[0, base + _OWN + size] = raw
            sums[size + 1] = sums[size] + compute_term(letter, size)
            signature |= np.int64(1) << np.int64(letter & 31)
            size += 1
        length, touched_bit = length + letter_count, touched_bit | kind & TOUCHED
        is_number = is_number and kind & DECIMAL != 0
        has_parts, first_size = has_parts and not kind & SPACELESS_CLASS, first_size or size
        if needs_touch and not touched_bit:
            continue
        _describe_window(queries, reading, first, last, spelt, signature)
        reach = _add_window(queries, sums, base, size, length, edits, is_number, reach)
        if has_parts and not is_number and words <= AFFIXED_WORDS:
            _add_parts(queries, sums, base, words, before, size, first_size)
    queries.counts[POOL_COUNT] += _STEM if size else 0


@inner
def add_masked(codes, reading, first, queries):
    """Add a short word in which a sign hides a letter, with each letter in its place: g*cci.

    With a letter left out a longer mark is found anyway.
    """
    letters, runs, tokens = reading.letters, reading.runs, reading.tokens
    end, begin = tokens[first, TOKEN_LETTER_END], tokens[first + 1, TOKEN_LETTER]
    sign = codes[reading.spans[0, end]]  # as written: _ is folded to a space
    if begin != end + 1 or sign >= _MASKS.size or not _MASKS[sign]:
        return
    if (tokens[first, TOKEN_CLASS] | tokens[first + 1, TOKEN_CLASS]) & (DECIMAL | SPACELESS_CLASS):
        return
    middle = tokens[first, TOKEN_RUN_END] - tokens[first, TOKEN_RUN]
    last = tokens[first + 1, TOKEN_RUN_END]
    size = 1 + last - tokens[first, TOKEN_RUN]
    if size > MASKED_MOST:
        return
    pool, counts = queries.pool, queries.counts
    for hidden in range(97, 97 + _HIDDEN_LETTERS):
        if hidden in (letters[end - 1], letters[begin]):
            continue  # a letter twice counts once
        base = counts[POOL_COUNT]
        for place in range(size):
            run = tokens[first, TOKEN_RUN] + place - (place > middle)
            letter = np.uint32(hidden) if place == middle else letters[runs[0, run]]
            pool[0, base + place], pool[1, base + place] = fold_class(letter), run
        _describe_window(queries, reading, first, first + 1, False, np.int64(0))
        number, exact = counts[WINDOW_COUNT], counts[EXACT_COUNT]
        queries.windows[number, WINDOW_PLACE], queries.windows[number, WINDOW_SIZE] = base, size
        queries.keys[1, exact] = compute_key(pool, base, size)
        queries.exact[exact, EXACT_WINDOW], queries.exact[exact, EXACT_PLACE] = number, base
        queries.exact[exact, EXACT_PLACE_END] = base + size
        counts[POOL_COUNT], counts[WINDOW_COUNT] = base + size, number + 1
        counts[EXACT_COUNT] = exact + 1


@inlined
def _describe_window(queries, reading, first, last, spelt, signature):
    windows, window = queries.windows, queries.counts[WINDOW_COUNT]
    windows[window, WINDOW_START] = reading.spans[0, reading.tokens[first, TOKEN_LETTER]]
    windows[window, WINDOW_END] = reading.spans[1, reading.tokens[last, TOKEN_LETTER_END] - 1]
    windows[window, WINDOW_WORDS] = last - first + 1
    windows[window, WINDOW_FLAGS] = SPELT if spelt and last > first else 0
    windows[window, WINDOW_SIGNATURE] = signature


@uncounted
def _add_window(queries, sums, base, size, length, edits, is_number, reach):
    """Add one window: whole, and by its beginning where no group has that yet."""
    counts, pool, windows, groups = queries.counts, queries.pool, queries.windows, queries.groups
    number = counts[WINDOW_COUNT]
    counts[WINDOW_COUNT] += 1
    is_own = is_number or size == 1 < length
    start = base
    if is_own:
        start = base + _OWN
        if not is_number:  # a name like QQ keeps two
            pool[0, start] = pool[0, start + 1] = pool[0, base]
            size = 2
        key = compute_key(pool, start, size)
    else:
        key = compute_part_key(sums, 0, size)
    windows[number, WINDOW_PLACE], windows[number, WINDOW_SIZE] = start, size
    place = counts[EXACT_COUNT]
    counts[EXACT_COUNT] += 1
    queries.keys[1, place] = key
    (
        queries.exact[place, EXACT_WINDOW],
        queries.exact[place, EXACT_PLACE],
        queries.exact[place, EXACT_PLACE_END],
    ) = number, start, start + size
    if is_own or size < NARROWEST or not edits:
        return reach
    windows[number, WINDOW_TAIL], windows[number, WINDOW_LONG_TAIL] = (
        hash_tail(pool, base, size, 1),
        hash_tail(pool, base, size, 2),
    )
    if min(size, PREFIX) == reach:
        groups[counts[GROUP_COUNT] - 1, 1] = number + 1
        return reach
    since = counts[BEGINNING_COUNT]
    counts[BEGINNING_COUNT] = write_shortened_keys(
        sums, size, count_left_out(size, edits), queries.keys, queries.askers, since
    )
    for place in range(since, counts[BEGINNING_COUNT]):
        queries.askers[place, 0] = counts[GROUP_COUNT]
    groups[counts[GROUP_COUNT], 0], groups[counts[GROUP_COUNT], 1] = number, number + 1
    counts[GROUP_COUNT] += 1
    return min(size, PREFIX)


@uncounted
def _add_parts(queries, sums, base, words, before, size, first_size):
    """Add marks with letters before or behind them: mynike, nikes, thenorth facejacket."""
    keys, exact, place = queries.keys, queries.exact, queries.counts[EXACT_COUNT]
    for last in range(max(before + 1, AFFIXED_FROM), size):
        keys[1, place] = compute_part_key(sums, 0, last)
        exact[place, EXACT_WINDOW], exact[place, EXACT_PLACE], exact[place, EXACT_PLACE_END] = (
            -1,
            base,
            base + last,
        )
        exact[place, EXACT_IS_BEGINNING], exact[place, EXACT_WORDS] = 1, words
        place += 1
    for begin in range(1, min(first_size, size - AFFIXED_FROM + 1)):
        keys[1, place] = compute_part_key(sums, begin, size)
        exact[place, EXACT_WINDOW], exact[place, EXACT_PLACE], exact[place, EXACT_PLACE_END] = (
            -1,
            base + begin,
            base + size,
        )
        exact[place, EXACT_IS_BEGINNING], exact[place, EXACT_WORDS] = 0, words
        place += 1
    queries.counts[EXACT_COUNT] = place
