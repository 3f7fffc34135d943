"""Peers with an index: Aho-Corasick, SymSpell, tantivy."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from time import process_time

import ahocorasick
import tantivy
from symspellpy import SymSpell, Verbosity

from lab.benchmarks.text.peers import Names, Peer, fold_text, windows

_SHORTEST = 3
_MOST = 1000  # rights taken from an answer

type Ask = Callable[[str], Collection[int]]


def build_indexed_peers(names: Names, titles: int) -> Iterator[Peer]:
    """One after the other, so that only one index is in memory at a time."""
    builders: tuple[tuple[str, str, Callable[[Names], Ask], int], ...] = (
        ("aho_corasick", "substrings of the folded title, no edits", _aho_corasick, 20),
        ("symspell", "folded windows of 1..3 words, one edit, prefix of 7", _symspell, 20),
        ("tantivy_fuzzy", "folded windows of 1..3 words, one edit, swaps count one", _tantivy, 2),
    )
    for name, description, build, share in builders:
        start = process_time()
        search = build(names)
        yield Peer(name, description, search, titles * share, process_time() - start + names.fold_s)


def _aho_corasick(names: Names) -> Ask:
    automaton = ahocorasick.Automaton()
    for folded_name, rights in _by_folded(names).items():
        automaton.add_word(folded_name, rights)
    automaton.make_automaton()
    return lambda title: {
        right for _, rights in automaton.iter(fold_text(title)) for right in rights
    }


def _symspell(names: Names) -> Ask:
    rights_of = _by_folded(names)
    speller = SymSpell(max_dictionary_edit_distance=1, prefix_length=7)
    for folded_name in rights_of:
        speller.create_dictionary_entry(folded_name, 1)

    def find_rights(title: str) -> Collection[int]:
        hits = (
            speller.lookup(window, Verbosity.ALL, max_edit_distance=1) for window in windows(title)
        )
        return {
            right
            for suggestions in hits
            for suggestion in suggestions
            for right in rights_of[suggestion.term]
        }

    return find_rights


def _tantivy(names: Names) -> Ask:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("folded", tokenizer_name="raw")
    builder.add_integer_field("right", stored=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    for folded_name, right in zip(names.folded, names.rights, strict=True):
        writer.add_document(tantivy.Document(folded=folded_name, right=right))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def find_rights(title: str) -> Collection[int]:
        query_clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.fuzzy_term_query(
                    schema, "folded", window, distance=1, transposition_cost_one=True
                ),
            )
            for window in windows(title)
            if window
        ]
        hits = searcher.search(tantivy.Query.boolean_query(query_clauses), _MOST).hits
        return {searcher.doc(address)["right"][0] for _, address in hits}

    return find_rights


def _by_folded(names: Names) -> dict[str, list[int]]:
    answer: defaultdict[str, list[int]] = defaultdict(list)
    for folded_name, right in zip(names.folded, names.rights, strict=True):
        if len(folded_name) >= _SHORTEST:
            answer[folded_name].append(right)
    return answer
