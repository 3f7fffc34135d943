"""Compile a function with numba, and keep the result where a folder for it may be written to."""

from collections.abc import Callable
from typing import Any, Literal

from numba import njit

type Compiled = Callable[..., Any]


def compile_function(function: Compiled) -> Compiled:
    """Return it compiled at its first call; again in each process where nothing can be kept."""
    return _compile(function, is_exact=True)


def compile_for_speed(function: Compiled) -> Compiled:
    """Return it compiled as `compile_function` does, sums of fractions in the order that is fast.

    The last bits of a fraction may then differ from one kind of processor to another.
    """
    return _compile(function, is_exact=False)


def _compile(function: Compiled, *, is_exact: bool) -> Compiled:
    # a division that may raise is not vectorised
    model: Literal["python", "numpy"] = "python" if is_exact else "numpy"
    try:
        return njit(nogil=True, cache=True, fastmath=not is_exact, error_model=model)(function)
    except RuntimeError:  # no folder that may be written to
        return njit(nogil=True, fastmath=not is_exact, error_model=model)(function)
