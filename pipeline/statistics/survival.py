"""How long things last of which some have not ended yet: Kaplan and Meier's estimate."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

from pipeline.statistics.rates import compute_wilson_bound

_Z: Final = 1.96  # an interval of 95 %


@dataclass(frozen=True, slots=True)
class Survival:
    """The share that lasts longer than so many days, with its interval of 95 %."""

    days: float
    share: float
    low: float
    high: float


def estimate_survival(spans: Iterable[tuple[float, bool]], days: float) -> Survival | None:
    """Return the share that lasts longer; None if nothing was watched for so long.

    `spans` are days, and whether it ended then: what goes on counts until it was last seen.
    """
    sorted_spans = sorted(spans, key=lambda span: (span[0], not span[1]))
    at_risk, share, variance = len(sorted_spans), 1.0, 0.0
    for length, has_ended in sorted_spans:
        if length > days:
            break
        if has_ended:
            share *= 1 - 1 / at_risk
            variance += 1 / (at_risk * (at_risk - 1)) if at_risk > 1 else 0.0
        at_risk -= 1
    if not at_risk and share:
        return None
    if share in {0.0, 1.0}:  # Greenwood's formula knows no doubt there
        total = at_risk or 1
        low, high = (compute_wilson_bound(round(share * total), total, z) for z in (-_Z, _Z))
        return Survival(days, share, low, high)
    factor = exp(_Z * sqrt(variance) / abs(log(share)))  # Greenwood's, of the log of the log
    return Survival(days, share, share**factor, share ** (1 / factor))
