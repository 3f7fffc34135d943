"""Compile a function with numba, and keep the result where a folder for it may be written to."""

from collections.abc import Callable
from typing import Any

from numba import njit

type Compiled = Callable[..., Any]


def compile_function(function: Compiled) -> Compiled:
    """Return it compiled at its first call; again in each process where nothing can be kept."""
    try:
        return njit(nogil=True, cache=True)(function)
    except RuntimeError:  # no folder that may be written to
        return njit(nogil=True)(function)
