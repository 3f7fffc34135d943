"""The compiled functions; `python -m matchers.text.precompile` compiles them all ahead of use.

Numba keeps what it compiled beside the source, or in the user's cache where it may not write
there; where it may write to neither, it compiles in each process. It looks only at the
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

from matchers.text.kernel import hits, index_writer
from matchers.text.kernel import search as listing

type Compiled = Callable[..., Any]

_HERE = Path(__file__).parent
_SOURCES = sorted((_HERE / "kernel").glob("*.py"))
_DIGEST = hashlib.sha256(b"".join(path.read_bytes() for path in _SOURCES)).hexdigest()


def _compile(function: Compiled) -> Compiled:
    try:
        return njit(nogil=True, cache=True)(function)
    except RuntimeError:  # no folder that may be written to
        return njit(nogil=True)(function)


def _compile_all(digest: str) -> tuple[Compiled, ...]:
    """Compile the functions; each names the digest, which makes it a part of its cache key."""

    @_compile
    def search(codes, fields, folding, base, changes, hidden, allowances):
        _ = digest
        return listing.search_listing(codes, fields, folding, base, changes, hidden, allowances)

    @_compile
    def choose(rows, heap, counts, chosen, limit):
        _ = digest
        return hits.choose_hits(hits.Hits(rows, heap, counts), chosen, limit)

    @_compile
    def spell(codes, ends, modes, folding):
        _ = digest
        return index_writer.spell_wordings(codes, ends, modes, folding)

    @_compile
    def describe(texts, ends):
        _ = digest
        return index_writer.describe_texts(texts, ends)

    @_compile
    def pack(texts, ends):
        _ = digest
        return index_writer.pack_texts(texts, ends)

    @_compile
    def shelve(texts, ends, edits, whole_bits, short_bits):
        _ = digest
        whole = index_writer.build_whole_table(texts, ends, whole_bits)
        return whole, index_writer.build_short_table(texts, ends, edits, short_bits)

    return search, choose, spell, describe, pack, shelve


search, choose, spell, describe, pack, shelve = _compile_all(_DIGEST)
