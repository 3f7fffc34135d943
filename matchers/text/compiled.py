"""The compiled functions; `python -m matchers.precompile` compiles them all ahead of use.

Numba keeps what it compiled beside the source, or in the user's cache where it may not write
there; where it may write to neither, it compiles in each process. It looks only at the
file of the function that it keeps. So only the functions of this module are kept, and each
holds a digest of all sources, by which a change in any of them counts. Import this module where
it is needed: numba costs a third of a second and 60 MB a process.
"""
# ruff: noqa: ANN001, ANN202, C901, PLR0917  # numba finds out the types of what it compiles

import hashlib
from pathlib import Path

from matchers.compilation.numba_functions import Compiled, compile_function
from matchers.text.kernel import (
    famous_marks,
    hits,
    index_writer,
    language,
    lattice,
    named_windows,
    wordings,
)
from matchers.text.kernel import search as listing

_HERE = Path(__file__).parent
_OF_WEIGHING = {
    *(
        "alignment.py",
        "candidates.py",
        "famous_marks.py",
        "language.py",
        "letter_prices.py",
        "lattice.py",
        "named_windows.py",
        "readings.py",
    ),
    *("weighing_columns.py", "wordings.py"),
}


def _compute_digest(*, has_weighing: bool) -> str:
    """Return the digest of the sources of a group; the search needs none of the weighing."""
    sources = sorted((_HERE / "kernel").glob("*.py"))
    group_sources = (path for path in sources if has_weighing or path.name not in _OF_WEIGHING)
    return hashlib.sha256(b"".join(path.read_bytes() for path in group_sources)).hexdigest()


def _compile_search(digest: str) -> tuple[Compiled, ...]:
    """Compile the functions; each names the digest, which makes it a part of its cache key."""

    @compile_function
    def search(codes, fields, folding, base, changes, named_index, hidden, allowances):
        _ = digest
        return listing.search_listing(
            codes, fields, folding, base, changes, named_index, hidden, allowances
        )

    @compile_function
    def choose(rows, heap, counts, chosen, limit):
        _ = digest
        return hits.choose_hits(hits.Hits(rows, heap, counts), chosen, limit)

    @compile_function
    def spell(codes, ends, modes, folding):
        _ = digest
        return index_writer.spell_wordings(codes, ends, modes, folding)

    @compile_function
    def describe(texts, ends):
        _ = digest
        return index_writer.describe_texts(texts, ends)

    @compile_function
    def pack(texts, ends):
        _ = digest
        return index_writer.pack_texts(texts, ends)

    @compile_function
    def shelve(texts, ends, edits, whole_bits, short_bits):
        _ = digest
        whole_table = index_writer.build_whole_table(texts, ends, whole_bits)
        return whole_table, index_writer.build_short_table(texts, ends, edits, short_bits)

    return search, choose, spell, describe, pack, shelve


def _compile_weighing(digest: str) -> tuple[Compiled, ...]:
    @compile_function
    def hash_words(codes, ends):
        _ = digest
        return language.hash_words(codes, ends)

    @compile_function
    def read_wordings(rows, base, changes, named_index):
        _ = digest
        return wordings.read_wordings(rows, base, changes, named_index)

    @compile_function
    def weigh(codes, fields, folding, words, candidates, names, marks):
        _ = digest
        return lattice.weigh_listing(codes, fields, folding, words, candidates, names, marks)

    @compile_function
    def find_windows(codes, fields, folding, words, wordings, ends):
        _ = digest
        return named_windows.find_windows(codes, fields, folding, words, wordings, ends)

    @compile_function
    def list_famous_keys(codes, ends, folding, words):
        _ = digest
        return famous_marks.list_famous_keys(codes, ends, folding, words)

    @compile_function
    def find_famous(codes, fields, folding, words, base, changes, hidden):
        _ = digest
        return famous_marks.find_famous(codes, fields, folding, words, base, changes, hidden)

    return hash_words, read_wordings, weigh, find_windows, list_famous_keys, find_famous


search, choose, spell, describe, pack, shelve = _compile_search(_compute_digest(has_weighing=False))
hash_words, read_wordings, weigh, find_windows, list_famous_keys, find_famous = _compile_weighing(
    _compute_digest(has_weighing=True)
)
