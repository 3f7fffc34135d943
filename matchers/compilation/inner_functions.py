"""How the kernel's functions are compiled: only called from one another, so without wrappers.

A call hands over each array in seven numbers and counts its holders, which costs more than most
small functions do. So what neither allocates an array nor returns one, nor calls what returns
one, is `uncounted` or `inlined`: there nobody counts, for its caller holds all that it is given.
"""

from typing import Any

from numba import njit

_WITHOUT: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
# Said to each: a function takes over from the one that calls it first what it does not say itself.
_COUNTED: dict[str, Any] = {"nogil": True, "_nrt": True} | _WITHOUT
_UNCOUNTED: dict[str, Any] = {"nogil": True, "_nrt": False} | _WITHOUT

inner = njit(**_COUNTED)
uncounted = njit(**_UNCOUNTED)
inlined = njit(forceinline=True, **_UNCOUNTED)
