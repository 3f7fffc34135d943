"""Our matcher as the benchmark asks it: at most one edit, at most two, or as listings are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matchers.text.likeness import TextLikeness
from matchers.text.matcher import TextMatcher, Wording

LIMIT = 20  # as the pipeline asks
ALL = 100_000  # as the peers are asked: whatever is found

type Search = Callable[[str], Sequence[TextLikeness]]
type Find = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class OurMatcher:
    """A matcher and the ways to ask it."""

    matcher: TextMatcher

    def title_finder(self, edits: int, limit: int = LIMIT) -> Find:
        """The rights that a title wears within that many edits, best first: what peers tell."""
        find = self.matcher.find
        return lambda title: find(Wording(title=title), limit=limit, edits=edits).right_ids

    def title_searcher(self, edits: int, limit: int = LIMIT) -> Search:
        """The same with form, similarity and sentence of each."""
        search = self.matcher.search
        return lambda title: search(Wording(title=title), limit=limit, edits=edits)

    def description_finder(self) -> Find:
        """A description, within the edits that are forgiven there."""
        find = self.matcher.find
        return lambda text: find(Wording(description=text), limit=LIMIT).right_ids

    def flag_rights(self, title: str, edits: int = 2, limit: int = ALL) -> frozenset[int]:
        """The rights found in a title."""
        return frozenset(self.title_finder(edits, limit)(title))
