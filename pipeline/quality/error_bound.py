"""How often is automatic approval wrong at most, whenever one looks? A bound by betting.

A bettor with money 1 bets on each draw against "the share of errors is p", mixing bets by a beta
distribution (Robbins 1970). If p is true, the money is a martingale, which comes to 1/alpha with a
chance of alpha at most, at whatever moment one looks (Ville's inequality). So the shares against
which the money is below 1/alpha are an interval that holds at all moments together; its ends are
the bound and what is proven at least. See Waudby-Smith and Ramdas, "Estimating means of bounded
random variables by betting" (2023).
"""

from math import inf, lgamma, log
from typing import Final

PROMISED: Final = 0.01  # the share of errors that is promised, and above which a reason is held
PROMISE_RISK: Final = 0.05  # of a promise that does not hold, however often one looks
SUSPENSION_RISK: Final = 0.005  # of a suspension though the share is as promised
# The mixture: half an error in fifty draws. Bets near the promise win soonest there.
_ERRORS_BEFORE: Final = 0.5
_RIGHT_BEFORE: Final = 49.5
_HALVINGS: Final = 50  # of the interval in which the bound lies


def log_money(share: float, *, errors: int, draws: int) -> float:
    """Return the logarithm of the money that was won by betting against this share of errors."""
    right = draws - errors
    won = _log_beta(_ERRORS_BEFORE + errors, _RIGHT_BEFORE + right)
    return won - _log_beta(_ERRORS_BEFORE, _RIGHT_BEFORE) - _log_chance(share, errors, right)


def bound_errors(errors: int, draws: int, risk: float = PROMISE_RISK) -> float:
    """Return the largest share of errors that these draws do not refute."""
    low, high = errors / draws if draws else 1.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_refuted = log_money(middle, errors=errors, draws=draws) >= -log(risk)
        low, high = (low, middle) if is_refuted else (middle, high)
    return high


def is_promise_broken(errors: int, draws: int, risk: float = SUSPENSION_RISK) -> bool:
    """Return whether these draws prove that errors are more frequent than promised."""
    if errors <= PROMISED * draws:
        return False
    return log_money(PROMISED, errors=errors, draws=draws) >= -log(risk)


def _log_beta(first: float, second: float) -> float:
    return lgamma(first) + lgamma(second) - lgamma(first + second)


def _log_chance(share: float, errors: int, right: int) -> float:
    """Return the logarithm of the chance of just these draws; of nothing drawn it is certain."""
    return sum(
        count * (log(chance) if chance > 0 else -inf)
        for count, chance in ((errors, share), (right, 1 - share))
        if count
    )
