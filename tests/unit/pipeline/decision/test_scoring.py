"""Each term of the score: when it speaks, and on which side."""

from dataclasses import fields, replace

import pytest

from matchers.image.likeness import Band, Method
from matchers.text.likeness import Form
from pipeline.decision.decide import compare_facts, decide
from pipeline.decision.scoring import band_of, likeness_score, score_of
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Weights
from pipeline.vocabulary import Reason, RightKind
from tests.unit.pipeline.case_facts import (
    AUTOMATIC,
    LISTING,
    RIGHT,
    build_image_likeness,
    build_text_likeness,
    build_titled_facts,
    with_listing,
    with_right,
    with_seller,
)

_ABOUT = "Shoes, as good as Zorvex."
_LONG = "Zorvex Valley shoes"
_VERSE = "Zorvex walks over the hills at night and sings"
_FOR, _AGAINST = 1, -1
_TERMS: list[tuple[str, Facts, int]] = [
    ("prior", replace(AUTOMATIC, text=()), _AGAINST),
    *((f"text_{form}", build_titled_facts("Zorvex shoes", form=form), _FOR) for form in Form),
    *(
        (
            f"picture_{band}",
            replace(AUTOMATIC, reason=Reason.OTHER, pictures=(build_image_likeness(band),)),
            _FOR,
        )
        for band in Band
    ),
    (
        "description_only",
        replace(
            with_listing(description=_ABOUT),
            text=(build_text_likeness("Zorvex", _ABOUT, field="description"),),
        ),
        _AGAINST,
    ),
    ("brand_agrees", AUTOMATIC, _FOR),
    (
        "brand_differs",
        replace(with_listing(brand="Plimo"), text=AUTOMATIC.text[:1]),
        _AGAINST,
    ),
    ("class_fits", AUTOMATIC, _FOR),
    ("class_differs", with_right(nice_classes=(9,)), _AGAINST),
    (
        "dictionary_word",
        replace(
            build_titled_facts("Apple shoes", span_of="Apple"), right=replace(RIGHT, mark="Apple")
        ),
        _AGAINST,
    ),
    (
        "abbreviation",
        replace(
            build_titled_facts("ZV shoes", span_of="ZV"),
            text=(),
            right=replace(RIGHT, mark="Zorvex Valley"),
        ),
        _FOR,
    ),
    ("category_fits", AUTOMATIC, _FOR),
    ("category_differs", with_listing(category="Electronics"), _AGAINST),
    (
        "word_commonness",
        replace(
            build_titled_facts("Apple shoes", span_of="Apple"), right=replace(RIGHT, mark="Apple")
        ),
        _AGAINST,
    ),
    (
        "written_small",
        replace(
            build_titled_facts("Shoes with apple print", span_of="apple"),
            right=replace(RIGHT, mark="Apple"),
            text=(build_text_likeness("Apple", "Shoes with apple print", span_of="apple"),),
        ),
        _AGAINST,
    ),
    (
        "plain_word",
        build_titled_facts("Coffee shoes", span_of="Coffee", form=Form.REPEATED),
        _AGAINST,
    ),
    (
        "short_mark",
        replace(build_titled_facts("ZX shoes", span_of="ZX"), right=replace(RIGHT, mark="ZX")),
        _AGAINST,
    ),
    (
        "other_first_letter",
        replace(
            build_titled_facts("Borvex shoes", span_of="Borvex"),
            text=(
                build_text_likeness(
                    "Zorvex", "Borvex shoes", span_of="Borvex", form=Form.EDIT1, edits=1
                ),
            ),
        ),
        _AGAINST,
    ),
    ("nominative", build_titled_facts("Laces for Zorvex"), _AGAINST),
    ("resale", build_titled_facts("Used Zorvex shoes"), _AGAINST),
    ("style", build_titled_facts("Zorvex style shoes"), _FOR),
    ("replica", build_titled_facts("Zorvex shoes replica"), _FOR),
    ("authorised", with_seller(is_authorised=True), _AGAINST),
    (
        "better_right",
        replace(
            AUTOMATIC,
            listing=replace(LISTING, title=_LONG),
            text=(
                build_text_likeness("Zorvex", _LONG),
                build_text_likeness("Zorvex Valley", _LONG, right_id=2),
            ),
            rights_seen=(replace(RIGHT, right_id=2, owner_id=2, mark="Zorvex Valley"),),
        ),
        _AGAINST,
    ),
    (
        "earlier_counterfeit",
        replace(with_seller(upheld_counterfeit_cases=2), reason=Reason.TM_COUNTERFEIT),
        _FOR,
    ),
    (
        "logo_in_scene",
        replace(
            AUTOMATIC,
            reason=Reason.TM_LOGO_IN_IMAGE,
            pictures=(build_image_likeness(Band.LIKELY, Method.FEATURES),),
        ),
        _FOR,
    ),
    (
        "further_picture",
        replace(
            AUTOMATIC,
            reason=Reason.OTHER,
            pictures=(build_image_likeness(), build_image_likeness(picture=1)),
        ),
        _FOR,
    ),
    (
        "title_of_work_only",
        replace(with_right(kind=RightKind.COPYRIGHT), reason=Reason.CR_TEXT_COPY),
        _AGAINST,
    ),
    (
        "passage",
        replace(
            build_titled_facts(_VERSE, span_of=_VERSE),
            right=replace(RIGHT, kind=RightKind.COPYRIGHT),
            reason=Reason.CR_TEXT_COPY,
        ),
        _FOR,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "facts", "side"), _TERMS, ids=[row[0] for row in _TERMS])
