"""Which likenesses in a wording are worth a comparison? Nearly all listings have none."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache

from matchers.image.likeness import ImageLikeness
from matchers.likeness import Likeness
from matchers.text.likeness import TextLikeness
from pipeline.decision.comparison import compare
from pipeline.decision.scoring import likeness_score
from pipeline.facts import RightFacts
from pipeline.filing.screening import find_overlapping
from pipeline.policy.policy import Policy
from pipeline.screening.lines import Line
from pipeline.screening.rules import RightUse


@dataclass(frozen=True, slots=True)
class KnownRight:
    """A right of the repository as screening needs it."""

    facts: RightFacts
    is_designated: bool = False  # its goods need papers
    sellers: frozenset[int] = frozenset()  # legal entities that the owner authorised
    own_photographs: frozenset[int] = frozenset()  # references


def select_likenesses(
    line: Line, found: Sequence[TextLikeness], designated: AbstractSet[int], policy: Policy
) -> tuple[TextLikeness, ...]:
    """Return what a rule may act on: disguises, designated brands, marks beside replica words.

    Of the others an ordinary listing has one or two, and comparing each would cost as much as
    finding it.
    """
    numbers, forms = policy.screening, policy.sense.disguised_forms
    likely = [one for one in found if (one.log_odds or 0.0) >= numbers.least_odds]
    if not likely or _compile_replica_words(policy)(f"{line.title}\n{line.description}"):
        return tuple(likely)
    kept = [one for one in likely if one.form in forms or one.right_id in designated]
    if not kept:
        return ()
    # Their rivals too: what stands in the same place and explains it better.
    ids = {one.right_id for one in kept}
    return tuple(dict.fromkeys(one for id_ in ids for one in find_overlapping(likely, id_)))


def compare_uses(
    line: Line,
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
        entity_id: The seller's legal entity, where it is known.
        policy: Whose words and numbers say what a likeness means.
    """
    shown = line.to_facts()
    uses = list[RightUse]()
    found: tuple[Likeness, ...] = (*text, *pictures)
    for right_id in dict.fromkeys(one.right_id for one in found):
        if (known := rights.get(right_id)) is None:
            continue
        own = tuple(find_overlapping(text, right_id))
        named = compare(
            known.facts,
            shown,
            text=own,
            pictures=pictures,
            other_rights=_list_facts(own, rights),
            is_authorised=entity_id in known.sellers,
            policy=policy,
        )
        comparison = replace(named, is_named=False)
        score, _ = likeness_score(comparison, policy)
        uses.append(RightUse(comparison, score, known.is_designated, known.own_photographs))
    return tuple(uses)


def _list_facts(text: Iterable[TextLikeness], rights: Mapping[int, KnownRight]) -> list[RightFacts]:
    ids = dict.fromkeys(one.right_id for one in text)
    return [rights[right_id].facts for right_id in ids if right_id in rights]


@lru_cache(maxsize=8)
def _compile_replica_words(policy: Policy) -> Callable[[str], re.Match[str] | None]:
    """Return a search for any replica word, wherever it stands: a first, coarse look."""
    words = sorted({word for words in policy.cues.replica.values() for word in words})
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE).search
