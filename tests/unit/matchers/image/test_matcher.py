"""A reused picture is found however it was changed, with a reason that a person can check."""

from dataclasses import replace

import pytest
from PIL import Image, ImageDraw, ImageOps

from matchers import kinds
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.matching.matcher import Findings, ImageMatcher
from matchers.image.matching.thresholds import THRESHOLDS, estimate_rate
from matchers.image.picture import Features, Picture, RefusalCode, Refused
from matchers.image.reference import Category, Reference
from matchers.image.search.index import ImageIndex
from matchers.kinds import ClaimedRight, ListingContent
from matchers.text.matcher import Wording
from tests.factories.files.photographs import (
    EDITS,
    PHOTOS,
    add_border,
    collage,
    crop_picture,
    jpeg,
    logo,
    noise,
    photo,
    png,
)
from tests.unit.matchers.image.conftest import Look
from tests.unit.matchers.image.test_index import flip_bits, picture, reference

pytestmark = pytest.mark.slow

ORIENTED: dict[str, Image.Transpose | None] = {
    "whole": None,
    "mirrored": Image.Transpose.FLIP_LEFT_RIGHT,
    "upside down": Image.Transpose.ROTATE_180,
    "upside down, mirrored": Image.Transpose.FLIP_TOP_BOTTOM,
    "turned left": Image.Transpose.ROTATE_90,
    "turned right": Image.Transpose.ROTATE_270,
    "turned right, mirrored": Image.Transpose.TRANSPOSE,
    "turned left, mirrored": Image.Transpose.TRANSVERSE,
}
NOTHING = ImageIndex.from_references([])


def build_reference(number: int, picture: Picture, **changes: object) -> Reference:
    defaults: dict[str, object] = {
        "reference_id": number,
        "right_id": number * 10,
        "family": number * 100,
        "category": Category.PHOTO,
    }
    return Reference.from_picture(picture, **{**defaults, **changes})  # type: ignore[arg-type] # a shorthand


@pytest.fixture(scope="module")
def matcher(examine_picture: Look) -> ImageMatcher:
    references = [
        build_reference(number, examine_picture(png(photo(name))))
        for number, name in enumerate(PHOTOS)
    ]
    return ImageMatcher(ImageIndex.from_references(references), NOTHING)


def only(findings: Findings) -> ImageLikeness:
    (likeness,) = findings.likenesses
    return likeness


@pytest.mark.parametrize("name", PHOTOS)
def test_the_same_file_is_exact(examine_picture: Look, matcher: ImageMatcher, name: str) -> None:
    first, *_ = matcher.match([examine_picture(png(photo(name)))]).likenesses
    assert (first.band, first.method, first.distance) == (Band.EXACT, Method.BYTES, 0)
    assert first.reference_id == PHOTOS.index(name)


def test_the_same_pixels_in_another_file_are_exact(
    examine_picture: Look, matcher: ImageMatcher
) -> None:
    likeness = only(matcher.match([examine_picture(png(photo("coffee.png"), compress_level=1))]))
    assert (likeness.band, likeness.method) == (Band.EXACT, Method.PIXELS)


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("name", ["astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg"])
def test_an_edited_copy_is_found(
    examine_picture: Look, matcher: ImageMatcher, name: str, edit: str
) -> None:
    first, *_ = matcher.match([examine_picture(EDITS[edit](photo(name)))]).likenesses
    assert first.reference_id == PHOTOS.index(name)
    assert first.distance <= 53
    assert first.band is not Band.LIKELY


@pytest.mark.parametrize("view", ORIENTED)
@pytest.mark.parametrize("name", ["astronaut.png", "coffee.png"])
def test_each_orientation_is_found_and_named(
    examine_picture: Look, matcher: ImageMatcher, view: str, name: str
) -> None:
    turn = ORIENTED[view]
    turned_picture = photo(name).transpose(turn) if turn is not None else photo(name)
    likeness = only(matcher.match([examine_picture(jpeg(turned_picture, 85))]))
    assert (likeness.band, likeness.view) == (Band.COPY, view)


