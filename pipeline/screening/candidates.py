"""Which likenesses in a wording are worth a comparison? Nearly all listings have none."""

import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import lru_cache

from matchers.image.likeness import ImageLikeness
from matchers.likeness import Likeness
from matchers.text.likeness import TextLikeness
from pipeline.decision.comparison import ListingComparison, compare
from pipeline.decision.scoring import likeness_score
from pipeline.facts import RightFacts
from pipeline.policy.policy import Policy
from pipeline.rights.offline_matching import find_overlapping
from pipeline.screening.lines import FeedLine
from pipeline.screening.rules import RightUse
from pipeline.wording.cues import CueKind


@dataclass(frozen=True, slots=True)
class PaperDemand:
    """Of which goods of a designated brand sellers show papers."""

    categories: AbstractSet[str] = frozenset()  # none: of all, as of one that is not said
    allows_resale: bool = True  # used goods need none
    # Sellers who showed theirs, and where these let them sell; none named: everywhere.
    territories_by_seller: Mapping[int, Sequence[AbstractSet[str]]] = field(default_factory=dict)
    named_sellers: AbstractSet[int] = frozenset()  # sellers whom the owner named: they need none

    def are_asked_in(self, category: str) -> bool:
        """Return whether goods of a category need papers."""
        return not self.categories or not category or category in self.categories

    def are_shown_by(self, entity_id: int | None, markets: Collection[str]) -> bool:
        """Return whether a seller may offer the goods in each of these markets."""
        reaches = self.territories_by_seller.get(entity_id, ()) if entity_id is not None else ()
        return entity_id in self.named_sellers or any(
            not reach or reach >= set(markets) for reach in reaches
        )


@dataclass(frozen=True, slots=True)
class KnownRight:
    """A right of the repository as screening needs it."""

    facts: RightFacts
    papers: PaperDemand | None = None  # none: its brand is not designated
    sellers: frozenset[int] = frozenset()  # legal entities that the owner authorised
    own_photographs: frozenset[int] = frozenset()  # references


def select_likenesses(
    line: FeedLine,
    likenesses: Sequence[TextLikeness],
    designated_ids: Container[int],
    policy: Policy,
) -> tuple[TextLikeness, ...]:
    """Return what a rule may act on: disguises, designated brands, marks beside replica words.

    An ordinary listing has one or two of the others, and comparing each costs as much as finding
    it.
    """
    numbers, forms = policy.screening, policy.sense.disguised_forms
    likely = [
        likeness for likeness in likenesses if (likeness.log_odds or 0.0) >= numbers.least_odds
    ]
    if not likely or _compile_replica_words(policy)(f"{line.title}\n{line.description}"):
        return tuple(likely)
    selected_likenesses = [
        hit for hit in likely if hit.form in forms or hit.right_id in designated_ids
    ]
    if not selected_likenesses:
        return ()
    # Their rivals too: what stands in the same place and explains it better.
    ids = {likeness.right_id for likeness in selected_likenesses}
    return tuple(dict.fromkeys(hit for id_ in ids for hit in find_overlapping(likely, id_)))


def compare_uses(
    line: FeedLine,
    text: Sequence[TextLikeness],
    pictures: Sequence[ImageLikeness],
    rights: Mapping[int, KnownRight],
    *,
    entity_id: int | None,
    policy: Policy,
) -> tuple[RightUse, ...]:
    """Return each right beside the listing, with its score.

    Args:
        line: The listing.
        text: As `select_likenesses` chose them.
        pictures: Likenesses of the listing's pictures.
        rights: What is known of the rights; one that is missing was withdrawn since.
        entity_id: The seller's legal entity, if it is known.
        policy: The policy whose words and numbers say what a likeness means.
    """
    facts = line.to_facts()
    uses = list[RightUse]()
    likenesses: tuple[Likeness, ...] = (*text, *pictures)
    for right_id in dict.fromkeys(likeness.right_id for likeness in likenesses):
        if (right := rights.get(right_id)) is None:
            continue
        hits = tuple(find_overlapping(text, right_id))
        lacks_papers = right.papers is not None and not right.papers.are_shown_by(
            entity_id, line.markets
        )
        comparison = compare(
            right.facts,
            facts,
            text=hits,
            pictures=pictures,
            other_rights=_list_facts(hits, rights),
            is_authorised=entity_id in right.sellers and not lacks_papers,
            policy=policy,
        )
        use = _weigh_use(right, replace(comparison, is_named=False), policy)
        uses.append(replace(use, needs_papers=use.needs_papers and lacks_papers))
    return tuple(uses)


def _weigh_use(right: KnownRight, comparison: ListingComparison, policy: Policy) -> RightUse:
    papers = right.papers
    if papers and not papers.allows_resale:  # used goods are the brand's own like new ones
        cues = tuple(cue for cue in comparison.cues if cue.kind is not CueKind.RESALE)
        comparison = replace(comparison, cues=cues)
    score, _ = likeness_score(comparison, policy)
    needs_papers = papers is not None and papers.are_asked_in(comparison.listing.category)
    return RightUse(comparison, score, needs_papers, right.own_photographs)


def _list_facts(text: Iterable[TextLikeness], rights: Mapping[int, KnownRight]) -> list[RightFacts]:
    ids = dict.fromkeys(likeness.right_id for likeness in text)
    return [rights[right_id].facts for right_id in ids if right_id in rights]


@lru_cache(maxsize=8)
def _compile_replica_words(policy: Policy) -> Callable[[str], re.Match[str] | None]:
    """Return a search for any replica word, wherever it stands: a first, coarse look."""
    words = sorted({word for words in policy.cues.replica.values() for word in words})
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE).search
