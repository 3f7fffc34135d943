"""The guard rails: what sends a case to a person, and what lies just on the near side."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.image.likeness import ImageLikeness
from matchers.image.picture import RefusalCode
from matchers.text.likeness import Form
from pipeline.decision.decide import decide
from pipeline.facts import Facts, FilerFacts, IndexFacts, PictureFacts
from pipeline.policy.policy import Policy
from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, Destination, RightKind, RightState
from tests.unit.pipeline import strategies
from tests.unit.pipeline.case_facts import (
    AUTOMATIC,
    COFFEE,
    LISTING,
    RIGHT,
    build_image_likeness,
    build_text_likeness,
    build_titled_facts,
    with_listing,
    with_right,
    with_seller,
)

_APPLE = "Apple juice"
_NEAR = "Zorvax shoes"
WITH_PICTURE = replace(AUTOMATIC, pictures=(build_image_likeness(),))


def _copied(likeness: ImageLikeness) -> Facts:
    """A copyright claim that rests on this picture alone."""
    return replace(
        with_right(kind=RightKind.COPYRIGHT, nice_classes=()),
        reason=Reason.CR_IMAGE_COPY,
        evidence=("original_file",),
        pictures=(likeness,),
    )


_RAILS = [
    ("shop_page", with_listing(is_shop=True)),
    ("nominative", build_titled_facts("Laces for Zorvex shoes")),
    ("resale", build_titled_facts("Zorvex shoes, used")),
    (
        "dictionary_word",
        replace(
            with_right(mark="Apple", nice_classes=(32,)),
            listing=replace(LISTING, title=_APPLE, brand=""),
            text=(build_text_likeness("Apple", _APPLE),),
        ),
    ),
    ("plain_word", COFFEE),
    ("class_mismatch", with_right(nice_classes=(9,))),
    ("territory_mismatch", with_listing(markets=("JP",))),
    ("authorised_seller", with_seller(is_authorised=True)),
    (
        "negative_reference",
        with_listing(pictures=(PictureFacts("00", "", is_negative_reference=True),)),
    ),
    ("reference_held_back", replace(WITH_PICTURE, references_held_back=(7, 8))),
    ("right_unverified", with_right(state=RightState.SUSPENDED)),
    ("right_unverified", with_right(state=RightState.PENDING_VERIFICATION)),
    ("right_claimed", with_right(state=RightState.CLAIMED)),
    ("right_claimed", replace(AUTOMATIC, channel=Channel.PUBLIC_FORM)),
    ("right_expired", with_right(state=RightState.EXPIRED)),
    ("right_expired", with_right(expires_on=date(2026, 11, 23))),
    ("ban_step", with_seller(infringement_strikes=5)),
    ("picture_unreadable", with_listing(pictures=(PictureFacts("00", "truncated"),))),
    ("index_stale", replace(AUTOMATIC, index=IndexFacts(3, 60.5))),
    (
        "velocity",
        replace(AUTOMATIC, filer=FilerFacts(9, is_good_faith_member=True, approved_today=1000)),
    ),
    ("rival_right", replace(AUTOMATIC, rights_seen=(replace(RIGHT, right_id=2, owner_id=2),))),
    (
        "edits_only",
        replace(
            with_listing(title=_NEAR, brand=""),
            text=(
                build_text_likeness("Zorvex", _NEAR, span_of="Zorvax", form=Form.EDIT1, edits=1),
            ),
        ),
    ),
    (
        "picture_unproven",
        _copied(replace(build_image_likeness(), least_log_odds=7.0)),
    ),
    ("one_way_only", _copied(replace(build_image_likeness(), ways=("pdq",)))),
    ("ordinary_picture", _copied(replace(build_image_likeness(), strangers_as_near=2))),
    ("plain_reference", _copied(replace(build_image_likeness(), is_plain=True))),
]


@pytest.mark.parametrize(("name", "facts"), _RAILS)
def test_each_guard_rail_sends_the_case_to_a_person(
    policy: Policy, name: str, facts: Facts
) -> None:
    routing = decide(facts, policy)
    assert [rail.name for rail in routing.guard_rails] == [name]
    assert (routing.destination, routing.rule) == (Destination.IN_REVIEW, "guarded")
    assert name in str(routing.says)


_CLEAR = [
    ("the last day of a right", with_right(expires_on=date(2026, 11, 24))),
    ("an expiring right", with_right(state=RightState.EXPIRING)),
    ("an index exactly at its limit", replace(AUTOMATIC, index=IndexFacts(3, 60.0))),
    ("a fourth strike of six", with_seller(infringement_strikes=4)),
    ("the other ladder's strikes", with_seller(counterfeit_strikes=2)),
    ("no known market", with_listing(markets=())),
    ("one market of two", with_listing(markets=("JP", "FR"))),
    ("a worldwide word for members", with_right(territories=("BX", "EU"))),
    (
        "a reference that is not shown is held back",
        replace(WITH_PICTURE, references_held_back=(8,)),
    ),
    ("the same owner's other right", replace(AUTOMATIC, rights_seen=(replace(RIGHT, right_id=2),))),
]


@pytest.mark.parametrize(("says", "facts"), _CLEAR)
def test_on_the_near_side_of_a_limit_no_rail_fires(policy: Policy, says: str, facts: Facts) -> None:
    assert decide(facts, policy).guard_rails == (), says


def test_all_rails_that_fire_are_named(policy: Policy) -> None:
    facts = replace(
        build_titled_facts("Used laces for Zorvex shoes"),
        right=replace(RIGHT, state=RightState.EXPIRED, nice_classes=(9,)),
        index=IndexFacts(3, 999.0),
    )
    assert [rail.name for rail in decide(facts, policy).guard_rails] == [
        "nominative",
        "resale",
        "class_mismatch",
        "right_expired",
        "index_stale",
    ]


def test_second_evidence_frees_a_mark_that_is_a_word(policy: Policy) -> None:
    title = "Apple phone charger"
    facts = replace(
        with_right(mark="Apple", nice_classes=(9,)),
        listing=replace(LISTING, title=title, brand="Apple"),
        text=(
            build_text_likeness("Apple", title),
            build_text_likeness("Apple", "Apple", field="brand"),
        ),
    )
    assert decide(facts, policy).guard_rails == ()


@given(strategies.facts)
def test_each_guard_rail_is_named_once(policy: Policy, facts: Facts) -> None:
    names = [rail.name for rail in decide(facts, policy).guard_rails]
    assert len(set(names)) == len(names)


@given(strategies.facts, st.sampled_from(RefusalCode))
def test_a_picture_that_cannot_be_read_is_never_approved_and_says_why(
    policy: Policy, facts: Facts, code: RefusalCode
) -> None:
    pictures = (*facts.listing.pictures, PictureFacts("00", code))
    routing = decide(replace(facts, listing=replace(facts.listing, pictures=pictures)), policy)
    assert routing.destination is not Destination.UPHELD
    (rail,) = [rail for rail in routing.guard_rails if rail.name == "picture_unreadable"]
    error = next(picture.error for picture in pictures if picture.error)
    said = RefusalCode(error).label if error in RefusalCode else error.replace("_", " ")
    assert str(rail.says) == f"A picture could not be read: {said}."