def test_a_part_of_a_collage_is_found_where_it_lies(
    examine_picture: Look, matcher: ImageMatcher
) -> None:
    strangers = [noise(300, 300, seed) for seed in (1, 2, 3)]
    together = collage((strangers[0], strangers[1], photo("astronaut.png"), strangers[2]))
    likeness = only(matcher.match([examine_picture(jpeg(together))]))
    assert likeness.view == "lower-left quadrant"
    assert likeness.quadrilateral == ((0.0, 400.0), (400.0, 400.0), (400.0, 800.0), (0.0, 800.0))
    assert str(likeness.says).startswith("The lower-left quadrant differs from the reference in ")
    assert f" {likeness.distance} of 256 bits. Among unrelated pictures, one pair in " in str(
        likeness.says
    )


def test_pictures_of_a_stranger_match_nothing(examine_picture: Look, matcher: ImageMatcher) -> None:
    strangers = [examine_picture(jpeg(noise(500, 400, seed))) for seed in range(10)]
    assert matcher.match(strangers) == Findings((), ())


@pytest.mark.parametrize("colour", ["white", "black", "#d02010"])
def test_of_a_blank_picture_only_the_same_file_is_found(examine_picture: Look, colour: str) -> None:
    files = [png(Image.new("RGB", size, colour)) for size in ((300, 300), (640, 480))]
    ours, stranger = map(examine_picture, files)
    assert ours.pixels_sha256 == stranger.pixels_sha256, "as of every blank picture"
    matcher = ImageMatcher(ImageIndex.from_references([build_reference(1, ours)]), NOTHING)
    assert matcher.match([stranger]) == Findings((), ())
    assert only(matcher.match([ours])).method is Method.BYTES


def test_a_refused_picture_keeps_its_place(examine_picture: Look, matcher: ImageMatcher) -> None:
    refusal = Refused(RefusalCode.NOT_A_PICTURE, "The file is empty.")
    likeness = only(matcher.match([refusal, examine_picture(jpeg(photo("coffee.png")))]))
    assert likeness.picture == 1


def test_a_negative_reference_suppresses_what_is_no_nearer(examine_picture: Look) -> None:
    genuine, stock = (
        examine_picture(png(photo("coffee.png"))),
        examine_picture(jpeg(photo("coffee.png"), 60)),
    )
    references = [
        build_reference(1, genuine),
        build_reference(2, stock, right_id=10, is_negative=True),
    ]
    matcher = ImageMatcher(ImageIndex.from_references(references), NOTHING)
    findings = matcher.match([stock])
    assert findings.likenesses == ()
    assert [likeness.reference_id for likeness in findings.suppressed_likenesses] == [1]
    assert only(matcher.match([genuine])).band is Band.EXACT


def test_a_negative_reference_of_another_right_suppresses_nothing(examine_picture: Look) -> None:
    genuine = examine_picture(png(photo("coffee.png")))
    references = [build_reference(1, genuine), build_reference(2, genuine, is_negative=True)]
    assert (
        only(
            ImageMatcher(ImageIndex.from_references(references), NOTHING).match([genuine])
        ).reference_id
        == 1
    )


def test_variants_of_a_family_are_one_likeness_the_nearest() -> None:
    code = bytes(range(32))
    references = [reference(number, flip_bits(code, 3 + number), family=7) for number in range(5)]
    likeness = only(
        ImageMatcher(ImageIndex.from_references(references), NOTHING).match([picture(code)])
    )
    assert (likeness.reference_id, likeness.distance) == (0, 3)


