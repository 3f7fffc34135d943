"""The records of many references, and for each leaf of the vocabulary who falls into it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.image.retrieval.records import FEATURES, Records
from matchers.image.retrieval.vocabulary import LEAVES


@dataclass(frozen=True, slots=True, eq=False)
class PartTable:
    """Entries lie by leaf: 12 bytes each are read in a search; of records only the candidates'."""

    starts: NDArray[np.uint32]  # (leaves + 1,): where each leaf's entries begin
    codes: NDArray[np.uint64]
    slots: NDArray[np.uint32]  # 64 times the record's number, and the number of its feature
    records: Records
    rows: NDArray[np.uint32]  # of each record: the row of its reference

    def __post_init__(self) -> None:
        """Forbid changes: the loops are compiled for columns as of a mapped file only."""
        for column in (self.starts, self.codes, self.slots, self.records):
            column.setflags(write=False)

    def __len__(self) -> int:
        return len(self.records)


def build_part_table(records: Records, rows: NDArray[Any]) -> PartTable:
    """Return the table of these records, each of the reference in this row."""
    is_there = np.arange(FEATURES) < records["count"][:, None]
    numbers = np.arange(len(records), dtype=np.uint32)[:, None] << 6
    slots = (numbers | np.arange(FEATURES, dtype=np.uint32))[is_there]
    leaves = records["leaf"][is_there]
    order = np.argsort(leaves, kind="stable")
    starts = np.zeros(LEAVES + 1, np.uint32)
    starts[1:] = np.cumsum(np.bincount(leaves, minlength=LEAVES))
    return PartTable(
        starts=starts,
        codes=records["code"][is_there][order],
        slots=slots[order].astype(np.uint32),
        records=records,
        rows=rows.astype(np.uint32),
    )
