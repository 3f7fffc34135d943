"""Parts of a reference are found with no right named: crops, pages, disguises; no strangers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageOps

from lab.benchmarks.image.material.edits import REUSES, Edit
from matchers.image.features.local_features import detect_features, mirror_features
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.matching import part_likenesses
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.picture import Features, Picture
from matchers.image.reference import Category, Reference
from matchers.image.retrieval.acceptance import PartEvidence
from matchers.image.retrieval.part_search import PartSighting, choose_reach
from matchers.image.retrieval.records import RECORD
from matchers.image.retrieval.vocabulary import LEAVES, choose_hands, read_vocabulary
from matchers.image.search.index import ImageIndex
from tests.factories.files.photographs import crop_picture, jpeg, logo, photo, png
from tests.unit.matchers.image.conftest import Look

pytestmark = pytest.mark.slow

KNOWN = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg", "motorcycle_left.png")
STRANGE = ("coins.png", "ihc.png", "page.png", "hubble_deep_field.jpg", "text.png")
FEATURES = Features.FINE
NOTHING = ImageIndex.from_references(())


def _reference(number: int, picture: Picture, **changes: object) -> Reference:
    default_reference = Reference.from_picture(
        picture, reference_id=number, right_id=10 * number, family=number, category=Category.PHOTO
    )
    return replace(default_reference, **changes)  # type: ignore[arg-type] # a test's shorthand


@pytest.fixture(scope="module")
def references(examine_picture: Look) -> list[Reference]:
    """The known photographs as references, and one logo."""
    photographs = [examine_picture(jpeg(photo(name)), Features.PARTS) for name in KNOWN]
    mark = examine_picture(png(logo()), Features.PARTS)
    return [
        *(_reference(number, picture) for number, picture in enumerate(photographs, 1)),
        _reference(9, mark, category=Category.LOGO),
    ]


def _find(matcher: ImageMatcher, picture: Picture) -> tuple[ImageLikeness, ...]:
    likenesses = matcher.match([picture], finds_parts=True).likenesses
    return tuple(likeness for likeness in likenesses if likeness.band is not Band.SIMILAR)


@pytest.mark.parametrize("reuse", REUSES, ids=lambda reuse: reuse.name)
def test_a_reference_is_found_in_each_reuse_of_it(
    examine_picture: Look, references: list[Reference], reuse: Edit
) -> None:
    matcher = ImageMatcher(ImageIndex.from_references(references), NOTHING)
    hits = []
    for number, name in enumerate(KNOWN, 1):
        copy = reuse.make_copy(jpeg(photo(name)), "7")
        likenesses = _find(matcher, examine_picture(copy, FEATURES))
        assert {likeness.reference_id for likeness in likenesses} <= {number}
        hits.append(bool(likenesses))
    assert sum(hits) >= len(KNOWN) - 1


def test_what_is_said_names_the_place_and_how_often_strangers_come_as_near(
    examine_picture: Look, references: list[Reference]
) -> None:
    full_picture = photo("astronaut.png")
    part = ImageOps.mirror(full_picture.crop((128, 128, 512, 512)))
    matcher = ImageMatcher(ImageIndex.from_references(references), NOTHING)
    (likeness,) = _find(matcher, examine_picture(jpeg(part), FEATURES))
    assert (likeness.method, likeness.band, likeness.view) == (
        Method.PARTS,
        Band.LIKELY,
        "mirrored",
    )
    assert likeness.right_id == 10
    assert likeness.inliers >= 8
    assert likeness.false_positive_rate < 1e-5
    assert "is as close" in str(likeness.says)
    corners = np.array(likeness.quadrilateral)
    assert np.abs(corners - [(511, -128), (-1, -128), (-1, 384), (511, 384)]).max() < 6


@pytest.mark.parametrize("name", STRANGE)
def test_a_stranger_shows_nothing(
    examine_picture: Look, references: list[Reference], name: str
) -> None:
    matcher = ImageMatcher(ImageIndex.from_references(references), NOTHING)
    for share in (0.0, 0.1, 0.2):
        stranger = examine_picture(jpeg(crop_picture(photo(name), share)), FEATURES)
        assert _find(matcher, stranger) == ()


def test_half_a_logo_is_no_logo_and_the_whole_is(
    examine_picture: Look, references: list[Reference]
) -> None:
    matcher = ImageMatcher(ImageIndex.from_references(references), NOTHING)
    half = logo().crop((0, 0, 300, 320))
    assert _find(matcher, examine_picture(png(half), FEATURES)) == ()
    page = Image.new("RGB", (900, 1200), "white")
    page.paste(logo().resize((600, 400)), (150, 200))
    assert [
        likeness.reference_id for likeness in _find(matcher, examine_picture(png(page), FEATURES))
    ] == [9]


def test_base_and_delta_and_tombstones_find_what_a_rebuilt_base_finds(
    examine_picture: Look, references: list[Reference]
) -> None:
    pictures = [
        examine_picture(jpeg(crop_picture(photo(name), 0.12)), FEATURES)
        for name in (*KNOWN, *STRANGE)
    ]
    chance = Random(3)
    for _ in range(4):
        base, delta = (
            chance.sample(references, 4),
            [reference for reference in references if chance.random() < 0.5],
        )
        tombstones = frozenset(reference.right_id for reference in delta)
        standing = [reference for reference in base if reference.right_id not in tombstones]
        pieces = ImageMatcher(
            ImageIndex.from_references(base), ImageIndex.from_references(delta), tombstones
        )
        rebuilt = ImageMatcher(ImageIndex.from_references([*standing, *delta]), NOTHING)
        for picture in pictures:
            assert pieces.match([picture], finds_parts=True) == rebuilt.match(
                [picture], finds_parts=True
            )


def test_a_written_index_finds_parts_as_the_one_in_memory(
    examine_picture: Look, references: list[Reference], tmp_path: Path
) -> None:
    path = tmp_path / "parts.mki"
    ImageIndex.write(path, references)
    crop = examine_picture(jpeg(crop_picture(photo("coffee.png"), 0.12)), FEATURES)
    file_matcher = ImageMatcher(ImageIndex.open(path), NOTHING)
    memory = ImageMatcher(ImageIndex.from_references(references), NOTHING)
    assert _find(file_matcher, crop) == _find(memory, crop) != ()
    assert [path.name for path in tmp_path.iterdir()] == ["parts.mki"]


def test_a_negative_reference_explains_what_its_right_shows(
    examine_picture: Look, references: list[Reference]
) -> None:
    filler = replace(references[2], reference_id=99, family=99, is_negative=True)
    matcher = ImageMatcher(ImageIndex.from_references([*references, filler]), NOTHING)
    crop = examine_picture(jpeg(crop_picture(photo("coffee.png"), 0.12)), FEATURES)
    findings = matcher.match([crop], finds_parts=True)
    assert not [likeness for likeness in findings.likenesses if likeness.band is Band.LIKELY]
    assert 3 in {likeness.reference_id for likeness in findings.suppressed_likenesses}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda record: record[:-1],
        lambda record: b"\x63" + record[1:],  # of another vocabulary
    ],
)
def test_a_record_that_is_none_is_left_out_and_the_hashes_still_speak(
    examine_picture: Look, references: list[Reference], spoil: Callable[[bytes], bytes]
) -> None:
    spoilt = [replace(reference, parts=spoil(reference.parts)) for reference in references]
    index = ImageIndex.from_references(spoilt)
    assert len(index.segments[0].parts) == 0
    matcher = ImageMatcher(index, NOTHING)
    crop = examine_picture(jpeg(crop_picture(photo("coffee.png"), 0.12)), FEATURES)
    assert _find(matcher, crop) == ()
    assert _find(matcher, examine_picture(jpeg(photo("coffee.png")), FEATURES))


def test_a_plain_picture_has_no_record(examine_picture: Look) -> None:
    plain = Image.linear_gradient("L").resize((600, 400)).convert("RGB")
    assert examine_picture(jpeg(plain), Features.PARTS).sketches.parts == b""


def test_a_record_has_the_size_that_is_told_and_places_within_the_picture(
    references: list[Reference],
) -> None:
    (record,) = np.frombuffer(references[0].parts, RECORD)
    assert RECORD.itemsize == 4608
    assert record["count"] == 36
    assert (record["width"], record["height"]) == (512, 512)
    (broad,) = np.frombuffer(references[1].parts, RECORD)
    width, height = int(broad["width"]), int(broad["height"])
    assert width > height
    y_values = broad["place"][: broad["count"]] >> 13 & 511  # of the longer side
    assert 0 < y_values.max() <= 511 * height / width + 1


def test_features_of_the_mirror_image_are_those_of_the_picture_in_another_order() -> None:
    grey = np.asarray(photo("astronaut.png").convert("L"))
    places, descriptors = mirror_features(*detect_features(grey, 300), grey.shape[1])
    mirror_places, others = detect_features(np.ascontiguousarray(grey[:, ::-1]), 300)
    alike = []
    for place, descriptor in zip(places, descriptors, strict=True):
        is_same = np.abs(mirror_places[:, :3] - place[:3]).max(axis=1) < 0.6
        is_same &= np.abs((mirror_places[:, 3] - place[3] + np.pi) % (2 * np.pi) - np.pi) < 0.1
        if is_same.any():
            ours, theirs = descriptor.astype(float), others[is_same].astype(float)
            alike.append((theirs @ ours / np.linalg.norm(theirs, axis=1)).max()
                         / np.linalg.norm(ours))  # fmt: skip
    assert len(alike) > 0.6 * len(places)
    assert np.mean(alike) > 0.98


def test_a_feature_and_its_mirror_image_fall_into_the_same_leaf() -> None:
    grey = np.asarray(photo("coffee.png").convert("L").resize((480, 320)))
    vocabulary = read_vocabulary()
    features, lean = vocabulary.project(detect_features(grey, 200)[1])
    numbers, hands = choose_hands(lean)
    count = len(lean)
    leaves, codes = vocabulary.find_leaves(features[numbers, hands], 1)
    mirrored_numbers, mirrored_hands = choose_hands(-lean)
    again, others = vocabulary.find_leaves(features[mirrored_numbers, 1 - mirrored_hands], 1)
    assert np.array_equal(leaves[:count], again[:count])
    assert np.array_equal(codes[:count], others[:count])
    assert leaves.max() < LEAVES


def test_the_nearest_leaves_are_those_of_an_exhaustive_search() -> None:
    grey = np.asarray(photo("chelsea.png").convert("L"))
    vocabulary = read_vocabulary()
    features, _ = vocabulary.project(detect_features(grey, 60)[1])
    leaves, _ = vocabulary.find_leaves(features[:, 0], 1)
    centres = vocabulary.compute_centres(np.arange(LEAVES))
    squares = (centres**2).sum(axis=1)
    nearest = (squares - 2 * features[:, 0] @ centres.T).argmin(axis=1)
    assert (nearest == leaves[:, 0]).mean() > 0.9  # of 256 branches the nearest four are asked


def test_a_small_repository_is_searched_more_widely_than_a_large_one(
    references: list[Reference],
) -> None:
    (segment,) = ImageIndex.from_references(references).segments
    small = segment.parts
    large = replace(small, codes=np.zeros(4_000_001, np.uint64))
    assert choose_reach([small]).features > choose_reach([small, large]).features
    assert choose_reach([small]).radius > choose_reach([large]).radius


def test_few_places_are_enough_for_a_photograph_and_not_for_a_product(
    examine_picture: Look, references: list[Reference]
) -> None:
    """Ask six places of a product: fewer are looked at closer."""
    few = PartEvidence(
        hits=3, again=5, visible=30, textured=30, clear=30, correlation=0.9, seen=40, share=0.9
    )
    for category, is_enough in ((Category.PHOTO, True), (Category.PRODUCT, False)):
        (segment,) = ImageIndex.from_references(
            [replace(references[0], category=category)]
        ).segments
        sighting = PartSighting(0, is_mirrored=False, evidence=few, quadrilateral=())
        assert part_likenesses._is_shown(sighting, segment) is is_enough
