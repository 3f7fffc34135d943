"""The table of parts lists each reference's features by the leaf of the vocabulary."""

import numpy as np

from matchers.image.retrieval.part_table import build_part_table
from matchers.image.retrieval.records import FEATURES, RECORD


def test_entries_lie_by_leaf_and_name_their_feature() -> None:
    chance = np.random.default_rng(1)
    records = np.zeros(40, RECORD)
    records["count"] = chance.integers(6, FEATURES + 1, 40)
    records["leaf"] = chance.integers(0, 300, (40, FEATURES))
    records["code"] = chance.integers(0, 1 << 63, (40, FEATURES))
    table = build_part_table(records, np.arange(40))
    assert table.starts[-1] == len(table.codes) == table.records["count"].sum()
    for leaf in range(300):
        entries = slice(*table.starts[leaf : leaf + 2])
        numbers, features = table.slots[entries] >> 6, table.slots[entries] & 63
        assert (table.records["leaf"][numbers, features] == leaf).all()
        assert (table.records["code"][numbers, features] == table.codes[entries]).all()
