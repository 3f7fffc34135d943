"""The interval in which the true rate lies, after so many of so many."""

from typing import Final

_SURE: Final = 1.959964  # standard deviations: 95 of 100 intervals hold the true rate


def compute_interval(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a rate (E. Wilson, 1927); of none asked nothing is known."""
    if not total:
        return 0.0, 1.0
    share, square = count / total, _SURE**2 / total
    middle = (share + square / 2) / (1 + square)
    reach = (square * (share * (1 - share) + square / 4)) ** 0.5 / (1 + square)
    return max(0.0, middle - reach), min(1.0, middle + reach)
