"""Measure what the search for parts costs among a million references."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile

import numpy as np

from lab.benchmarks.image.costs import time_least
from lab.benchmarks.image.material import rendering
from matchers.image.features.sift_features import Shape, decode_shape
from matchers.image.picture import Features, Picture
from matchers.image.retrieval.part_search import PartQuestion
from matchers.image.retrieval.part_table import PartTable
from matchers.image.retrieval.records import RECORD
from matchers.image.retrieval.vocabulary import LEAVES
from matchers.image.sandbox.examine import examine
from matchers.image.search.index import ImageIndex


def measure_part_search(
    index: Path, entries: int, files: Sequence[bytes], seed: int
) -> dict[str, float]:
    """Return size and time of a search among so many references, beside decoding the picture."""
    table = multiply_table(ImageIndex.open(index).segments[0].parts, entries, seed)
    index_bytes = table.starts.nbytes + table.codes.nbytes + table.slots.nbytes + table.rows.nbytes
    pictures = [examine(file, Features.FINE) for file in files]
    shapes = [
        decode_shape(picture.sketches.fine) for picture in pictures if isinstance(picture, Picture)
    ]

    def search(shape: Shape) -> object:
        return PartQuestion(shape).search(table)

    search_ms = median(time_least(search, shape) for shape in shapes)
    decode_ms = median(time_least(rendering.open_rgb, file) for file in files)
    return {
        "local_index_mb_per_million": round(index_bytes / len(table), 1),
        "local_search_ms": round(search_ms, 3),
        "local_search_over_whole_decode": round(search_ms / decode_ms, 3),
    }


def multiply_table(table: PartTable, count: int, seed: int) -> PartTable:
    """Return a table of so many references: the real ones, and their entries again and again.

    A bit of each repeated code is flipped and the reference is any, so that leaves stay as uneven
    as they are and hits as many for each entry. The further records take no room: nothing is in
    them, for chance alone hardly ever makes a candidate.
    """
    times = max(1, count // len(table))
    chance = np.random.default_rng(seed)
    leaves = np.repeat(
        np.arange(LEAVES, dtype=np.uint16), np.diff(table.starts.astype(np.int64)).astype(np.int64)
    )
    order = np.argsort(np.tile(leaves, times), kind="stable")
    starts = (table.starts.astype(np.int64) * times).astype(np.uint32)
    codes, slots = np.tile(table.codes, times), np.tile(table.slots, times)
    added_slice = slice(len(table.codes), None)
    flips = chance.integers(0, 64, len(codes), dtype=np.uint64)
    codes[added_slice] ^= np.uint64(1) << flips[added_slice]
    anyone = chance.integers(len(table), len(table) * times, len(codes)).astype(np.uint32)
    slots[added_slice] = (anyone << 6 | slots & 63)[added_slice]
    with TemporaryFile() as file:
        records = np.memmap(file, RECORD, "w+", shape=(len(table) * times,))
    records[: len(table)] = table.records
    rows = np.arange(len(records), dtype=np.uint32)
    return PartTable(starts, codes[order], slots[order], records, rows)
