"""From a title to scored evidence: matching at two edits, features, score, labels."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

from matchers.text.spelling import Mark
from pipeline.policy import Policy, parse
from pipeline.screening import Found, Match, Threshold, matches
from pipeline.screening_files import ListingLine, RightLine
from pipeline.words import RightKind
from workers.lab.bench_text.ours import Ours, Search
from workers.lab.bench_text.queries import Query

_POLICY = Path(__file__).parents[3] / "config" / "policy.toml"
_TOP = Threshold(min_score=0.5, top=20)  # as `markwarden screen` does unless told otherwise
_LIKENESSES = 40  # the same
_CATEGORIES = ("Shoes", "Watches", "Electronics", "Beauty", "Toys", "Home & Garden", "")


def policy() -> Policy:
    """The policy as shipped."""
    return parse(_POLICY.read_text(encoding="utf-8"))


def evidence_calls(
    ours: Ours, marks: Sequence[Mark], queries: Sequence[Query], chance: Random
) -> Sequence[Callable[[], tuple[Match, ...]]]:
    """One call a title: everything `screen` does between a listing and its scored matches."""
    rules = policy()
    search = ours.worded(2, _LIKENESSES)
    rights: dict[int, RightLine] = {}
    calls = []
    for query in queries:
        listing = ListingLine(
            id=query.title, title=query.title, category=chance.choice(_CATEGORIES)
        )
        for one in search(query.title):
            rights.setdefault(one.right_id, _right(marks[one.right_id], chance))
        calls.append(partial(_evidence, search, listing, rights, rules))
    return calls


def _evidence(
    search: Search,
    listing: ListingLine,
    rights: dict[int, RightLine],
    rules: Policy,
) -> tuple[Match, ...]:
    found = Found(text=tuple(search(listing.title)))
    return matches(listing, found, rights, _TOP, rules)


def _right(mark: Mark, chance: Random) -> RightLine:
    classes = tuple(sorted(chance.sample(range(1, 46), 2)))
    return RightLine(
        id=mark.right_id,
        type=RightKind.TRADEMARK,
        mark=mark.wording,
        aliases=mark.aliases,
        nice_classes=classes,
    )