def test_a_term_speaks_for_or_against_the_claim(
    policy: Policy, name: str, facts: Facts, side: int
) -> None:
    terms = {term.name: term for term in decide(facts, policy).terms}
    assert terms[name].weight * side > 0
    assert terms[name].says


def test_every_weight_of_the_policy_has_its_term() -> None:
    told = {name for name, _, _ in _TERMS}
    by_another_name = {"form", "picture", "name_class_differs", "word_class_differs"}
    assert {field.name for field in fields(Weights)} - by_another_name <= told


def test_the_same_owners_longer_mark_is_no_rival(policy: Policy) -> None:
    _, rival, _ = next(row for row in _TERMS if row[0] == "better_right")
    own = replace(rival, rights_seen=(replace(rival.rights_seen[0], owner_id=RIGHT.owner_id),))
    assert "better_right" not in {term.name for term in decide(own, policy).terms}


@pytest.mark.parametrize("brand", ["", "Generic", "NO BRAND", "无品牌"])
def test_a_brand_field_that_names_nobody_says_nothing(policy: Policy, brand: str) -> None:
    facts = replace(with_listing(brand=brand), text=AUTOMATIC.text[:1])
    names = {term.name for term in decide(facts, policy).terms}
    assert not names & {"brand_agrees", "brand_differs"}


def test_the_score_without_a_reason_adds_text_and_pictures(policy: Policy) -> None:
    both = replace(AUTOMATIC, pictures=(build_image_likeness(),))
    score, terms = likeness_score(compare_facts(both, policy), policy)
    assert {"text_literal", "picture_copy"} <= {term.name for term in terms}
    assert score == score_of(terms) > likeness_score(compare_facts(AUTOMATIC, policy), policy)[0]


_NO_INITIALS = ["ZVX shoes", "zv shoes", "AZV shoes", "Shoes 2ZV", "Zorvex Valley"]


@pytest.mark.parametrize("title", _NO_INITIALS)
def test_initials_are_capitals_that_stand_alone(policy: Policy, title: str) -> None:
    facts = replace(
        build_titled_facts(title, span_of=title),
        text=(),
        right=replace(RIGHT, mark="Zorvex Valley"),
    )
    assert [term.name for term in decide(facts, policy).terms] == ["prior"]


def test_initials_alone_are_never_approved(policy: Policy) -> None:
    facts = replace(
        build_titled_facts("ZV shoes", span_of="ZV"), right=replace(RIGHT, mark="Zorvex Valley")
    )
    assert decide(replace(facts, text=()), policy).band != "high"


_BANDS = [(0.0, "low"), (0.3499, "low"), (0.35, "middle"), (0.9499, "middle"), (0.95, "high")]


@pytest.mark.parametrize(("score", "band"), _BANDS)
def test_a_band_begins_at_its_limit(policy: Policy, score: float, band: str) -> None:
    assert band_of(score, policy) == band
