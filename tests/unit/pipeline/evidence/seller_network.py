"""A made network of sellers: rings that share what they can hide, honest ones that share, too.

What makes it hard is drawn, not left out: members of a ring have much of their own and some are
careful; they sit in honest warehouses and use honest agents; they copy pictures of honest
sellers. Honest sellers share warehouses, agents with telephone and device, catalogue pictures,
and a few a family's account. Every share below is an assumption, named here and nowhere measured.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.evidence.seller_links import SharedFeatures

type Ints = NDArray[np.int64]

RINGS: Final = 0.03  # rings a seller: 300 among 10,000
_SIZES: Final = (2, 13)  # members of a ring, each size as likely
_CAREFUL: Final = 0.2  # of the members share half as often
# How many of the ring's own a kind has by the ring's size, how often a member uses one, and how
# many things of this kind a seller has.
_OF_RING: Final = {
    "payment": (0.25, 0.6, 1),
    "device": (0.3, 0.6, 2),
    "phone": (0.3, 0.5, 1),
    "mail": (0.3, 0.4, 1),
    "licence": (0.4, 0.3, 1),
    "address": (0.2, 0.6, 1),
    "name": (0.4, 0.4, 1),
    "picture": (1.0, 0.7, 3),
    "title": (1.0, 0.5, 3),
}
# What honest sellers share: kinds, how many of them do, and the sizes of the groups that share.
_OF_HONEST: Final = (
    (("address",), 0.4, 3, 80),  # a warehouse
    (("phone", "mail"), 0.1, 10, 200),  # an agent who registers shops
    (("device",), 0.05, 10, 200),  # the same with a machine of the agent's
    (("picture", "title"), 0.5, 5, 300),  # the catalogue of a distributor
    (("name",), 0.4, 2, 10),  # firms that are called alike
    (("payment",), 0.005, 2, 3),  # a family
    (("device",), 0.01, 2, 3),
)
_IN_WAREHOUSE: Final = 0.3  # of the members of rings sit in one, too
_VICTIMS: Final = 2  # honest sellers whose picture a ring copies


@dataclass(frozen=True, slots=True)
class Network:
    """Sellers by number with what they have; `rings` says whose they are, -1 for honest ones."""

    features: SharedFeatures
    rings: Ints


def make_network(size: int, kinds: tuple[str, ...], seed: int) -> Network:
    """Draw a network of so many sellers; the same seed gives the same network.

    Args:
        size: sellers.
        kinds: the kinds of the policy, in its order.
        seed: of the draw.
    """
    chance = np.random.default_rng(seed)
    members = np.minimum(chance.integers(*_SIZES, max(1, round(size * RINGS))), size)
    in_rings = np.repeat(np.arange(len(members)), members)[: size // 2]
    rings = np.r_[in_rings, np.full(size - len(in_rings), -1)]
    draft = _Drawn(chance, kinds, [], [], [])
    for kind, (share, often, count) in _OF_RING.items():
        for _ in range(count):
            _draw_of_rings(draft, members, in_rings, (kind, share, often))
    honest = np.flatnonzero(rings < 0)
    for shared_kinds, share, low, high in _OF_HONEST:
        sharing = chance.permutation(honest)[: int(len(honest) * share)]
        _draw_of_honest(draft, sharing, shared_kinds, (low, high), len(in_rings))
    for column in chance.choice(honest, (len(members), _VICTIMS)).T:
        values = np.arange(len(members)) + draft.begin()
        draft.add(column, "picture", values)
        is_copied = chance.random(len(in_rings)) < _OF_RING["picture"][1]
        draft.add(np.flatnonzero(is_copied), "picture", values[in_rings[is_copied]])
    return Network(draft.close(), rings)


@dataclass(slots=True)
class _Drawn:
    """Columns that grow."""

    chance: np.random.Generator
    names: tuple[str, ...]  # of the kinds
    sellers: list[Ints]
    kinds: list[Ints]
    values: list[Ints]
    last: int = 0

    def begin(self) -> int:
        """Return the first value that nobody has yet."""
        return self.last

    def add(self, sellers: Ints, kind: str, values: Ints) -> None:
        """Give these sellers these values."""
        self.sellers.append(sellers)
        self.kinds.append(np.full(len(sellers), self.names.index(kind)))
        self.values.append(values)
        self.last = max(self.last, int(values.max(initial=-1)) + 1)

    def close(self) -> SharedFeatures:
        """Return everything drawn, without duplicate rows."""
        columns = (self.sellers, self.kinds, self.values)
        rows = np.unique(np.stack([np.concatenate(column) for column in columns]), axis=1)
        return SharedFeatures(*rows)


def _draw_of_rings(
    draft: _Drawn, members: Ints, in_rings: Ints, of_kind: tuple[str, float, float]
) -> None:
    """Draw one value of a kind for each member that uses the ring's; the rest have their own."""
    kind, share, often = of_kind
    pools = np.maximum(1, np.ceil(members * share)).astype(np.int64)
    begins = np.r_[0, np.cumsum(pools)[:-1]]
    careful = np.where(draft.chance.random(len(in_rings)) < _CAREFUL, 0.5, 1.0)
    uses = draft.chance.random(len(in_rings)) < often * careful
    ring = in_rings[uses]
    # The pool of a kind is the same in each round: of two devices each is one of the same few.
    values = begins[ring] + draft.chance.integers(0, pools[ring])
    draft.sellers.append(np.flatnonzero(uses))
    draft.kinds.append(np.full(len(ring), draft.names.index(kind)))
    draft.values.append(values + _POOLS)


def _draw_of_honest(
    draft: _Drawn, sharing: Ints, kinds: tuple[str, ...], sizes: tuple[int, int], members: int
) -> None:
    """Draw groups of honest sellers that share these kinds; warehouses also hold ring members."""
    sellers, groups = _group(draft.chance, sharing, *sizes)
    for kind in kinds:
        begin = draft.begin()
        draft.add(sellers, kind, groups + begin)
        if kind == "address":
            guests = np.flatnonzero(draft.chance.random(members) < _IN_WAREHOUSE)
            which = groups[draft.chance.integers(0, len(groups), len(guests))]
            draft.add(guests, kind, which + begin)


_POOLS: Final = 1 << 40  # values of a ring's own, far from all others


def _group(chance: np.random.Generator, sellers: Ints, low: int, high: int) -> tuple[Ints, Ints]:
    """Deal sellers out to whole groups of some sizes, small ones more often."""
    raw = np.exp(chance.uniform(np.log(low), np.log(high + 1), len(sellers) // low + 1))
    sizes = raw.astype(np.int64)
    sizes = sizes[np.cumsum(sizes) <= len(sellers)]
    groups = np.repeat(np.arange(len(sizes)), sizes)
    return sellers[: len(groups)], groups
