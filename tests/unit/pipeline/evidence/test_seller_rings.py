"""Rings in made networks are found, and honest sellers in a warehouse stay apart."""

from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.evidence.seller_links import find_clusters, find_links
from tests.factories.files.shipped_files import POLICY
from tests.unit.pipeline.evidence.seller_network import Network, make_network

_SELLERS: Final = 10_000


@pytest.mark.parametrize("seed", range(10))
def test_rings_are_found_and_few_honest_sellers_stand_beside_them(seed: int) -> None:
    numbers = POLICY.links
    network = make_network(_SELLERS, tuple(numbers.strength), seed)
    clusters = list(find_clusters(find_links(network.features, numbers)))
    precision, recall = _score_clusters(network, clusters)
    assert precision >= 0.99
    assert recall >= 0.9
    assert max(int((network.rings[cluster] < 0).sum()) for cluster in clusters) <= 5


def _score_clusters(network: Network, clusters: list[list[int]]) -> tuple[float, float]:
    """Return B-cubed precision and recall (Bagga and Baldwin, 1998) over all sellers."""
    alone = -1 - np.arange(len(network.rings))
    labels = alone.copy()
    for number, cluster in enumerate(clusters):
        labels[cluster] = number
    truth = np.where(network.rings >= 0, network.rings, alone)
    both = _count_same(np.stack([labels, truth]))
    return (
        float((both / _count_same(labels[None])).mean()),
        float((both / _count_same(truth[None])).mean()),
    )


def _count_same(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return, for each column, how many are like it."""
    _, places, counts = np.unique(rows, axis=1, return_inverse=True, return_counts=True)
    same_counts: NDArray[np.int64] = counts[places]
    return same_counts
