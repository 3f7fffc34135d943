"""Each term of the score: when it speaks, and on which side."""

from dataclasses import fields, replace

import pytest

from matchers.image.likeness import Band
from matchers.text.likeness import Form
from pipeline.decision.decide import compare_facts, decide
from pipeline.decision.scoring import (
    classify_score,
    describe_signals,
    likeness_score,
    likeness_terms,
    score_of,
)
from pipeline.decision.text_terms import count_ordinary_titles, describe_text, find_use
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Weights
from pipeline.reasons import Reason
from pipeline.vocabulary import RightKind, Use
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
        "written_small",
        replace(
            build_titled_facts("Shoes with apple print", span_of="apple"),
            right=replace(RIGHT, mark="Apple"),
            text=(build_text_likeness("Apple", "Shoes with apple print", span_of="apple"),),
        ),
        _AGAINST,
    ),
    ("nominative", build_titled_facts("Laces for Zorvex"), _AGAINST),
    ("resale", build_titled_facts("Used Zorvex shoes"), _AGAINST),
    ("style", build_titled_facts("Zorvex style shoes"), _FOR),
    ("replica", build_titled_facts("Zorvex shoes replica"), _FOR),
    ("authorised", with_seller(is_authorised=True), _AGAINST),
    (
        "earlier_counterfeit",
        replace(with_seller(upheld_counterfeit_cases=2), reason=Reason.TM_COUNTERFEIT),
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
    term_names = {name for name, _, _ in _TERMS}
    by_another_name = {
        *("named", "repository", "most_of_edits", "picture"),
        *("name_class_differs", "word_class_differs"),
    }
    assert {field.name for field in fields(Weights)} - by_another_name <= term_names


_RIVAL = replace(
    AUTOMATIC,
    listing=replace(LISTING, title=_LONG),
    text=(
        replace(build_text_likeness("Zorvex", _LONG), log_odds=-3.0),
        replace(build_text_likeness("Zorvex Valley", _LONG, right_id=2), log_odds=4.0),
    ),
    rights_seen=(replace(RIGHT, right_id=2, owner_id=2, mark="Zorvex Valley"),),
)


def test_a_likelier_mark_of_another_owner_that_explains_more_is_a_rival(policy: Policy) -> None:
    assert [rival.mark for rival in compare_facts(_RIVAL, policy).rivals] == ["Zorvex Valley"]


def test_a_mark_that_is_less_likely_is_no_rival(policy: Policy) -> None:
    likely = replace(_RIVAL, text=(replace(_RIVAL.text[0], log_odds=5.0), _RIVAL.text[1]))
    assert not compare_facts(likely, policy).rivals


def test_a_second_stretch_that_fits_another_mark_takes_nothing_from_the_first(
    policy: Policy,
) -> None:
    title = "Zorvex shoes zorvey"
    likeness = build_text_likeness("Zorvex", title)
    twice = replace(
        AUTOMATIC,
        listing=replace(LISTING, title=title),
        text=(
            replace(likeness, log_odds=5.0),
            replace(likeness, span=(13, 19), log_odds=5.0, form=Form.EDIT1, edits=1),
            replace(likeness, span=(13, 19), log_odds=6.0, right_id=2, mark="Zorvey"),
        ),
        rights_seen=(replace(RIGHT, right_id=2, owner_id=2, mark="Zorvey"),),
    )
    assert not compare_facts(twice, policy).rivals


def test_the_same_owners_longer_mark_is_no_rival(policy: Policy) -> None:
    facts = replace(_RIVAL, rights_seen=(replace(_RIVAL.rights_seen[0], owner_id=RIGHT.owner_id),))
    assert not compare_facts(facts, policy).rivals


def test_letters_that_differ_reach_no_high_band_where_nobody_names_the_right(
    policy: Policy,
) -> None:
    facts = build_titled_facts("Zorvax shoes", span_of="Zorvax")
    edited_likeness = replace(facts.text[0], form=Form.EDIT1, edits=1, log_odds=30.0)
    comparison = compare_facts(replace(facts, text=(edited_likeness,)), policy)
    score_if_named = score_of(likeness_terms(comparison, policy, ("text",))[:2])
    openly = score_of(likeness_terms(replace(comparison, is_named=False), policy, ("text",))[:2])
    assert openly < policy.bands.high <= score_if_named


def test_a_disguise_says_how_many_ordinary_titles_come_as_near(policy: Policy) -> None:
    facts = build_titled_facts("Zorvax shoes", span_of="Zorvax", form=Form.EDIT1)
    sentence = describe_text(compare_facts(facts, policy).text[0], facts, policy)
    assert "ordinary title" in sentence.en
    assert "普通标题" in sentence.zh


def test_how_many_titles_come_as_near_lies_between_the_rows_of_the_policy(policy: Policy) -> None:
    (low, many), (high, few) = policy.ordinary.named[3:5]
    facts = build_titled_facts("Zorvax shoes", span_of="Zorvax", form=Form.EDIT1)
    likeness = replace(facts.text[0], log_odds=(low + high) / 2)
    titles = count_ordinary_titles(likeness, policy, is_named=True)
    assert titles == round((many + few) / 2)


def test_a_likeness_that_is_as_near_as_chance_says_nothing_of_it(policy: Policy) -> None:
    facts = build_titled_facts("Zorvax shoes", span_of="Zorvax", form=Form.EDIT1)
    likeness = replace(facts.text[0], log_odds=-1.5)
    assert count_ordinary_titles(likeness, policy, is_named=True) is None


@pytest.mark.parametrize(
    ("title", "form", "use"),
    [
        ("Zorvex shoes", Form.LITERAL, Use.LITERAL),
        ("Zorvex shoes", Form.PUNCTUATED, Use.LITERAL),
        ("Zorvex shoes", Form.LEET, Use.DISGUISE),
        ("Zorvex shoes", Form.EDIT1, Use.DISGUISE),
        ("Laces for Zorvex shoes", Form.LITERAL, Use.MENTION),
        ("Laces for Zorvex shoes", Form.LEET, Use.DISGUISE),
        ("Zorvex style shoes", Form.LITERAL, Use.MENTION),
    ],
)
def test_a_mark_is_used_as_it_is_or_disguised_or_mentioned(
    policy: Policy, title: str, form: Form, use: Use
) -> None:
    facts = build_titled_facts(title, span_of="Zorvex", form=form)
    assert find_use(compare_facts(facts, policy), policy) is use


def test_a_mark_in_the_description_alone_is_mentioned_and_pictures_use_none(
    policy: Policy,
) -> None:
    (likeness,) = build_titled_facts("Zorvex shoes", span_of="Zorvex").text
    facts = replace(
        with_listing(title="Shoes", description=_ABOUT),
        text=(replace(likeness, field="description", span=(18, 24)),),
    )
    assert find_use(compare_facts(facts, policy), policy) is Use.MENTION
    assert find_use(compare_facts(replace(facts, text=()), policy), policy) is None


def test_the_same_words_are_told_once_by_their_strongest_likeness(policy: Policy) -> None:
    facts = build_titled_facts("Zorvax shoes", span_of="Zorvax", form=Form.ALIAS)
    (alias,) = facts.text
    weaker = replace(alias, form=Form.EDIT1, edits=1)
    elsewhere = replace(weaker, span=(7, 12))
    facts = replace(facts, text=(alias, weaker, elsewhere))
    assert describe_signals(facts, policy).en.count("The title contains") == 2


@pytest.mark.parametrize("brand", ["", "Generic", "NO BRAND", "无品牌"])
def test_a_brand_field_that_names_nobody_says_nothing(policy: Policy, brand: str) -> None:
    facts = replace(with_listing(brand=brand), text=AUTOMATIC.text[:1])
    names = {term.name for term in decide(facts, policy).terms}
    assert not names & {"brand_agrees", "brand_differs"}


def test_the_score_without_a_reason_adds_text_and_pictures(policy: Policy) -> None:
    facts = replace(AUTOMATIC, pictures=(build_image_likeness(),))
    score, terms = likeness_score(compare_facts(facts, policy), policy)
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
    assert classify_score(score, policy) == band


def test_two_references_in_one_picture_are_told_in_one_sentence(policy: Policy) -> None:
    likeness = build_image_likeness(Band.LIKELY)
    twice = (likeness, replace(likeness, reference_id=likeness.reference_id + 1))
    facts = replace(AUTOMATIC, reason=Reason.TM_LOGO_IN_IMAGE, text=(), pictures=twice)
    description = describe_signals(facts, policy)
    assert description.en.count("shows a reference picture") == 1
    assert description.zh.count("含有参考图片") == 1
