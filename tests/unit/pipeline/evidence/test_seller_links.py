"""Links between sellers by rarity, against a plain count, and the clusters that follow."""

from collections import defaultdict
from itertools import combinations
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.evidence.seller_links import SharedFeatures, find_clusters, find_links, weigh
from pipeline.policy.parameters import LinkNumbers
from pipeline.sellers.entities import find_path

_NUMBERS = LinkNumbers(strength={"payment": 3.0, "address": 0.9}, most_sharing=4)
_ROWS = some.lists(
    some.tuples(some.integers(1, 12), some.integers(0, 1), some.integers(0, 5)),
    unique=True,
    max_size=60,
)
type Row = tuple[int, int, int]


def columns(rows: list[Row]) -> SharedFeatures:
    return SharedFeatures(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def count_plainly(rows: list[Row]) -> dict[tuple[int, int], float]:
    groups = defaultdict(list)
    for seller, kind, value in rows:
        groups[kind, value].append(seller)
    best: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
    for (kind, _), sellers in groups.items():
        if 2 <= len(sellers) <= _NUMBERS.most_sharing:
            weight = list(_NUMBERS.strength.values())[kind] / log2(len(sellers))
            for pair in combinations(sorted(sellers), 2):
                best[pair][kind] = max(best[pair].get(kind, 0.0), weight)
    sums = {pair: sum(by_kind.values()) for pair, by_kind in best.items()}
    return {pair: weight for pair, weight in sums.items() if weight >= _NUMBERS.threshold}


@given(_ROWS)
def test_links_are_those_of_a_plain_count(rows: list[Row]) -> None:
    links = find_links(columns(rows), _NUMBERS)
    pairs = zip(links.sellers.tolist(), links.others.tolist(), strict=True)
    weight_by_pair = dict(zip(pairs, links.weights.tolist(), strict=True))
    plain = count_plainly(rows)
    assert weight_by_pair.keys() == plain.keys()
    assert list(weight_by_pair.values()) == pytest.approx([plain[pair] for pair in weight_by_pair])


@given(_ROWS)
def test_a_cluster_holds_who_can_be_reached_and_nobody_else(rows: list[Row]) -> None:
    links = find_links(columns(rows), _NUMBERS)
    pairs = list(zip(links.sellers.tolist(), links.others.tolist(), strict=True))
    clusters = list(find_clusters(links))
    assert sorted(seller_id for cluster in clusters for seller_id in cluster) == sorted(
        {seller_id for pair in pairs for seller_id in pair}
    )
    for cluster in clusters:
        assert all(
            find_path(cluster[0], seller_id, pairs)[-1] == seller_id for seller_id in cluster
        )
    for sellers, other in combinations(clusters, 2):
        assert not find_path(sellers[0], other[0], pairs)


def test_what_many_share_weighs_nothing() -> None:
    assert weigh("payment", 4, _NUMBERS) == 1.5
    assert weigh("payment", 5, _NUMBERS) == weigh("payment", 1, _NUMBERS) == 0.0
    assert weigh("shoe size", 2, _NUMBERS) == 0.0
