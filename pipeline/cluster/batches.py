"""Which cases may be decided and written together? Few with pictures, and no two of one seller."""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

MOST_TOGETHER: Final = 16
MOST_WITH_PICTURES: Final = 4
_SECONDS: Final = 1.0  # that a batch may take: what its worker loses when it is killed


class BatchCase(Protocol):
    """What is needed of a case."""

    @property
    def listing_id(self) -> int:
        """Its listing."""

    @property
    def entity_id(self) -> int | None:
        """The seller's legal entity, if one is known."""

    @property
    def has_pictures(self) -> bool:
        """Whether matching opens pictures."""


def fit_batch(seconds_a_case: float, most: int) -> int:
    """Return how many cases are taken together: those of a second, one at least, `most` at most.

    Nothing of a batch is written before all of it is read. Where the world is slow, a large one
    would keep others waiting, and be lost with its worker again and again.
    """
    return max(1, min(most, int(_SECONDS / max(seconds_a_case, _SECONDS / most))))


def split_batch[Kind: BatchCase](cases: Iterable[Kind]) -> list[list[Kind]]:
    """Return the cases in batches, each case in the first that it fits into.

    Two cases of one legal entity or on one listing are never in one batch: what becomes of the
    first counts for the second.
    """
    batches: list[list[Kind]] = []
    for case in cases:
        for batch in batches:
            if _fits(case, batch):
                batch.append(case)
                break
        else:
            batches.append([case])
    return batches


def _fits(case: BatchCase, batch: Sequence[BatchCase]) -> bool:
    has_pictures = case.has_pictures or any(other.has_pictures for other in batch)
    most = MOST_WITH_PICTURES if has_pictures else MOST_TOGETHER
    return len(batch) < most and not any(_share(case, other) for other in batch)


def _share(case: BatchCase, other: BatchCase) -> bool:
    is_known = case.entity_id is not None
    return case.listing_id == other.listing_id or (is_known and case.entity_id == other.entity_id)