def test_the_named_right_does_not_fall_out_where_others_are_nearer() -> None:
    code, named_id = bytes(range(32)), 12
    references = [
        reference(
            number, flip_bits(code, 9 if number == named_id else 1), right_id=number, family=number
        )
        for number in range(13)
    ]
    negatives = [
        replace(row, reference_id=row.reference_id + 20, is_negative=True) for row in references
    ]
    content = ListingContent(Wording("x"), [picture(code)])
    claimed_right = ClaimedRight(named_id, None, ())

    matcher = ImageMatcher(ImageIndex.from_references(references), NOTHING)
    rights = [
        likeness.right_id
        for likeness in kinds.IMAGE.find(matcher, content, claimed_right, 10).likenesses
    ]
    assert rights == [named_id, *range(9)]
    assert len(matcher.match(content.pictures).likenesses) == 10
    matcher_with_negatives = ImageMatcher(
        ImageIndex.from_references([*references, *negatives]), NOTHING
    )
    assert kinds.IMAGE.find(matcher_with_negatives, content, claimed_right, 10).explained_away == {
        0
    }


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("is_part", [False, True])
def test_bands_end_where_their_category_says(category: Category, is_part: bool) -> None:  # noqa: FBT001 # parametrised
    code, limits = bytes(range(32)), THRESHOLDS[category].get_limits(is_part=is_part)
    view_code = code[::-1] if is_part else code  # the lower-left quadrant's

    def list_bands(bits: int) -> list[Band]:
        references = [
            reference(1, flip_bits(view_code, bits), category=category, phash64=b"\xaa" * 8)
        ]
        findings = ImageMatcher(ImageIndex.from_references(references), NOTHING).match(
            [picture(code)]
        )
        return [likeness.band for likeness in findings.likenesses]

    assert list_bands(limits.copy_bits) == [Band.COPY]
    assert list_bands(limits.copy_bits + 1) == [Band.SIMILAR]
    assert list_bands(limits.similar_bits) == [Band.SIMILAR]
    assert list_bands(limits.similar_bits + 1) == []


def test_phash_finds_what_pdq_does_not() -> None:
    code = bytes(range(32))
    references = [reference(1, flip_bits(code, 120), phash64=flip_bits(code[:8], 4))]
    likeness = only(
        ImageMatcher(ImageIndex.from_references(references), NOTHING).match([picture(code)])
    )
    assert (likeness.method, likeness.band, likeness.distance) == (Method.PHASH, Band.SIMILAR, 4)
    assert likeness.bits == 64


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("is_part", [False, True])
def test_rates_rise_with_the_distance_and_a_copy_is_below_one_in_a_million(
    category: Category,
    is_part: bool,  # noqa: FBT001 # parametrised
) -> None:
    reach = THRESHOLDS[category].get_limits(is_part=is_part)
    rates = [estimate_rate(bits, reach.rates).strangers for bits in range(257)]
    assert rates == sorted(rates)
    assert rates[reach.copy_bits] < 1e-6
    assert rates[reach.similar_bits] < 1e-4
    assert reach.copy_bits < reach.similar_bits < reach.confirm_bits


def test_a_likeness_says_how_often_strangers_come_as_near() -> None:
    code = bytes(range(32))
    references = [reference(1, flip_bits(code, 53), category=Category.LOGO, phash64=bytes(8))]
    likeness = only(
        ImageMatcher(ImageIndex.from_references(references), NOTHING).match([picture(code)])
    )
    assert likeness.false_positive_rate == pytest.approx(3.4e-6)
    assert str(likeness.says).endswith("Among unrelated pictures, one pair in 290,000 is as close.")


def test_a_far_candidate_is_told_only_when_local_features_confirm_it(examine_picture: Look) -> None:
    genuine = examine_picture(png(photo("astronaut.png")), Features.REFERENCE)
    edited_picture = examine_picture(
        jpeg(crop_picture(photo("astronaut.png"), 0.05)), Features.FINE
    )
    far_reference = reference(1, flip_bits(edited_picture.pdq, 80), phash64=bytes(8))
    stranger = examine_picture(png(photo("hubble_deep_field.jpg")), Features.REFERENCE)
    for shelf_picture, bands in ((genuine, [Band.LIKELY]), (stranger, []), (None, [])):
        shelf = {} if shelf_picture is None else {1: shelf_picture.sketches}
        findings = ImageMatcher(
            ImageIndex.from_references([far_reference]), NOTHING, find_sketches=shelf.get
        ).match([edited_picture])
        assert [likeness.band for likeness in findings.likenesses] == bands


