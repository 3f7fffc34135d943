"""The wordings of hits, as registered: characters out of the bytes of an index."""

import numpy as np

from matchers.compilation.inner_functions import inner, uncounted
from matchers.text.kernel.columns import (
    FLAGS,
    OF_DELTA,
    OF_NAMED,
    PARTS,
    ROW,
    SPELLING_NUMBERS,
    SPELLING_WORDING,
    SPELLINGS,
    WORDING_ENDS,
    WORDING_LETTERS,
)


@inner
def get_part(blob, number):
    """Return the bytes of a part of an index."""
    toc = blob[0 : 16 * PARTS].view(np.int64)
    return blob[toc[2 * number] : toc[2 * number] + toc[2 * number + 1]]


@uncounted
def decode_utf8(raw, codes, count):
    """Append the characters of UTF-8 bytes to `codes` from `count` on; return their new number."""
    place = 0
    while place < raw.size:
        lead = np.uint32(raw[place])
        size = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
        code = lead if size == 1 else lead & np.uint32(0x7F >> size)
        for further in range(1, size):
            code = code << np.uint32(6) | np.uint32(raw[place + further]) & np.uint32(0x3F)
        codes[count] = code
        count, place = count + 1, place + size
    return count


@inner
def read_wordings(rows, base, changes, named_index):
    """Return the characters of the wordings that hits met, and where each ends.

    Args:
        rows: (m, COLUMNS) int64, hits.
        base: (b,) uint8, the bytes of the index.
        changes: (c,) uint8, the bytes of the index of what changed since.
        named_index: (d,) uint8, the bytes of the index of the named mark.
    """
    size = 0
    ends = np.zeros(rows.shape[0] + 1, np.int64)
    for step in range(2):
        codes = np.empty(size, np.uint32)
        count = 0
        for number in range(rows.shape[0]):
            flags = rows[number, FLAGS]
            blob = changes if flags & OF_DELTA else named_index if flags & OF_NAMED else base
            spellings = get_part(blob, SPELLINGS).view(np.uint32)
            spelling = SPELLING_NUMBERS * rows[number, ROW]
            wording = spellings[spelling + SPELLING_WORDING]
            places = get_part(blob, WORDING_ENDS).view(np.uint32)
            raw = get_part(blob, WORDING_LETTERS)[places[wording] : places[wording + 1]]
            if step:
                count = decode_utf8(raw, codes, count)
                ends[number + 1] = count
            else:
                size += raw.size
    return codes[:count], ends
