"""The tables of an index, read for many keys at a time, so that the waits overlap.

A table is a directory of shelves over the upper bits of its keys; on a shelf lie a tag, the
lower 16 bits, and a row for each entry. Each step (shelf, tag, row, spelling, letters) is done
for all keys before the next begins: the reads do not wait for one another.
"""

from typing import NamedTuple

import numpy as np

from matchers.compilation.inner_functions import inner, uncounted
from matchers.text.kernel.columns import (
    LETTERS,
    PARTS,
    SHORT_ROWS,
    SHORT_SHELVES,
    SHORT_TAGS,
    SPELLINGS,
    WHOLE_ROWS,
    WHOLE_SHELVES,
    WHOLE_TAGS,
    WORDING_RIGHTS,
)

BATCH = 2048  # entries, or pairs of a window and a spelling, worked on at once
LOW, HIGH, ENTRY, ASKER, PLACE, PACKED = range(6)  # lanes of the bench
_LANES = 6
_SEEN_SLOTS = 4096


class Index(NamedTuple):
    """The arrays of an index that the kernel reads."""

    whole_shelves: np.ndarray
    whole_tags: np.ndarray
    whole_rows: np.ndarray
    short_shelves: np.ndarray
    short_tags: np.ndarray
    short_rows: np.ndarray
    spellings: np.ndarray
    letters: np.ndarray
    rights: np.ndarray


class Bench(NamedTuple):
    """Where a batch lies while it is worked on."""

    counts: np.ndarray  # (2,) int64: CHECKSUM, SEEN_COUNT
    lanes: np.ndarray  # (6, BATCH) uint32: LOW and HIGH of each key, the others of each entry
    seen: np.ndarray  # (4096,) uint64: candidates by group and row, so that each is compared once
    pairs: np.ndarray  # (BATCH, 3) int32: columns PAIR_WINDOW and the others
    masks: np.ndarray  # (128,) uint64: scratch of the distance


@inner
def open_index(blob):
    """Return the arrays of an index in the bytes that hold them, by their table of contents."""
    toc = blob[0 : 16 * PARTS].view(np.int64)
    return Index(
        _get_part(blob, toc, WHOLE_SHELVES).view(np.uint32),
        _get_part(blob, toc, WHOLE_TAGS).view(np.uint16),
        _get_part(blob, toc, WHOLE_ROWS).view(np.uint32),
        _get_part(blob, toc, SHORT_SHELVES).view(np.uint32),
        _get_part(blob, toc, SHORT_TAGS).view(np.uint16),
        _get_part(blob, toc, SHORT_ROWS).view(np.uint32),
        _get_part(blob, toc, SPELLINGS).view(np.uint32),
        _get_part(blob, toc, LETTERS),
        _get_part(blob, toc, WORDING_RIGHTS).view(np.int64),
    )


@inner
def _get_part(blob, toc, number):
    return blob[toc[2 * number] : toc[2 * number] + toc[2 * number + 1]]


@inner
def allocate_bench():
    """Allocate room for one batch."""
    return Bench(
        np.zeros(2, np.int64),
        np.empty((_LANES, BATCH), np.uint32),
        np.zeros(_SEEN_SLOTS, np.uint64),
        np.empty((BATCH, 3), np.int32),
        np.zeros(128, np.uint64),
    )


@uncounted
def find_shelves(keys, which, count, shelves, tags, lanes):
    """Find where the shelf of each key begins and ends; read first tags, to have them near."""
    bits = np.uint64(64)
    size = shelves.size - 1
    while size > 1:
        bits -= np.uint64(1)
        size >>= 1
    for number in range(count):
        shelf = np.int64(keys[which, number] >> bits)
        lanes[LOW, number], lanes[HIGH, number] = shelves[shelf], shelves[shelf + 1]
    total = np.int64(0)
    for number in range(count):
        if lanes[LOW, number] < lanes[HIGH, number]:
            total += np.int64(tags[lanes[LOW, number]])
    return total


@uncounted
def find_tags(keys, which, since, count, tags, lanes):
    """List entries whose tag is that of a key, from key `since` on; return count, next key."""
    entries = 0
    for number in range(since, count):
        tag = np.uint16(keys[which, number] & np.uint64(0xFFFF))
        for entry in range(np.int64(lanes[LOW, number]), np.int64(lanes[HIGH, number])):
            if tags[entry] == tag:
                if entries == BATCH:
                    lanes[LOW, number] = entry
                    return entries, number
                lanes[ENTRY, entries], lanes[ASKER, entries] = entry, number
                entries += 1
    return entries, count
