"""How the kernel's functions are compiled: only called from one another, so without wrappers.

A call hands over each array in seven numbers and counts its holders, which costs more than most
small functions do. So loops stay in one function, with few arrays, and what they call is either
given numbers alone or `inlined`.
"""

from typing import Any

from numba import njit

_WITHOUT: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}

inner = njit(nogil=True, **_WITHOUT)
inlined = njit(nogil=True, forceinline=True, **_WITHOUT)
