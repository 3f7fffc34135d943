"""Short well-known marks, searched further than the register: only for words that are none.

A register of hundreds of thousands forgives nothing at four folded letters and one edit at five
and six, because chance comes that near. A word that ordinary language does not have, and that is
a slip (four letters) or two (five, six) from a name known everywhere, is no chance.
"""

from typing import NamedTuple

import numpy as np

from matchers.text.kernel.alignment import (
    Scratch,
    Writing,
    allocate_scratch,
    allocate_writing,
    price_writing,
    read_writing,
)
from matchers.text.kernel.candidates import describe_name
from matchers.text.kernel.columns import (
    ALIAS,
    COLUMNS,
    EDITS,
    END,
    FAMOUS_KEYS,
    FAMOUS_ROWS,
    FIELD,
    FLAGS,
    FLAGS_SHIFT,
    FOLDED_SIZE,
    LEVEL,
    OF_ALIAS,
    OF_DELTA,
    RIGHT,
    ROW,
    SIZE,
    SPAN,
    SPELLING_NUMBERS,
    SPELLING_PACKED,
    SPELLING_WORDING,
    SPELLINGS,
    START,
    WORDING_ENDS,
    WORDING_LETTERS,
    WORDING_RIGHTS,
)
from matchers.text.kernel.hits import is_hidden
from matchers.text.kernel.jit import inlined, inner
from matchers.text.kernel.keys import mix_bits
from matchers.text.kernel.language import (
    LONGEST_WORD,
    START_OF_HASH,
    Language,
    add_letter,
    open_language,
    weigh_word,
)
from matchers.text.kernel.lattice import read_words
from matchers.text.kernel.wordings import decode_utf8, get_part

_SHORTEST, _LONGEST, _ONE_SLIP = 4, 6, 4  # letters of a mark; so many forgive one slip, others two
_MOST_KEYS = 1 + _LONGEST + _LONGEST * (_LONGEST - 1) // 2
_LEAST_FAME, _UNLIKELY = 1.0, -13.0  # of a mark; the most of a word that is none
_MOST_COST = 30.0
_MOST_HITS = 64


class _Reader(NamedTuple):
    """What a word is read with: the tables, and scratch."""

    folding: np.ndarray
    language: Language
    scratch: Scratch
    writing: Writing
    mark: Writing
    keys: np.ndarray  # (n,) uint64, of one word


@inlined
def _count_slips(size):
    return 1 if size <= _ONE_SLIP else 2


@inner
def _write_keys(letters, size, keys):
    """Write the keys of a word with no letter, one or two left out; return how many."""
    count = 0
    for first in range(-1, size):
        for second in range(first, size):
            if first < 0 <= second or (second > first and _count_slips(size) < 2):
                continue
            total = START_OF_HASH
            for place in range(size):
                if place not in (first, second):
                    total = add_letter(total, letters[place])
            keys[count] = mix_bits(total)
            count += 1
    return count


@inner
def _read_letters(codes, letters):
    """Write a word of at most `letters.size` ASCII letters in lower case; -1 for any other."""
    if codes.size > letters.size:
        return -1
    for place in range(codes.size):
        letter = codes[place] | np.uint32(32)
        if not 97 <= letter <= 122 or codes[place] >= 128:
            return -1
        letters[place] = letter
    return codes.size


@inner
def list_famous_keys(codes, ends, folding, blob):
    """Return the keys of the short well-known wordings, and the number of the wording of each.

    Args:
        codes: (n,) uint32, the characters of all wordings.
        ends: (w + 1,) int64; wording i is codes[ends[i] : ends[i + 1]].
        folding: (k,) uint32, the folding table.
        blob: (b,) uint8, the bytes of the language file.
    """
    language = open_language(blob)
    lower, plain, joined = np.empty((3, 2 * LONGEST_WORD + 2), np.uint32)
    letters, own = np.empty(_LONGEST, np.uint32), np.empty(_MOST_KEYS, np.uint64)
    keys, numbers, count = np.empty(64, np.uint64), np.empty(64, np.uint32), 0
    for number in range(ends.size - 1):
        wording = codes[ends[number] : ends[number + 1]]
        size = _read_letters(wording, letters)
        if size < _SHORTEST:
            continue
        name = describe_name(language, folding, wording, lower, plain, joined)
        if name.fame < _LEAST_FAME:
            continue
        if count + _MOST_KEYS > keys.size:
            keys = np.concatenate((keys, np.empty_like(keys)))
            numbers = np.concatenate((numbers, np.empty_like(numbers)))
        more = _write_keys(letters, size, own)
        keys[count : count + more], numbers[count : count + more] = own[:more], number
        count += more
    return keys[:count], numbers[:count]


