"""Which stretches of a field could be a mark? Windows of words, their keys, and parts of words."""

from typing import NamedTuple

import numpy as np

from matchers.text.kernel.columns import DECIMAL, SPACELESS_CLASS, SPELT, TOUCHED
from matchers.text.kernel.jit import inlined, inner
from matchers.text.kernel.keys import (
    MOST_KEYS,
    compute_key,
    compute_part_key,
    compute_term,
    count_left_out,
    hash_tail,
    write_shortened_keys,
)
from matchers.text.kernel.limits import (
    AFFIXED_FROM,
    AFFIXED_WORDS,
    CHARACTERS,
    LONGEST,
    NARROWEST,
    PREFIX,
    SPELT_OUT,
    WORDS,
)

_KEYS, _WINDOWS, _GROUPS, _POOL = 1024, 256, 256, 4096
_STEM = 2 * (LONGEST + 2)  # letters of one stem: folded, then as they are
_OWN = LONGEST + 2
_MOST_PARTS = LONGEST * (AFFIXED_WORDS + 1) + SPELT_OUT
_CLASSES = np.arange(128, dtype=np.uint32)
for _sign, _letter in zip("l1!|05$34@789", "iiiiossea" + "atbg", strict=True):
    _CLASSES[ord(_sign)] = ord(_letter)


class Queries(NamedTuple):
    """What is looked up at once: a bounded number of windows, however long the field is."""

    counts: np.ndarray  # pool, windows, keys of beginnings, groups, exact keys
    pool: np.ndarray  # the folded letters of all stems, and the run that each was
    windows: np.ndarray  # pool place, size, start, end, words, flags, signature, two tails
    keys: np.ndarray  # of the beginnings, then of whole windows and parts of words
    askers: np.ndarray  # of each beginning its group, and the letters left out
    groups: np.ndarray  # first and last window that share a beginning
    exact: np.ndarray  # window or -1, place and end in the pool, ends inside, words


class Field(NamedTuple):
    """A field cut into words, see `letters`."""

    letters: np.ndarray
    spans: np.ndarray  # of each letter where it starts and ends in the original
    runs: np.ndarray  # of each run of one letter the first and the last, exclusive
    tokens: np.ndarray
    sums: np.ndarray  # scratch: sums of key terms of one stem


@inner
def allocate_queries():
    """Room for what is looked up at once."""
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
    """Whether another stem may not fit."""
    return (
        counts[0] > _POOL - _STEM
        or counts[1] > _WINDOWS - SPELT_OUT
        or counts[2] > _KEYS - (PREFIX + 1) * MOST_KEYS
        or counts[3] > _GROUPS - PREFIX
        or counts[4] > _KEYS - _MOST_PARTS
    )


@inlined
def fold_class(letter):
    """A sign or digit as the letter that it stands for."""
    if letter < 128:
        return _CLASSES[letter]
    if letter == 0x20AC:  # euro
        return np.uint32(101)
    if letter == 0xA3:  # pound
        return np.uint32(105)
    if letter == 0xA5:  # yen
        return np.uint32(121)
    return np.uint32(99) if letter == 0xA2 else np.uint32(letter)  # cent


@inner
def add_stem(read, first, count, ask, edits, has_parts, needs_touch):
    """Ask for every window that begins with this word, shortest first, and for parts of words."""
    letters, runs, tokens, sums = read.letters, read.runs, read.tokens, read.sums
    pool = ask.pool
    base = ask.counts[0]
    sums[0] = 0
    size, first_size, length, reach = 0, 0, 0, 0
    spelt, spaceless, is_number = True, True, True
    touched, signature = 0, np.int64(0)
    for last in range(first, min(count, first + SPELT_OUT)):
        begin, end, kind = np.int64(tokens[last, 0]), np.int64(tokens[last, 1]), tokens[last, 4]
        if last > first and letters[runs[0, begin - 1]] == letters[runs[0, begin]]:
            begin += 0 if is_number and kind & DECIMAL else 1  # doubled at the join, it counts once
        own = tokens[last, 3] - tokens[last, 2]
        words = last - first + 1
        spelt = spelt and own == 1 and not kind & SPACELESS_CLASS
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
        length, touched = length + own, touched | kind & TOUCHED
        is_number = is_number and kind & DECIMAL != 0
        has_parts, first_size = has_parts and not kind & SPACELESS_CLASS, first_size or size
        if needs_touch and not touched:
            continue
        _describe_window(ask, read, first, last, spelt, signature)
        reach = _add_window(ask, sums, base, size, length, edits, is_number, reach)
        if has_parts and not is_number and words <= AFFIXED_WORDS:
            _add_parts(ask, sums, base, words, before, size, first_size)
    ask.counts[0] += _STEM if size else 0


@inlined
def _describe_window(ask, read, first, last, spelt, signature):
    windows, window = ask.windows, ask.counts[1]
    windows[window, 2] = read.spans[0, read.tokens[first, 2]]
    windows[window, 3] = read.spans[1, read.tokens[last, 3] - 1]
    windows[window, 4] = last - first + 1
    windows[window, 5] = SPELT if spelt and last > first else 0
    windows[window, 6] = signature


@inner
def _add_window(ask, sums, base, size, length, edits, is_number, reach):
    """Ask for one window: whole, and by its beginning where no group has asked for that yet."""
    counts, pool, windows, groups = ask.counts, ask.pool, ask.windows, ask.groups
    number = counts[1]
    counts[1] += 1
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
    windows[number, 0], windows[number, 1] = start, size
    place = counts[4]
    counts[4] += 1
    ask.keys[1, place] = key
    ask.exact[place, 0], ask.exact[place, 1], ask.exact[place, 2] = number, start, start + size
    if is_own or size < NARROWEST or not edits:
        return reach
    windows[number, 7], windows[number, 8] = (
        hash_tail(pool, base, size, 1),
        hash_tail(pool, base, size, 2),
    )
    if min(size, PREFIX) == reach:
        groups[counts[3] - 1, 1] = number + 1
        return reach
    since = counts[2]
    counts[2] = write_shortened_keys(
        sums, size, count_left_out(size, edits), ask.keys, ask.askers, since
    )
    for place in range(since, counts[2]):
        ask.askers[place, 0] = counts[3]
    groups[counts[3], 0], groups[counts[3], 1] = number, number + 1
    counts[3] += 1
    return min(size, PREFIX)


@inner
def _add_parts(ask, sums, base, words, before, size, first_size):
    """Ask for marks with letters before or behind them: mynike, nikes, thenorth facejacket."""
    keys, exact, place = ask.keys, ask.exact, ask.counts[4]
    for last in range(max(before + 1, AFFIXED_FROM), size):
        keys[1, place] = compute_part_key(sums, 0, last)
        exact[place, 0], exact[place, 1], exact[place, 2] = -1, base, base + last
        exact[place, 3], exact[place, 4] = 1, words
        place += 1
    for begin in range(1, min(first_size, size - AFFIXED_FROM + 1)):
        keys[1, place] = compute_part_key(sums, begin, size)
        exact[place, 0], exact[place, 1], exact[place, 2] = -1, base + begin, base + size
        exact[place, 3], exact[place, 4] = 0, words
        place += 1
    ask.counts[4] = place
