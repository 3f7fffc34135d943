"""Which sellers are linked by what they share, how strongly, and which clusters follow.

A feature that two sellers share weighs `strength / log2(sellers that have it)`: by its kind and by
its rarity, as Adamic and Adar weigh what two people have in common (Friends and neighbors on the
web, Social Networks 25, 2003). Of each kind the rarest counts, once: ten copied pictures are one
habit. Two sellers are linked where the sum reaches the threshold of the policy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log2

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from pipeline.policy.parameters import LinkNumbers

type Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SharedFeatures:
    """Columns of one length: a row for each feature of each seller, none twice."""

    sellers: Ids
    kinds: Ids  # places in the kinds of the policy
    values: Ids  # equal where the features are


@dataclass(frozen=True, slots=True)
class Links:
    """Columns of one length: pairs of linked sellers, the smaller id first, with their weights."""

    sellers: Ids
    others: Ids
    weights: NDArray[np.float64]


def weigh(kind: str, sharing: int, numbers: LinkNumbers) -> float:
    """How strongly a feature links two of the sellers that share it; 0: not at all."""
    is_rare = 2 <= sharing <= numbers.most_sharing
    return numbers.strength.get(kind, 0.0) / log2(sharing) if is_rare else 0.0


def find_links(features: SharedFeatures, numbers: LinkNumbers) -> Links:
    """Return every pair of sellers that is linked."""
    strength = np.array(list(numbers.strength.values()))
    order = np.lexsort((features.sellers, features.values, features.kinds))
    sellers, kinds = features.sellers[order], features.kinds[order]
    values = features.values[order]
    is_first = np.r_[True, (kinds[1:] != kinds[:-1]) | (values[1:] != values[:-1])]
    starts = np.flatnonzero(is_first)[: len(kinds)]
    sizes = np.diff(np.r_[starts, len(kinds)])
    found = [
        _pair_up(sellers, kinds, starts[sizes == size], size, strength)
        for size in range(2, numbers.most_sharing + 1)
    ]
    one, other, kind, weight = (np.concatenate(column) for column in zip(*found, strict=True))
    return _add_up(one, other, kind, weight, numbers.threshold)


def _pair_up(
    sellers: Ids, kinds: Ids, starts: Ids, size: int, strength: NDArray[np.float64]
) -> tuple[Ids, Ids, Ids, NDArray[np.float64]]:
    """All pairs within the groups of one size: sellers, others, kinds, weights."""
    low, high = np.triu_indices(size, 1)
    groups = sellers[starts[:, None] + np.arange(size)]
    kind = np.repeat(kinds[starts], len(low))
    return groups[:, low].ravel(), groups[:, high].ravel(), kind, strength[kind] / np.log2(size)


def _add_up(
    one: Ids, other: Ids, kind: Ids, weight: NDArray[np.float64], threshold: float
) -> Links:
    """The sum of each pair over its kinds, of each the heaviest."""
    order = np.lexsort((-weight, kind, other, one))
    one, other, kind, weight = one[order], other[order], kind[order], weight[order]
    is_new_pair = np.r_[True, (one[1:] != one[:-1]) | (other[1:] != other[:-1])][: len(one)]
    is_heaviest = is_new_pair | np.r_[True, kind[1:] != kind[:-1]][: len(one)]
    sums = np.bincount(np.cumsum(is_new_pair) - 1, weights=weight * is_heaviest)
    pairs = np.flatnonzero(is_new_pair)
    is_linked = sums >= threshold
    return Links(one[pairs][is_linked], other[pairs][is_linked], sums[is_linked])


def find_clusters(links: Links) -> Iterator[list[int]]:
    """Yield the sellers that links bring together, in id order: connected components."""
    ids, places = np.unique(np.r_[links.sellers, links.others], return_inverse=True)
    if not len(ids):
        return
    one, other = np.split(places, 2)
    graph = coo_array((np.ones(len(one), bool), (one, other)), shape=(len(ids), len(ids)))
    count, component = connected_components(graph, directed=False)
    order = np.argsort(component, kind="stable")
    ends = np.cumsum(np.bincount(component, minlength=count))
    for group in np.split(ids[order], ends[:-1]):
        yield [int(one) for one in group]
