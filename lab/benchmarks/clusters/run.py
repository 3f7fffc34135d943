"""How well rings are found by what their members share, and how the time grows."""

import resource
from collections.abc import Callable, Iterator, Mapping
from math import sqrt
from statistics import mean, stdev
from time import process_time
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from lab.benchmarks.clusters.network import Network, make_network
from pipeline.policy.parameters import LinkNumbers
from pipeline.standing.seller_links import find_clusters, find_links

GOALS: Final = {"precision": 0.99, "recall": 0.90, "honest": 5}
SIZES: Final = (10_000, 100_000, 1_000_000)
SEEDS: Final = 10


def measure(
    numbers: LinkNumbers, say: Callable[[str], None], *, sizes: tuple[int, ...] = SIZES
) -> dict[str, Any]:
    """Return B-cubed figures over several networks, and seconds and memory by size."""
    quality = []
    for seed in range(SEEDS):
        say(f"network {seed + 1} of {SEEDS}")
        quality.append(judge(*_run(sizes[0], numbers, seed)[:2]))
    grown = []
    for size in sizes:
        say(f"{size:,} sellers")
        _, _, figures = _run(size, numbers, 0)
        grown.append({"sellers": size, **figures})
    return {
        "goals": GOALS,
        "networks": SEEDS,
        "quality": {name: _summarise([scores[name] for scores in quality]) for name in quality[0]},
        "growth": grown,
    }


def _run(
    size: int, numbers: LinkNumbers, seed: int
) -> tuple[Network, list[list[int]], dict[str, float]]:
    network = make_network(size, tuple(numbers.strength), seed)
    start = process_time()
    links = find_links(network.features, numbers)
    clusters = list(find_clusters(links))
    return network, clusters, {
        "features": len(network.features.sellers),
        "links": len(links.sellers),
        "clusters": len(clusters),
        "seconds": round(process_time() - start, 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def judge(network: Network, clusters: list[list[int]]) -> dict[str, float]:
    """B-cubed precision and recall (Bagga and Baldwin, 1998), and the largest honest component.

    Over all sellers, and, harder, over those that stand in a cluster (precision) or in a ring
    (recall): among the many that stand alone on both sides nothing can go wrong.
    """
    labels = -1 - np.arange(len(network.rings))
    for number, cluster in enumerate(clusters):
        labels[cluster] = number
    truth = np.where(network.rings >= 0, network.rings, -1 - np.arange(len(network.rings)))
    overlap_counts = _count_same(np.stack([labels, truth]))
    precision, recall = (
        overlap_counts / _count_same(labels[None]),
        overlap_counts / _count_same(truth[None]),
    )
    return {
        "precision": float(precision.mean()),
        "recall": float(recall.mean()),
        "precision_in_clusters": float(precision[labels >= 0].mean()),
        "recall_in_rings": float(recall[network.rings >= 0].mean()),
        "honest": float(max(_list_honest(network, clusters), default=0)),
    }


def _list_honest(network: Network, clusters: list[list[int]]) -> Iterator[int]:
    """How many honest sellers stand in each cluster."""
    return (int((network.rings[cluster] < 0).sum()) for cluster in clusters)


def _count_same(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each column, how many are like it."""
    _, places, counts = np.unique(rows, axis=1, return_inverse=True, return_counts=True)
    same_counts: NDArray[np.int64] = counts[places]
    return same_counts


def _summarise(values: list[float]) -> Mapping[str, float]:
    """The mean with its 95 % interval by Student's t, and the worst and best network."""
    half = student.ppf(0.975, len(values) - 1) * stdev(values) / sqrt(len(values))
    middle = mean(values)
    figures = {"mean": middle, "low": middle - half, "high": middle + half}
    figures |= {"least": min(values), "most": max(values)}
    return {name: round(float(figure), 4) for name, figure in figures.items()}
