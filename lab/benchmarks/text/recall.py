"""Measure recall by class, and rights that are found wrongly."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from lab.benchmarks.text.measuring import percentile
from lab.benchmarks.text.queries import REAL_PAIRS, Query

# The goals are set for groups of classes; other classes are reported without a goal.
GROUPS = {
    "folded": [
        "exact", "case", "punctuated", "spaced", "joined", "ampersand",
        "zero_width", "combining", "accented", "unaccented", "repeated", "undoubled",
        "dotted", "spelt", "full_width", "styled", "hashtag", "leet_digits",
        "leet_signs", "leet_repeated", "repeated_case", "alias",
    ],
    "one_edit": ["insertion", "deletion", "substitution", "transposition", "edited_case"],
    "two_edits": ["two_edits"],
    "glued_and_affixed": ["glued_prefix", "glued_suffix", "hashtag_glued", "possessive"],
    "glued_on_both_sides": ["glued_both"],
    "uts39": ["uts39_few", "uts39_all", "uts39_hidden"],
    "decancer": ["wide_few", "wide_all"],
    "read_aloud": ["romanised", "cyrillic"],
}  # fmt: skip

type Flag = Callable[[str], Collection[int]]


@dataclass(frozen=True, slots=True)
class Answers:
    """Whether each query's right was flagged, and how many rights its title was flagged with."""

    queries: tuple[Query, ...]
    hits: tuple[bool, ...]
    flagged: tuple[int, ...]

    def rate(self) -> float:
        """Return the share of hits over all queries, without real pairs of other scripts."""
        hits = [hit for query, hit in zip(self.queries, self.hits, strict=True)
                if not query.kind.startswith(REAL_PAIRS)]  # fmt: skip
        return fmean(hits) if hits else 0.0

    def by_class(self) -> dict[str, float]:
        return {kind: fmean(hits) for kind, hits in self._by_class().items()}

    def by_group(self) -> dict[str, float]:
        """The share of hits over all queries of each group."""
        classes = self._by_class()
        hits_by_group = {
            group: [hit for kind in kinds for hit in classes.get(kind, ())]
            for group, kinds in GROUPS.items()
        }
        return {group: fmean(hits) for group, hits in hits_by_group.items() if hits}

    def flags(self) -> dict[str, float]:
        """Return the number of rights flagged per title."""
        return {
            "p50": percentile(self.flagged, 50),
            "mean": fmean(self.flagged),
            "most": max(self.flagged),
        }

    def _by_class(self) -> Mapping[str, list[bool]]:
        hits_by_kind: defaultdict[str, list[bool]] = defaultdict(list)
        for query, hit in zip(self.queries, self.hits, strict=True):
            hits_by_kind[query.kind].append(hit)
        return hits_by_kind


def ask_titles(flag: Flag, queries: Iterable[Query]) -> Answers:
    """Ask every title."""
    titles = tuple(queries)
    flags: Sequence[Collection[int]] = [flag(query.title) for query in titles]
    hits = tuple(query.right_id in rights for query, rights in zip(titles, flags, strict=True))
    return Answers(titles, hits, tuple(map(len, flags)))
