"""Facts and Routings of every shape, for the laws."""

from datetime import UTC

from hypothesis import strategies as st

from matchers.image.likeness import ImageLikeness
from matchers.labels.words import PHRASES, Sentence
from matchers.likeness import PlainLikeness
from matchers.text.likeness import TextLikeness
from pipeline.decision.routing import GuardRail, Routing, Term
from pipeline.facts import (
    Facts,
    FilerFacts,
    IndexFacts,
    ListingFacts,
    PictureFacts,
    RightFacts,
    SellerFacts,
)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
shares = st.floats(0, 1)
moments = st.datetimes(timezones=st.just(UTC))

plain_sentences = st.builds(Sentence, st.sampled_from([*PHRASES.values(), "Alike."]), st.just({}))
sentences = st.recursive(
    plain_sentences,
    lambda inner: st.builds(
        Sentence,
        st.sampled_from(list(PHRASES.values())),
        st.dictionaries(words, words | st.integers() | inner | st.tuples(inner, words), max_size=2),
    ),
    max_leaves=3,
)
values = st.dictionaries(words, words | st.integers() | sentences, max_size=2)
text_likenesses = st.builds(
    TextLikeness,
    right_id=st.integers(1, 5),
    mark=words,
    field=st.sampled_from(["title", "brand", "description"]),
    span=st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda ends: (min(ends), max(ends))),
    similarity=shares,
    says=sentences,
)
image_likenesses = st.builds(
    ImageLikeness,
    right_id=st.integers(1, 5),
    picture=st.integers(0, 3),
    false_positive_rate=shares,
    quadrilateral=st.lists(st.tuples(shares, shares), max_size=4).map(tuple),
    says=sentences,
)
rights = st.builds(
    RightFacts,
    right_id=st.integers(1, 5),
    mark=words,
    aliases=st.lists(words, max_size=2).map(tuple),
    nice_classes=st.lists(st.integers(1, 45), max_size=3).map(tuple),
    territories=st.lists(st.sampled_from(["US", "CN", "EU", "DE"]), max_size=2).map(tuple),
)
listings = st.builds(
    ListingFacts,
    title=words,
    brand=words,
    description=words,
    category=words,
    markets=st.lists(st.sampled_from(["US", "CN", "DE"]), max_size=2).map(tuple),
    pictures=st.lists(st.builds(PictureFacts, sha256=words, error=words), max_size=2).map(tuple),
)
facts = st.builds(
    Facts,
    right=rights,
    listing=listings,
    seller=st.builds(SellerFacts),
    filer=st.builds(FilerFacts),
    text=st.lists(text_likenesses, max_size=4).map(tuple),
    pictures=st.lists(image_likenesses, max_size=4).map(tuple),
    rights_seen=st.lists(rights, max_size=2).map(tuple),
    others=st.dictionaries(
        words,
        st.lists(st.builds(PlainLikeness, distance=shares, says=sentences), max_size=2).map(tuple),
        max_size=2,
    ),
    index=st.builds(IndexFacts, delta_age_seconds=st.floats(0, 200)),
    audit_draw=shares,
    decided_at=moments,
)
routings = st.builds(
    Routing,
    score=shares,
    terms=st.lists(st.builds(Term, weight=st.floats(-9, 9), says=sentences), max_size=3).map(tuple),
    guard_rails=st.lists(st.builds(GuardRail, values=values), max_size=2).map(tuple),
    values=values,
)
