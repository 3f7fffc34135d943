"""From wordings to folded spellings, and from these to the tables of an index."""

import numpy as np

from matchers.compilation.inner_functions import inner
from matchers.text.kernel.columns import (
    ALOUD,
    DECIMAL,
    DOUBLED,
    ENTRY_SIZE_FROM,
    ENTRY_SIZE_MOST,
    ENTRY_SIZE_SHIFT,
    LONGEST,
    PARTED,
    PREFIX,
    TAIL_SHIFT,
    TOKEN_CLASS,
    TOKEN_LETTER,
    TOKEN_LETTER_END,
    TOKEN_RUN,
    TOKEN_RUN_END,
    TWO_EDITS_FROM,
)
from matchers.text.kernel.keys import compute_key, compute_term, hash_tail, write_shortened_keys
from matchers.text.kernel.letters import blank_signs, count_letters, fold_letters, split_words
from matchers.text.kernel.windows import fold_class

_MOST_KEYS = 64


@inner
def spell_wordings(codes, ends, modes, folding):
    """Return each wording as one folded word, and of each its letters, words, and if a number.

    Args:
        codes: (n,) uint32, the characters of all wordings.
        ends: (w,) int64, where each wording ends in `codes`.
        modes: (w,) uint8, how each is read: ALOUD, PARTED, DOUBLED.
        folding: (k,) uint32, the folding table.

    Returns:
        (m,) uint32, the folded letters; and (w, 3) int64: letters, words, and 1 for a number. A
        wording longer than the longest spelling has 0 letters.
    """
    size = max(np.int64(1), count_letters(codes, folding))
    letters, classes = np.empty(size, np.uint32), np.empty(size, np.uint8)
    spans, runs = np.empty((2, size), np.int32), np.empty((2, size), np.int32)
    tokens = np.empty((size, 5), np.int32)
    texts = np.empty(size + ends.size, np.uint32)
    sizes = np.zeros((ends.size, 3), np.int64)
    total = 0
    for number in range(ends.size):
        wording_codes = codes[(ends[number - 1] if number else 0) : ends[number]]
        is_aloud = modes[number] & ALOUD != 0
        count, _ = fold_letters(wording_codes, folding, is_aloud, letters, classes, spans)
        if modes[number] & PARTED:
            blank_signs(letters, classes, count)
        word_count, _ = split_words(letters, classes, count, runs, tokens)
        if modes[number] & DOUBLED:
            sizes[number, 0] = _keep_doubled(letters, tokens, word_count, texts[total:])
        else:
            size_and_kind = _join_words(letters, runs, tokens, word_count, texts[total:])
            sizes[number, 0], sizes[number, 2] = size_and_kind
        sizes[number, 1] = word_count
        total += sizes[number, 0]
    return texts[:total], sizes


@inner
def _join_words(letters, runs, tokens, count, text):
    size, length, is_number = 0, 0, True
    for token in range(count):
        begin, end = tokens[token, TOKEN_RUN], tokens[token, TOKEN_RUN_END]
        own_number = tokens[token, TOKEN_CLASS] & DECIMAL != 0
        if size and text[size - 1] == letters[runs[0, begin]] and not (is_number and own_number):
            begin += 1
        if size + end - begin > LONGEST:
            return 0, 0
        for run in range(begin, end):
            text[size] = letters[runs[0, run]]
            size += 1
        is_number = is_number and own_number
        length += tokens[token, TOKEN_LETTER_END] - tokens[token, TOKEN_LETTER]
    if not is_number or not size:
        for place in range(size):
            text[place] = fold_class(text[place])
        if size == 1 < length:
            text[1] = text[0]
            return 2, 0
        return size, 0
    return size, 1


@inner
def _keep_doubled(letters, tokens, count, text):
    """As written, with its doubled letters; nothing for a longer name, which forgives edits."""
    size = 0
    for token in range(count):
        for place in range(tokens[token, TOKEN_LETTER], tokens[token, TOKEN_LETTER_END]):
            if size == TWO_EDITS_FROM:
                return 0
            text[size] = fold_class(letters[place])
            size += 1
    return size


@inner
def describe_texts(texts, ends):
    """Return of each text its key, its first letters as one number, and its signature."""
    count, pool = ends.size - 1, texts.reshape((1, texts.size))
    keys, orders = np.empty(count, np.uint64), np.zeros(count, np.uint64)
    signatures = np.zeros(count, np.uint32)
    for row in range(count):
        first, size = ends[row], ends[row + 1] - ends[row]
        keys[row] = compute_key(pool, first, size)
        for place in range(size):
            signatures[row] |= np.uint32(1) << (texts[first + place] & np.uint32(31))
        for place in range(min(9, size)):
            letter = np.uint64(min(texts[first + place], np.uint32(127)))
            orders[row] |= letter << np.uint64(57 - 7 * place)
    return keys, orders, signatures