def test_a_logo_that_was_turned_a_little_is_confirmed(examine_picture: Look) -> None:
    genuine = examine_picture(png(logo()), Features.REFERENCE)
    rotated_logo = examine_picture(jpeg(logo().rotate(4, fillcolor="white"), 60), Features.FINE)
    far_reference = reference(
        1, flip_bits(rotated_logo.pdq, 60), phash64=bytes(8), category=Category.LOGO
    )
    shelf = {1: genuine.sketches}
    likeness = only(
        ImageMatcher(
            ImageIndex.from_references([far_reference]), NOTHING, find_sketches=shelf.get
        ).match([rotated_logo])
    )
    assert likeness.band is Band.LIKELY
    assert "places agree" in str(likeness.says)


def test_one_round_thing_does_not_confirm_another(examine_picture: Look) -> None:
    sign, ball = (Image.new("RGB", (300, 300), "white") for _ in range(2))
    ImageDraw.Draw(sign).ellipse((30, 30, 270, 270), "navy")
    ImageDraw.Draw(ball).ellipse((60, 40, 280, 260), "orange")
    ball_picture = examine_picture(jpeg(ball), Features.FINE)
    far_reference = reference(
        1, flip_bits(ball_picture.pdq, 60), phash64=bytes(8), category=Category.LOGO
    )
    shelf = {1: examine_picture(png(sign), Features.REFERENCE).sketches}
    matcher = ImageMatcher(
        ImageIndex.from_references([far_reference]), NOTHING, find_sketches=shelf.get
    )
    (likeness,) = matcher.match([ball_picture]).likenesses
    assert likeness.is_plain
    assert likeness.band is Band.SIMILAR
    assert likeness.log_odds <= 1


def test_local_features_confirm_a_candidate(examine_picture: Look) -> None:
    genuine = examine_picture(png(photo("astronaut.png")), Features.REFERENCE)
    candidate = build_reference(1, genuine, category=Category.LOGO)
    edited_picture = examine_picture(
        jpeg(crop_picture(photo("astronaut.png"), 0.02)), Features.FINE
    )
    shelf = {1: genuine.sketches}
    hash_findings = ImageMatcher(ImageIndex.from_references([candidate]), NOTHING).match(
        [edited_picture]
    )
    confirmed_findings = ImageMatcher(
        ImageIndex.from_references([candidate]), NOTHING, find_sketches=shelf.get
    ).match([edited_picture])
    assert only(hash_findings).band is Band.SIMILAR
    assert only(confirmed_findings).band is Band.LIKELY
    assert only(confirmed_findings).inliers >= 15
    assert set(only(confirmed_findings).ways) >= {"pdq", "features", "pixels"}


def test_local_features_deny_a_candidate_that_only_hashes_alike(examine_picture: Look) -> None:
    listing_picture = examine_picture(jpeg(photo("astronaut.png")), Features.FINE)
    stranger = examine_picture(png(photo("hubble_deep_field.jpg")), Features.REFERENCE)
    posing = reference(1, flip_bits(listing_picture.pdq, 40), phash64=bytes(8))
    shelf = {1: stranger.sketches}
    matcher = ImageMatcher(ImageIndex.from_references([posing]), NOTHING, find_sketches=shelf.get)
    assert only(matcher.match([listing_picture])).band is Band.SIMILAR


def test_a_mirrored_picture_within_a_border_is_not_exact(
    examine_picture: Look, matcher: ImageMatcher
) -> None:
    framed_picture = examine_picture(jpeg(add_border(ImageOps.mirror(photo("coffee.png")))))
    assert all(
        likeness.band is not Band.EXACT for likeness in matcher.match([framed_picture]).likenesses
    )