@inner
def find_famous(codes, fields, folding, blob, base, changes, hidden):
    """Return hits of short well-known marks on words that ordinary language does not have.

    Args:
        codes: (n,) uint32, the characters of all fields.
        fields: (f + 1,) int64; field i is codes[fields[i] : fields[i + 1]].
        folding: (k,) uint32, the folding table.
        blob: (b,) uint8, the bytes of the language file.
        base: (c,) uint8, the bytes of the index.
        changes: (d,) uint8, the bytes of the index of what changed since.
        hidden: (h,) int64, ascending: rights of `base` that do not count any more.

    Returns:
        (m, COLUMNS) int64: columns LEVEL and the others.
    """
    hits, count = np.zeros((_MOST_HITS, COLUMNS), np.int64), 0
    if get_part(base, FAMOUS_KEYS).size + get_part(changes, FAMOUS_KEYS).size == 0:
        return hits[:0]
    reader = _Reader(
        folding, open_language(blob), allocate_scratch(20 * LONGEST_WORD), allocate_writing(),
        allocate_writing(), np.empty(_count_keys(_LONGEST + 2), np.uint64),
    )  # fmt: skip
    letters, lower, plain = np.empty((3, 2 * LONGEST_WORD + 2), np.uint32)
    for field in range(fields.size - 1):
        text = codes[fields[field] : fields[field + 1]]
        words = read_words(text, folding)
        for number in range(words.shape[1]):
            start, end = words[0, number], words[1, number]
            size = _read_letters(text[start:end], letters[: _LONGEST + 2])
            if size < _SHORTEST - 1 or weigh_word(
                reader.language, folding, text, start, end, lower, plain
            ) > _UNLIKELY:  # fmt: skip
                continue
            before = count
            keys = reader.keys[: _write_keys(letters, size, reader.keys)]
            count = _add_hits(text[start:end], keys, reader, base, hidden, 0, hits, count)
            count = _add_hits(text[start:end], keys, reader, changes, hidden[:0], OF_DELTA, hits, count)
            hits[before:count, FIELD] = field
            hits[before:count, START], hits[before:count, END] = start, end
    return hits[:count]


@inlined
def _count_keys(size):
    return 1 + size + size * (size - 1) // 2


@inner
def _add_hits(word, keys, reader, index, hidden, flags, hits, count):
    """Add the marks of an index that come near a word, each once; return how many hits there are."""
    known = get_part(index, FAMOUS_KEYS).view(np.uint64)
    rows, first = get_part(index, FAMOUS_ROWS).view(np.uint32), count
    if not read_writing(
        word, reader.folding, reader.language.alphabet, False, False, reader.scratch, reader.writing
    ):
        return count
    for key in keys:
        place = np.searchsorted(known, key)
        while place < known.size and known[place] == key and count < hits.shape[0]:
            row = np.int64(rows[place])
            place += 1
            is_known = False
            for number in range(first, count):
                is_known = is_known or hits[number, ROW] == row
            if not is_known and _compare(word, row, reader, index, hidden, flags, hits[count]):
                count += 1
    return count


@inner
def _compare(word, row, reader, index, hidden, flags, hit):
    """Write the hit of a word that is a slip or two from a mark; False where it is not so near."""
    spellings = get_part(index, SPELLINGS).view(np.uint32)
    wording = np.int64(spellings[SPELLING_NUMBERS * row + SPELLING_WORDING])
    right = get_part(index, WORDING_RIGHTS).view(np.int64)[wording]
    places = get_part(index, WORDING_ENDS).view(np.uint32)
    raw = get_part(index, WORDING_LETTERS)[places[wording] : places[wording + 1]]
    codes = np.empty(raw.size, np.uint32)
    decode_utf8(raw, codes, 0)
    is_glued = word.size > raw.size + 1  # a mark with more beside it is found as that
    if is_glued or is_hidden(hidden, right) or not read_writing(
        codes, reader.folding, reader.language.alphabet, False, False, reader.scratch, reader.mark
    ):
        return False
    cost, slips = price_writing(reader.writing, reader.mark, reader.scratch)
    if not 0 < slips <= _count_slips(raw.size) or cost > _MOST_COST:
        return False
    packed = np.int64(spellings[SPELLING_NUMBERS * row + SPELLING_PACKED])
    hit[LEVEL], hit[EDITS], hit[SIZE], hit[SPAN] = slips, slips, -raw.size, word.size
    hit[ALIAS] = 1 if packed >> FLAGS_SHIFT & OF_ALIAS else 0
    hit[RIGHT], hit[FLAGS], hit[ROW], hit[FOLDED_SIZE] = right, flags, row, word.size
    return True
