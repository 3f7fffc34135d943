"""How far do two people agree who looked at the same case? Krippendorff's alpha, with its interval.

1: always; 0: as often as chance would have it; below: less often than that. The figure itself is
NLTK's. The interval resamples the pairs, two thousand times, for which the formula is written
out for two people and no gaps; a test holds the two equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np

RESAMPLES: Final = 2_000
_TAILS: Final = (2.5, 97.5)  # percent: an interval of 95

type Pair = tuple[str, str]  # what the first said and what the second said
type Counts = Mapping[Pair, int]


class RandomGenerator(Protocol):
    """What draws: a generator of numpy's, whose seed the caller chooses."""

    def multinomial(self, n: int, pvals: Any, size: int) -> Any:  # noqa: ANN401  # as numpy types it
        """Return how often each kind came in n draws, so many times over."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far, and how sure that is."""

    pairs: int
    agreed: int
    alpha: float | None  # none: too few, or everybody always said the same thing
    low: float | None = None
    high: float | None = None

    @property
    def share(self) -> float:
        """Pairs that agree, of all; chance has its part in it."""
        return self.agreed / self.pairs if self.pairs else 0.0


def measure_agreement(counts: Counts, *, pairs_needed: int, chance: RandomGenerator) -> Agreement:
    """Return the agreement of these pairs; without an alpha for fewer than needed."""
    pairs = sum(counts.values())
    agreed_pairs = sum(number for (first, other), number in counts.items() if first == other)
    labels = {label for pair, number in counts.items() if number for label in pair}
    if pairs < max(pairs_needed, 1) or len(labels) < 2:  # one says nothing of two
        return Agreement(pairs, agreed_pairs, None)
    low, high = _alpha_interval(counts, chance)
    return Agreement(pairs, agreed_pairs, krippendorff_alpha(counts), low, high)


def krippendorff_alpha(counts: Counts) -> float:
    """Return Krippendorff's alpha for unordered names, of which at least two must occur."""
    units = [pair for pair, number in counts.items() for _ in range(number)]
    votes = [
        (who, unit, label)
        for unit, pair in enumerate(units)
        for who, label in zip(("first", "second"), pair, strict=True)
    ]
    from nltk.metrics.agreement import AnnotationTask  # noqa: PLC0415  # seconds, with SciPy

    return float(AnnotationTask(data=votes).alpha())


def _alpha_interval(counts: Counts, chance: RandomGenerator) -> tuple[float, float]:
    kinds = [kind for kind, number in counts.items() if number]
    numbers = np.array([counts[kind] for kind in kinds], dtype=np.float64)
    samples = chance.multinomial(int(numbers.sum()), numbers / numbers.sum(), RESAMPLES)
    low, high = np.percentile(compute_alphas(kinds, samples), _TAILS)
    return float(low), float(high)


def compute_alphas(kinds: list[Pair], samples: Any) -> Any:  # noqa: ANN401  # arrays of numpy
    """Return alpha of each row of counts; a row with a single name shows no disagreement."""
    samples = np.asarray(samples, dtype=np.float64)
    labels = sorted({label for kind in kinds for label in kind})
    uses = np.array([[kind.count(label) for label in labels] for kind in kinds], dtype=np.float64)
    differs = np.array([first != other for first, other in kinds], dtype=np.float64)
    values = 2 * samples.sum(axis=1)
    totals = samples @ uses
    expected = 1 - (totals * (totals - 1)).sum(axis=1) / (values * (values - 1))
    observed_disagreement = (samples @ differs) * 2 / values
    alike = expected <= 0
    return np.where(alike, 1.0, 1 - observed_disagreement / np.where(alike, 1.0, expected))
