"""Short well-known marks, searched further than the register: only for words that are none.

A register of hundreds of thousands forgives nothing at four folded letters and one edit at five
and six, because chance comes that near. A word that ordinary language does not have, and that is
a slip (four letters) or two (five, six) from a name known everywhere, is not chance.
"""

import numpy as np

from matchers.compilation.inner_functions import inlined, inner
from matchers.text.kernel import columns
from matchers.text.kernel.alignment import (
    allocate_scratch,
    allocate_writing,
    price_writing,
    read_writing,
)
from matchers.text.kernel.candidates import describe_name
from matchers.text.kernel.hits import is_hidden
from matchers.text.kernel.keys import mix_bits
from matchers.text.kernel.language import (
    LONGEST_WORD,
    START_OF_HASH,
    add_letter,
    open_language,
    weigh_word,
)
from matchers.text.kernel.lattice import read_words
from matchers.text.kernel.wordings import decode_utf8, get_part

_SHORTEST, _LONGEST, _ONE_SLIP = 4, 6, 4  # letters of a mark; so many forgive one slip, others two
_ROOM, _MOST_HITS = 64, 64  # keys of a word, hits of a listing
_LEAST_FAME, _UNLIKELY, _MOST_COST = 1.0, -13.0, 30.0  # a word that is none is less likely


@inlined
def _count_slips(size):
    return 1 if size <= _ONE_SLIP else 2


@inner
def _write_keys(codes, longest, keys):
    """Write the keys of an ASCII word with no letter, one or two left out; 0: of any other."""
    size, count = codes.size, 0
    if not _SHORTEST - 1 <= size <= longest:
        return 0
    for code in codes:
        if not 97 <= code | np.uint32(32) <= 122 or code >= 128:
            return 0
    for first in range(-1, size):
        for second in range(first, size):
            if first < 0 <= second or (second > first and _count_slips(size) < 2):
                continue
            total = START_OF_HASH
            for place in range(size):
                if place not in (first, second):
                    total = add_letter(total, codes[place] | np.uint32(32))
            keys[count] = mix_bits(total)
            count += 1
    return count


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
    keys, numbers, count = np.empty(_ROOM, np.uint64), np.empty(_ROOM, np.uint32), 0
    for number in range(ends.size - 1):
        wording = codes[ends[number] : ends[number + 1]]
        if wording.size < _SHORTEST or not _write_keys(wording, _LONGEST, keys[count:]):
            continue
        if describe_name(language, folding, wording, lower, plain, joined).fame < _LEAST_FAME:
            continue
        more = _write_keys(wording, _LONGEST, keys[count:])
        numbers[count : count + more] = number
        count += more
        if count + _ROOM > keys.size:
            keys = np.concatenate((keys, np.empty(keys.size + _ROOM, np.uint64)))
            numbers = np.concatenate((numbers, np.empty(numbers.size + _ROOM, np.uint32)))
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
    hits, count = np.zeros((_MOST_HITS, columns.COLUMNS), np.int64), 0
    if get_part(base, columns.FAMOUS_KEYS).size + get_part(changes, columns.FAMOUS_KEYS).size == 0:
        return hits[:0]
    language, scratch = open_language(blob), allocate_scratch(20 * LONGEST_WORD)
    writing, mark = allocate_writing(), allocate_writing()
    lower, plain = np.empty((2, 2 * LONGEST_WORD + 2), np.uint32)
    keys = np.empty(_ROOM, np.uint64)
    for field in range(fields.size - 1):
        text = codes[fields[field] : fields[field + 1]]
        words = read_words(text, folding)
        for number in range(words.shape[1]):
            start, end = words[0, number], words[1, number]
            key_count = _write_keys(text[start:end], _LONGEST + 2, keys)
            if not key_count or weigh_word(
                language, folding, text, start, end, lower, plain
            ) > _UNLIKELY:  # fmt: skip
                continue
            read_writing(
                text[start:end], folding, language.alphabet, False, False, scratch, writing
            )
            first = count
            for flags in (0, columns.OF_DELTA):
                index, gone = (changes, hidden[:0]) if flags else (base, hidden)
                count = _add_near(
                    index, gone, flags, keys[:key_count], writing, folding, language, scratch, mark,
                    hits, count,
                )  # fmt: skip
            hits[first:count, columns.FIELD], hits[first:count, columns.START] = field, start
            hits[first:count, columns.END] = end
            hits[first:count, columns.SPAN] = hits[first:count, columns.FOLDED_SIZE] = end - start
    return hits[:count]


@inner
def _add_near(index, hidden, flags, keys, writing, folding, language, scratch, mark, hits, count):
    """Add the marks of an index that a word comes near, each once; return the number of hits."""
    known, first = get_part(index, columns.FAMOUS_KEYS).view(np.uint64), count
    rows = get_part(index, columns.FAMOUS_ROWS).view(np.uint32)
    spellings = get_part(index, columns.SPELLINGS).view(np.uint32)
    rights = get_part(index, columns.WORDING_RIGHTS).view(np.int64)
    ends = get_part(index, columns.WORDING_ENDS).view(np.uint32)
    texts, letters = get_part(index, columns.WORDING_LETTERS), np.empty(_LONGEST, np.uint32)
    for key in keys:
        place = np.searchsorted(known, key) - 1
        while place + 1 < known.size and known[place + 1] == key and count < hits.shape[0]:
            place += 1
            row = np.int64(rows[place])
            wording = np.int64(spellings[columns.SPELLING_NUMBERS * row + columns.SPELLING_WORDING])
            size = np.int64(ends[wording + 1]) - np.int64(ends[wording])
            # A mark with more beside it is found as that.
            if writing.counts[0] > size + 1 or is_hidden(hidden, rights[wording]):
                continue
            if (hits[first:count, columns.ROW] == row).any():
                continue
            decode_utf8(texts[ends[wording] : ends[wording + 1]], letters, 0)
            read_writing(letters[:size], folding, language.alphabet, False, False, scratch, mark)
            cost, slips = price_writing(writing, mark, scratch)
            if not 0 < slips <= _count_slips(size) or cost > _MOST_COST:
                continue
            packed = np.int64(spellings[columns.SPELLING_NUMBERS * row + columns.SPELLING_PACKED])
            hit = hits[count]
            hit[columns.LEVEL], hit[columns.EDITS], hit[columns.SIZE] = slips, slips, -size
            hit[columns.ALIAS] = 1 if packed >> columns.FLAGS_SHIFT & columns.OF_ALIAS else 0
            hit[columns.RIGHT], hit[columns.FLAGS], hit[columns.ROW] = rights[wording], flags, row
            count += 1
    return count
