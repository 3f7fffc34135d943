"""A right looked at beside few of the others is seen as it is beside all of them."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as some

from matchers.labels.words import Sentence
from matchers.text.likeness import Form, TextLikeness
from pipeline.decision.comparison import compare
from pipeline.policy.policy import Policy
from pipeline.rights.offline_matching import (
    ListingLikenesses,
    _compare_rights,
    _listing_facts,
    _right_facts,
)
from pipeline.rights.offline_matching_files import ListingLine, RightLine
from pipeline.vocabulary import RightKind

_TITLE = "sun moon star"
_SPANS = [(0, 3), (0, 8), (0, 13), (4, 8), (4, 13), (9, 13)]
_RIGHTS = {
    place: RightLine(id=place, type=RightKind.TRADEMARK, mark=f"m{place}", owner=f"o{place // 2}")
    for place in range(6)
}


likenesses = some.builds(
    lambda right_id, field, span, edits, form, log_odds: TextLikeness(
        right_id=right_id,
        mark=f"m{right_id}",
        field=field,
        span=span,
        form=(form, Form.EDIT1, Form.EDIT2)[edits],
        edits=edits,
        similarity=1 - edits / 10,
        says=Sentence(""),
        log_odds=log_odds,
    ),
    some.sampled_from(sorted(_RIGHTS)),
    some.sampled_from(["title", "description"]),
    some.sampled_from(_SPANS),
    some.integers(0, 2),
    some.sampled_from([Form.LITERAL, Form.LEET, Form.GLUED]),
    some.integers(-7, 7).map(float),
)


@settings(deadline=None)  # the first one loads the word lists
@given(text=some.lists(likenesses, max_size=12))
def test_no_rival_is_missed(policy: Policy, text: list[TextLikeness]) -> None:
    listing = ListingLine(id=1, title=_TITLE, description=_TITLE)
    listing_likenesses = ListingLikenesses(tuple(text))
    facts = {
        place: _right_facts(_RIGHTS[place], place) for place in listing_likenesses.right_positions()
    }
    for sight in _compare_rights(listing, listing_likenesses, _RIGHTS, policy):
        beside_all = compare(
            facts[sight.right.right_id],
            _listing_facts(listing),
            text=text,
            pictures=(),
            other_rights=facts.values(),
            is_authorised=False,
            policy=policy,
        )
        assert sight == replace(beside_all, is_named=False)
