"""How the search for parts is measured: intervals, and a table made large."""

import numpy as np
import pytest

from lab.benchmarks.image.part_costs import multiply_table
from lab.intervals import compute_interval
from matchers.image.retrieval.part_table import PartTable, build_part_table
from matchers.image.retrieval.records import FEATURES, RECORD


def test_the_interval_of_a_rate_is_wilsons() -> None:
    assert compute_interval(0, 1140) == pytest.approx((0.0, 0.00336), abs=1e-5)
    assert compute_interval(32, 35) == pytest.approx((0.776, 0.970), abs=1e-3)
    assert compute_interval(0, 0) == (0.0, 1.0)


def _make_table(count: int) -> PartTable:
    chance = np.random.default_rng(1)
    records = np.zeros(count, RECORD)
    records["count"] = chance.integers(6, FEATURES + 1, count)
    records["leaf"] = chance.integers(0, 300, (count, FEATURES))
    records["code"] = chance.integers(0, 1 << 63, (count, FEATURES))
    return build_part_table(records, np.arange(count))


def test_entries_lie_by_leaf_and_name_their_feature() -> None:
    table = _make_table(40)
    assert table.starts[-1] == len(table.codes) == table.records["count"].sum()
    for leaf in range(300):
        entries = slice(*table.starts[leaf : leaf + 2])
        numbers, features = table.slots[entries] >> 6, table.slots[entries] & 63
        assert (table.records["leaf"][numbers, features] == leaf).all()
        assert (table.records["code"][numbers, features] == table.codes[entries]).all()


def test_a_table_made_large_has_as_uneven_leaves_and_keeps_the_real_entries() -> None:
    table = _make_table(40)
    large = multiply_table(table, 200, seed=2)
    assert len(large) == 200
    assert (large.starts.astype(int) == 5 * table.starts.astype(int)).all()
    real = large.slots >> 6 < 40
    assert real.sum() == len(table.codes)
    assert sorted(large.codes[real]) == sorted(table.codes)
