"""Our matcher as the benchmark asks it: at most one edit, at most two, or as listings are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matchers.text.likeness import TextLikeness
from matchers.text.matcher import TextMatcher, Wording

LIMIT = 20  # as the pipeline asks
ALL = 100_000  # as the peers are asked: whatever is found

type Search = Callable[[str], Sequence[TextLikeness]]


@dataclass(frozen=True, slots=True)
class Ours:
    """A matcher and the ways to ask it."""

    matcher: TextMatcher

    def titles(self, edits: int, limit: int = LIMIT) -> Search:
        """A title within that many edits."""
        if edits == 2:
            return lambda title: self.matcher.search(Wording(title=title), limit=limit)
        return lambda title: self.matcher.search(Wording(title=title), limit=limit, edits=edits)

    def unexplained(self, edits: int) -> Callable[[str], object]:
        """The same without the sentence of each likeness: as much as other libraries tell."""
        return lambda title: self.matcher.hits(Wording(title=title), limit=LIMIT, edits=edits)

    def descriptions(self) -> Search:
        """A description, within the edits that are forgiven there."""
        return lambda text: self.matcher.search(Wording(description=text))

    def flagged(self, title: str, edits: int = 2, limit: int = ALL) -> frozenset[int]:
        """The rights found in a title."""
        return frozenset(found.right_id for found in self.titles(edits, limit)(title))
