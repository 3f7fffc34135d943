"""Evidence proves as much as was measured on strangers, in the question that is asked."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from matchers.image.features.feature_agreement import NO_FEATURES_AGREE
from matchers.image.features.pixel_agreement import PixelAgreement, compare_blocks
from matchers.image.features.shape_detection import ShapeDetection
from matchers.image.features.sift_features import decode_shape
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.matching import strangers
from matchers.image.matching.hash_likenesses import join_evidence
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.matching.named_references import NamedReference, find_named_references
from matchers.image.matching.odds import Way, bound_count, count_rate, find_rate
from matchers.image.matching.questions import Question
from matchers.image.matching.sightings import (
    SeenReference,
    Sighting,
    contour_strength,
    look_for,
    measure_strengths,
)
from matchers.image.picture import Features
from matchers.image.reference import Category, Reference
from matchers.image.search.index import ImageIndex
from matchers.labels.words import Sentence
from tests.factories.files.photographs import crop_picture, jpeg, photo, png
from tests.unit.matchers.image.conftest import Look

LIKENESS = ImageLikeness(
    5,
    7,
    7,
    0,
    Method.FEATURES,
    Band.LIKELY,
    "whole",
    0,
    0,
    0.0,
    9,
    (),
    Sentence("It shows the reference."),
)
UNLIKE = PixelAgreement(60, 0.1)
ALIKE = PixelAgreement(60, 0.8)
SHAPE = ShapeDetection(
    likeness=0.9, explained=0.9, visible=1.0, witnesses=12, pixels=ALIKE, quadrilateral=()
)


@pytest.mark.parametrize("way", [Way.FEATURES, Way.CONTOURS])
@pytest.mark.parametrize("category", Category)
def test_the_stronger_the_rarer_among_strangers(way: Way, category: Category) -> None:
    rates = [rate for step in range(5, 40) if (rate := find_rate(way, category, step))]
    shares = [rate.strangers for rate in rates]
    assert shares == sorted(shares, reverse=True)
    assert all(rate.strangers < rate.strangers_bound < rate.copies for rate in rates)


def test_what_was_never_measured_proves_nothing() -> None:
    assert find_rate(Way.FEATURES, Category.PHOTO, 4) is None
    assert find_rate(Way.PIXELS, Category.PHOTO, 99) is None


@pytest.mark.parametrize(("count", "most"), [(0, 3.00), (1, 4.74), (5, 10.51), (20, 29.06)])
def test_the_bound_is_that_of_a_poisson_count(count: int, most: float) -> None:
    """The exact upper limits of 95 times of 100 (Garwood 1936)."""
    assert bound_count(count) == pytest.approx(most, rel=0.02)


def test_a_larger_question_weighs_less() -> None:
    rate = count_rate(0, 20_000, 0.9)
    alone = Question(1, 1_000, named_right=5, named_references=1).weigh(LIKENESS, rate)
    many = Question(3, 1_000, named_right=5, named_references=10).weigh(LIKENESS, rate)
    unnamed = Question(1, 1_000).weigh(LIKENESS, rate)
    assert alone.log_odds == pytest.approx(log(0.9 * 40_000), abs=0.01)
    assert many.log_odds == pytest.approx(alone.log_odds - log(30), abs=0.01)
    assert alone.least_log_odds < alone.log_odds
    assert (alone.band, many.band) == (Band.LIKELY, Band.LIKELY)
    assert unnamed.band is Band.SIMILAR
    assert "30 were compared here, so about one unrelated listing in 1,300" in str(many.says)


def test_a_smaller_index_makes_what_it_proposes_no_surer() -> None:
    """An innocent product was upheld beside fifty references, by five places."""
    rate = find_rate(Way.PROPOSED, Category.PRODUCT, 5)
    assert rate
    small, large = (Question(1, size).weigh(LIKENESS, rate) for size in (50, 468))
    assert small.log_odds == pytest.approx(large.log_odds, abs=0.01)
    assert small.least_log_odds == pytest.approx(large.least_log_odds, abs=0.01)
    assert small.band is Band.SIMILAR
    assert "50 were compared here" in str(small.says)
    assert Question(1, 5_000).weigh(LIKENESS, rate).least_log_odds < small.least_log_odds


def test_what_is_only_similar_stays_below_what_the_prior_asks_for() -> None:
    likeness = Question(1, 50, named_right=5, named_references=50).weigh(
        LIKENESS, count_rate(3, 5_000, 0.9)
    )
    assert (likeness.band, likeness.log_odds) == (Band.SIMILAR, 2.0)


def test_a_plain_reference_proves_little_unless_the_file_is_the_same() -> None:
    rate, question = count_rate(0, 1_000_000), Question(1, 1)
    plain = replace(LIKENESS, is_plain=True)
    assert question.weigh(plain, rate).log_odds == 1.0
    assert question.weigh(replace(plain, band=Band.EXACT), rate).log_odds > 10


@pytest.mark.parametrize("category", [Category.PHOTO, Category.PRODUCT, Category.DRAWING])
def test_contours_alone_prove_nothing_of_what_is_no_logo(category: Category) -> None:
    sighting = Sighting("whole", NO_FEATURES_AGREE, UNLIKE, replace(SHAPE, pixels=UNLIKE))
    assert dict(measure_strengths(sighting, category)) == {}
    confirmed = replace(sighting, pixels=ALIKE, shape=SHAPE)
    assert dict(measure_strengths(confirmed, category)) == {Way.CONTOURS: contour_strength(SHAPE)}
    assert Way.CONTOURS in dict(measure_strengths(sighting, Category.LOGO))


def test_blocks_agree_where_light_varies_alike_whatever_its_level() -> None:
    chance = np.random.default_rng(3)
    picture = chance.normal(128, 40, (96, 96)).astype(np.float32)
    seen = np.ones((96, 96), np.bool_)
    assert compare_blocks(picture, picture * 0.5 + 60, seen).correlation > 0.99
    other = chance.normal(128, 40, (96, 96)).astype(np.float32)
    assert abs(compare_blocks(picture, other, seen).correlation) < 0.1
    assert compare_blocks(np.full_like(picture, 9), picture, seen) == PixelAgreement(0, 0.0)


@pytest.mark.slow
def test_local_features_prove_a_part_and_not_a_stranger(examine_picture: Look) -> None:
    sketches = examine_picture(png(photo("chelsea.png")), Features.REFERENCE).sketches
    named = NamedReference(SeenReference(1, 5, 1, Category.PHOTO), sketches)
    part = examine_picture(jpeg(crop_picture(photo("chelsea.png"), 0.2)), Features.FINE)
    (likeness,) = find_named_references([named], part)
    assert likeness.band is Band.LIKELY
    assert Way.FEATURES in likeness.ways
    assert likeness.strangers_as_near == 0
    stranger = examine_picture(jpeg(photo("coffee.png")), Features.FINE)
    assert find_named_references([named], stranger) == ()


@pytest.mark.slow
def test_a_negative_is_known_by_its_hash(examine_picture: Look) -> None:
    genuine = examine_picture(png(photo("astronaut.png")))
    reference = Reference.from_picture(
        genuine, reference_id=1, right_id=5, family=1, category=Category.PHOTO
    )
    matcher = ImageMatcher(ImageIndex.from_references([reference]), ImageIndex.from_references(()))
    negative = examine_picture(jpeg(ImageOps.invert(photo("astronaut.png"))))
    (likeness,) = matcher.match([negative]).likenesses
    assert (likeness.view, likeness.band) == ("as a negative", Band.COPY)
    assert str(likeness.says).startswith(
        "The picture, as a negative, differs from the reference in "
    )


@pytest.mark.slow
def test_a_disc_is_in_every_disc(examine_picture: Look) -> None:
    def draw(colour: str, box: tuple[int, int, int, int]) -> bytes:
        disc = Image.new("RGB", (400, 400), "white")
        ImageDraw.Draw(disc).ellipse(box, colour)
        return jpeg(disc)

    sketches = examine_picture(draw("teal", (40, 40, 360, 360)), Features.REFERENCE).sketches
    named = NamedReference(SeenReference(1, 5, 1, Category.LOGO), sketches)
    other = examine_picture(draw("orange", (90, 60, 330, 300)), Features.FINE)
    assert all(hit.band is Band.SIMILAR for hit in find_named_references([named], other))


@pytest.mark.slow
@pytest.mark.parametrize("category", [Category.PHOTO, Category.DRAWING, Category.LOGO])
def test_a_fixed_set_of_strangers_is_asked_beside_the_reference(category: Category) -> None:
    first = strangers._read_strangers()[category][0]
    shown = decode_shape(first.fine)
    evidence = look_for(first, shown, category)
    assert evidence
    assert strangers.count_as_near(evidence, shown, category) >= 1


def test_a_likeness_is_told_by_what_it_counts_for() -> None:
    by_hash = Question(1, 1).weigh(
        replace(
            LIKENESS, method=Method.PDQ, ways=(Method.PDQ,), says=Sentence("It differs in 40 bits.")
        ),
        count_rate(1, 5_000_000),
    )
    seen = Question(1, 1).weigh(
        replace(LIKENESS, says=Sentence("Contours run alike.")), count_rate(40, 10_000, 0.7)
    )
    joined = join_evidence(by_hash, seen)
    assert joined.ways == (*by_hash.ways, *seen.ways)
    assert (joined.log_odds, joined.says) == (by_hash.log_odds, by_hash.says)
    assert joined.band is Band.SIMILAR, "a look that proves nothing confirms nothing"
    proven = replace(seen, band=Band.LIKELY)
    assert join_evidence(by_hash, proven).says == seen.says
