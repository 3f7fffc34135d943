"""The compiled functions; `python -m matchers.text.ahead` compiles them all ahead of use.

Numba keeps what it compiled beside the source, or in the user's cache where it may not write
there; where it may write to neither, it compiles anew in each process. It looks only at the
file of the function that it keeps. So only the functions of this module are kept, and each
holds a digest of all sources, by which a change in any of them counts. Import this module where
it is needed: numba costs a third of a second and 60 MB a process.
"""
# ruff: noqa: ANN001, ANN202, C901, PLR0917  # numba finds out the types of what it compiles

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit

from matchers.text.kernel import hits, shelving
from matchers.text.kernel import search as listing

type Compiled = Callable[..., Any]

_HERE = Path(__file__).parent
_SOURCES = sorted([*(_HERE / "kernel").glob("*.py"), _HERE / "limits.py"])
_DIGEST = hashlib.sha256(b"".join(path.read_bytes() for path in _SOURCES)).hexdigest()


def _compiled(function: Compiled) -> Compiled:
    try:
        return njit(nogil=True, cache=True)(function)
    except RuntimeError:  # no folder that may be written to
        return njit(nogil=True)(function)


def _kept(digest: str) -> tuple[Compiled, ...]:
    """Each function names the digest, which makes it a part of what it is kept under."""

    @_compiled
    def search(codes, fields, lore, base, changes, hidden, allowances):
        _ = digest
        return listing.search(codes, fields, lore, base, changes, hidden, allowances)

    @_compiled
    def choose(rows, heap, counts, chosen, limit):
        _ = digest
        return hits.choose(hits.Hits(rows, heap, counts), chosen, limit)

    @_compiled
    def spell(codes, ends, modes, lore):
        _ = digest
        return shelving.spell(codes, ends, modes, lore)

    @_compiled
    def describe(texts, ends):
        _ = digest
        return shelving.described(texts, ends)

    @_compiled
    def pack(texts, ends):
        _ = digest
        return shelving.packed(texts, ends)

    @_compiled
    def shelve(texts, ends, edits, whole_bits, short_bits):
        _ = digest
        whole = shelving.shelve_whole(texts, ends, whole_bits)
        return whole, shelving.shelve_short(texts, ends, edits, short_bits)

    return search, choose, spell, describe, pack, shelve


search, choose, spell, describe, pack, shelve = _kept(_DIGEST)
