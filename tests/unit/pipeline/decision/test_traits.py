"""Traits: the same seller, picture, reference or wording gives the same number, and no other."""

from dataclasses import replace

import pytest

from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.labels.words import Sentence
from pipeline.decision.traits import Trait, detect_script, list_traits
from pipeline.facts import Facts, PictureFacts
from pipeline.vocabulary import TraitKind
from tests.unit.pipeline import case_facts


def _build_facts(title: str) -> Facts:
    plain = case_facts.AUTOMATIC
    return replace(plain, listing=replace(plain.listing, title=title))


def _find_traits(kind: TraitKind, facts: Facts) -> set[Trait]:
    return {trait for trait in list_traits(facts) if trait.kind is kind}


@pytest.mark.parametrize(
    "other",
    ["new n0rvelle  shoulder-bag", "NEW NORVELLE SHOULDER BAG!", "Nеw Norvelle Shoulder Bag"],
)
def test_titles_that_fold_alike_share_a_trait(other: str) -> None:
    traits = _find_traits(TraitKind.TITLE, _build_facts("New Norvelle shoulder bag"))
    assert traits
    assert traits == _find_traits(TraitKind.TITLE, _build_facts(other))


def test_other_wording_is_another_trait_and_a_short_one_is_none() -> None:
    traits, other = (
        _find_traits(TraitKind.TITLE, _build_facts(f"Norvelle {it}")) for it in ("bag", "belt")
    )
    assert len(traits) == len(other) == 1
    assert not traits & other
    assert not _find_traits(TraitKind.TITLE, _build_facts("bag"))


def test_a_picture_counts_once_unless_it_is_unread_or_must_never_count() -> None:
    plain = case_facts.AUTOMATIC
    picture = PictureFacts("ab" * 32, "")
    pictures = (
        picture,
        picture,
        PictureFacts("", "too_large"),
        PictureFacts("cd" * 32, "", is_negative_reference=True),
    )
    traits = _find_traits(
        TraitKind.PICTURE, replace(plain, listing=replace(plain.listing, pictures=pictures))
    )
    assert traits == {Trait(TraitKind.PICTURE, -0x5454545454545455)}


def _likeness(family: int, band: Band, right_id: int = 7) -> ImageLikeness:
    return ImageLikeness(
        right_id,
        1,
        family,
        0,
        Method.PDQ,
        band,
        "whole",
        12,
        256,
        1e-6,
        0,
        (),
        Sentence("It shows it."),
    )


def test_references_of_one_family_are_one_trait_and_mere_likeness_is_none() -> None:
    plain = case_facts.AUTOMATIC
    likenesses = (_likeness(3, Band.COPY), _likeness(3, Band.LIKELY), _likeness(4, Band.SIMILAR))
    assert len(_find_traits(TraitKind.REFERENCE, replace(plain, pictures=likenesses))) == 1
    elsewhere = replace(plain, pictures=(_likeness(3, Band.COPY, right_id=8),))
    assert _find_traits(TraitKind.REFERENCE, elsewhere)
    assert not _find_traits(TraitKind.REFERENCE, elsewhere) & _find_traits(
        TraitKind.REFERENCE, replace(plain, pictures=likenesses)
    )


def test_a_seller_nobody_knows_is_no_trait() -> None:
    plain = case_facts.AUTOMATIC
    assert _find_traits(TraitKind.SELLER, plain) == {Trait(TraitKind.SELLER, 5)}
    assert not _find_traits(
        TraitKind.SELLER, replace(plain, seller=replace(plain.seller, seller_id=None))
    )


@pytest.mark.parametrize(
    ("title", "script"),
    [
        ("N0RVELLE bag", "latin"),
        ("Borsa à main Ñ", "latin"),
        ("诺薇尔 N0RVELLE 包", "zh"),
        ("N0RVELLE バッグ 革", "ja"),
        ("N0RVELLE 가방 皮", "ko"),
        ("Сумка N0RVELLE", "cyrillic"),
        ("حقيبة N0RVELLE", "arabic"),
        ("תיק N0RVELLE", "hebrew"),
        ("", "latin"),
    ],
)
def test_a_title_tells_its_letters(title: str, script: str) -> None:
    assert detect_script(title) == script
