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
    """Return how strongly a feature links two of the sellers that share it; 0 if not at all."""
    is_rare = 2 <= sharing <= numbers.most_sharing
    return numbers.strength.get(kind, 0.0) / log2(sharing) if is_rare else 0.0


def find_links(features: SharedFeatures, numbers: LinkNumbers) -> Links:
    """Return every pair of sellers that is linked."""
    ids, places = np.unique(features.sellers, return_inverse=True)
    order = np.lexsort((places, features.values, features.kinds))
    sellers, kinds, values = places[order], features.kinds[order], features.values[order]
    is_first = np.r_[True, (kinds[1:] != kinds[:-1]) | (values[1:] != values[:-1])]
    starts = np.flatnonzero(is_first)[: len(kinds)]
    sizes = np.diff(np.r_[starts, len(kinds)])
    sharing, ends = np.repeat(sizes, sizes), np.repeat(starts + sizes, sizes)
    weights = np.array(list(numbers.strength.values()))[kinds] / np.log2(np.maximum(sharing, 2))
    # Each row is paired with the later ones of its group: so the smaller id comes first.
    later = np.where(sharing <= numbers.most_sharing, ends - np.arange(len(kinds)) - 1, 0)
    chunks = []
    by_seller = np.argsort(sellers, kind="stable")
    for rows in _split(by_seller, sellers, later):
        positions = np.repeat(rows, later[rows])
        other = np.arange(len(positions)) - np.repeat(
            np.cumsum(later[rows]) - later[rows], later[rows]
        )
        pairs = sellers[positions] * len(ids) + sellers[positions + other + 1]
        chunks.append(_add_up(pairs, kinds[positions], weights[positions], numbers.threshold))
    pairs, sums = (np.concatenate(column) for column in zip(*chunks, strict=True))
    return Links(ids[pairs // len(ids)], ids[pairs % len(ids)], sums)


def _split(by_seller: Ids, sellers: Ids, later: Ids) -> list[Ids]:
    """Split the rows into blocks of about a million pairs that fit the cache, no seller in two."""
    blocks = np.cumsum(later[by_seller]) >> 20
    ends = np.flatnonzero(np.diff(blocks)) + 1
    return np.split(by_seller, np.searchsorted(sellers[by_seller], sellers[by_seller][ends]))


def _add_up(
    pairs: Ids, kinds: Ids, weights: NDArray[np.float64], threshold: float
) -> tuple[Ids, NDArray[np.float64]]:
    """Sum the heaviest weight of each kind per pair; return the pairs that reach the threshold."""
    keys = pairs * (kinds.max(initial=0) + 1) + kinds
    order = np.argsort(keys)
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    if not len(starts):
        return pairs, weights
    heaviest, pairs = np.maximum.reduceat(weights[order], starts), pairs[order][starts]
    starts = np.flatnonzero(np.diff(pairs, prepend=-1))
    sums, pairs = np.add.reduceat(heaviest, starts), pairs[starts]
    return pairs[sums >= threshold], sums[sums >= threshold]


def find_clusters(links: Links) -> Iterator[list[int]]:
    """Yield the sellers that links bring together, in id order: connected components."""
    ids, places = np.unique(np.r_[links.sellers, links.others], return_inverse=True)
    if not len(ids):
        return
    firsts, other = np.split(places, 2)
    graph = coo_array((np.ones(len(firsts), bool), (firsts, other)), shape=(len(ids), len(ids)))
    count, component = connected_components(graph, directed=False)
    order = np.argsort(component, kind="stable")
    ends = np.cumsum(np.bincount(component, minlength=count))
    for group in np.split(ids[order], ends[:-1]):
        yield [int(seller) for seller in group]