@inner
def pack_texts(texts, ends):
    """Return the letters as bytes, four each where a text is not ASCII; places; which are wide."""
    count = ends.size - 1
    places, wide = np.zeros(count, np.uint32), np.zeros(count, np.uint8)
    total = np.int64(0)
    for row in range(count):
        for place in range(ends[row], ends[row + 1]):
            wide[row] |= texts[place] > 127
        places[row] = total
        total += (ends[row + 1] - ends[row]) * (4 if wide[row] else 1)
    letters = np.empty(total, np.uint8)
    for row in range(count):
        to = np.int64(places[row])
        for place in range(ends[row], ends[row + 1]):
            letters[to] = texts[place] & np.uint32(0xFF)
            to += 1
            for shift in range(8, 32 if wide[row] else 0, 8):
                letters[to] = texts[place] >> np.uint32(shift) & np.uint32(0xFF)
                to += 1
    return letters, places, wide


@inner
def build_whole_table(texts, ends, bits):
    """Return the table of whole spellings: shelves, tags, rows."""
    count, pool = ends.size - 1, texts.reshape((1, texts.size))
    keys = np.empty(count, np.uint64)
    shelves = np.zeros((1 << bits) + 1, np.uint32)
    shift = np.uint64(64 - bits)
    for row in range(count):
        keys[row] = compute_key(pool, ends[row], ends[row + 1] - ends[row])
        shelves[np.int64(keys[row] >> shift) + 1] += np.uint32(1)
    places = _sum_shelves(shelves)
    tags, rows = np.empty(count, np.uint16), np.empty(count, np.uint32)
    for row in range(count):
        shelf = np.int64(keys[row] >> shift)
        tags[places[shelf]], rows[places[shelf]] = keys[row] & np.uint64(0xFFFF), row
        places[shelf] += np.uint32(1)
    return shelves, tags, rows


@inner
def build_short_table(texts, ends, edits, bits):
    """Return the table of beginnings with letters left out: shelves, tags, packed rows."""
    shelves = np.zeros((1 << bits) + 1, np.uint32)
    pool = texts.reshape((1, texts.size))
    sums, keys = np.zeros(LONGEST + 2, np.uint64), np.empty((1, _MOST_KEYS), np.uint64)
    askers = np.empty((_MOST_KEYS, 2), np.int32)
    shift = np.uint64(64 - bits)
    for row in range(ends.size - 1):
        for number in range(_shorten_row(pool, ends, edits, row, sums, keys, askers)):
            shelves[np.int64(keys[0, number] >> shift) + 1] += np.uint32(1)
    places = _sum_shelves(shelves)
    total = np.int64(shelves[-1])
    tags, rows = np.empty(total, np.uint16), np.empty(total, np.uint32)
    for row in range(ends.size - 1):
        entry = _pack_entry(pool, ends[row], ends[row + 1] - ends[row], row)
        for number in range(_shorten_row(pool, ends, edits, row, sums, keys, askers)):
            shelf = np.int64(keys[0, number] >> shift)
            tags[places[shelf]] = keys[0, number] & np.uint64(0xFFFF)
            rows[places[shelf]] = entry
            places[shelf] += np.uint32(1)
    return shelves, tags, rows


@inner
def _sum_shelves(shelves):
    """Turn how many entries each shelf has into where it begins; return the same once more."""
    for shelf in range(1, shelves.size):
        shelves[shelf] += shelves[shelf - 1]
    return shelves.copy()


@inner
def _shorten_row(pool, ends, edits, row, sums, keys, askers):
    if not edits[row]:
        return 0
    size = ends[row + 1] - ends[row]
    for place in range(min(size, PREFIX)):
        sums[place + 1] = sums[place] + compute_term(pool[0, ends[row] + place], place)
    return write_shortened_keys(sums, size, np.int64(edits[row]), keys, askers, 0)


@inner
def _pack_entry(pool, first, size, row):
    count = min(2, max(0, size - PREFIX - 1))
    stored_size = min(max(0, size - ENTRY_SIZE_FROM), ENTRY_SIZE_MOST)
    return row | stored_size << ENTRY_SIZE_SHIFT | hash_tail(pool, first, size, count) << TAIL_SHIFT
