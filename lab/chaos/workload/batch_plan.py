"""What a marketplace streams during a run: batches of listings, edited again and again."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

BURST_AT_SECONDS: Final = 5.0  # while only ordinary filers file, and nothing else is broken
_BURST_SECONDS: Final = 3
_BURST: Final = 10  # batches a second; otherwise one
_LINES: Final = 20  # of one batch
_LISTINGS: Final = 400
_AGAIN_SHARE: Final = 0.15  # of the batches are old ones as they were
_OLD: Final = 10  # at least so many batches ago; most of their lines have newer revisions by then


@dataclass(frozen=True, slots=True)
class PlannedBatch:
    """Lines that are sent together; sent again they are another batch."""

    number: int
    at_seconds: float
    lines: tuple[tuple[str, int], ...]  # listing and revision


def draw_batches(seed: int, span_seconds: float) -> tuple[PlannedBatch, ...]:
    """Draw the batches of this seed, in the order of their time."""
    chance = Random(f"listings {seed}")  # noqa: S311  # drawn by the seed, as it must be
    revisions, batches = Counter[int](), list[PlannedBatch]()
    for number, at_seconds in enumerate(_list_moments(int(span_seconds)), 1):
        if len(batches) > _OLD and chance.random() < _AGAIN_SHARE:
            lines = chance.choice(batches[:-_OLD]).lines
        else:
            edited_listings = chance.sample(range(_LISTINGS), _LINES)
            revisions.update(edited_listings)
            lines = tuple((f"S-{listing:03}", revisions[listing]) for listing in edited_listings)
        batches.append(PlannedBatch(number, at_seconds, lines))
    return tuple(batches)


def _list_moments(seconds: int) -> Iterator[float]:
    for second in range(1, seconds):
        is_burst = BURST_AT_SECONDS <= second < BURST_AT_SECONDS + _BURST_SECONDS
        yield from [float(second)] * (_BURST if is_burst else 1)
