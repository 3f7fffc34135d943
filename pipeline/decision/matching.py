"""Match one frozen listing with every kind of matcher: the rights repository, the claimed right."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

from matchers import kinds
from matchers.image.likeness import ImageLikeness
from matchers.kinds import ClaimedRight, Found, ListingContent
from matchers.likeness import Likeness, PlainLikeness
from matchers.text.likeness import TextLikeness

MAX_SIGNALS = 10  # likenesses kept of each kind


@dataclass(frozen=True, slots=True)
class Likenesses:
    """The strongest likenesses of each kind, the claimed right's first; as `Facts` keeps them."""

    text: tuple[TextLikeness, ...]
    pictures: tuple[ImageLikeness, ...]
    others: Mapping[str, tuple[PlainLikeness, ...]]
    explained_away: frozenset[
        int
    ]  # pictures that a negative reference of the claimed right explains

    @property
    def right_ids(self) -> frozenset[int]:
        """Every right that a likeness names."""
        likenesses: chain[Likeness] = chain(self.text, self.pictures, *self.others.values())
        return frozenset(likeness.right_id for likeness in likenesses)


def find_likenesses(
    listing: ListingContent, claimed_right: ClaimedRight, matchers: Mapping[str, Any]
) -> Likenesses:
    """Return what every kind finds; the claimed right never falls out.

    Args:
        listing: Wording and examined pictures.
        claimed_right: The right that the request names.
        matchers: By the name of their kind, as `MatcherKind.build_matcher` made them.
    """
    results = {
        kind.name: kind.find(matchers[kind.name], listing, claimed_right, MAX_SIGNALS)
        for kind in kinds.KINDS
    }
    explained_away = frozenset[int]().union(*(result.explained_away for result in results.values()))
    return Likenesses(
        cast("tuple[TextLikeness, ...]", _take(results, kinds.TEXT.name)),
        cast("tuple[ImageLikeness, ...]", _take(results, kinds.IMAGE.name)),
        {
            name: cast("tuple[PlainLikeness, ...]", result.likenesses)
            for name, result in results.items()
            if result.likenesses and name not in (kinds.TEXT.name, kinds.IMAGE.name)
        },
        explained_away,
    )


def _take(results: Mapping[str, Found], name: str) -> tuple[object, ...]:
    return results[name].likenesses
