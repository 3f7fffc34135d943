"""Local features are computed where the hashes leave an answer open, and change no answer."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from matchers import kinds
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.matching.named_references import NamedReference
from matchers.image.matching.sightings import SeenReference
from matchers.image.picture import Features, Picture, RefusalCode, Refused, Sketches
from matchers.image.reference import Category, Reference
from matchers.image.sandbox.opened_pictures import OpenedPictures
from matchers.image.sandbox.pool import Sandbox
from matchers.image.search.index import ImageIndex
from matchers.kinds import ClaimedRight, ListingContent
from matchers.text.matcher import Wording
from tests.factories.files.photographs import crop_picture, jpeg, logo, photo, png
from tests.unit.matchers.image.conftest import Look

pytestmark = pytest.mark.slow

KNOWN = ("astronaut.png", "chelsea.png", "coffee.png")
OWN = 10
NOTHING = ImageIndex.from_references(())
CLOSER = Features.FINE


@pytest.fixture(scope="module")
def pictures(examine_picture: Look) -> dict[int, Picture]:
    """The references' pictures by id; each belongs to the right of ten times that."""
    reference_pictures = [examine_picture(jpeg(photo(name)), Features.REFERENCE) for name in KNOWN]
    return dict(enumerate(reference_pictures, 1))


@pytest.fixture(scope="module")
def matcher(pictures: dict[int, Picture]) -> ImageMatcher:
    rows = [
        Reference.from_picture(
            picture, reference_id=number, right_id=10 * number, family=number,
            category=Category.PHOTO,
        )
        for number, picture in pictures.items()
    ]  # fmt: skip
    return ImageMatcher(
        ImageIndex.from_references(rows),
        NOTHING,
        find_sketches=lambda number: pictures[number].sketches,
    )


@pytest.fixture(scope="module")
def claimed(pictures: dict[int, Picture]) -> ClaimedRight:
    reference = NamedReference(SeenReference(1, OWN, 1, Category.PHOTO), pictures[1].sketches)
    return ClaimedRight(OWN, None, (reference,), finds_parts=True)


FILES = (
    jpeg(photo("astronaut.png"), 60),
    jpeg(crop_picture(photo("astronaut.png"), 0.1)),
    jpeg(crop_picture(photo("coffee.png"), 0.06)),
    jpeg(photo("rocket.jpg")),
    png(logo()),
)


def test_what_is_found_is_what_all_features_find(
    sandbox: Sandbox, matcher: ImageMatcher, claimed: ClaimedRight
) -> None:
    opened_pictures = OpenedPictures(FILES, sandbox)
    content = ListingContent(Wording("x"), opened_pictures.seen, opened_pictures.sketch)
    full = ListingContent(Wording("x"), sandbox.examine_all(FILES, want=CLOSER))
    for right in (claimed, replace(claimed, finds_parts=False), replace(claimed, references=())):
        findings = kinds.IMAGE.find(matcher, content, right, 10)
        assert findings == kinds.IMAGE.find(matcher, full, right, 10)
        assert findings.likenesses


def test_features_are_those_of_a_picture_that_is_examined_whole(sandbox: Sandbox) -> None:
    opened_pictures = OpenedPictures(FILES, sandbox)
    sketches = opened_pictures.sketch({0: CLOSER, 3: Features.FINE})
    answers = sandbox.examine_all(FILES, want=CLOSER)
    assert isinstance(answers[0], Picture)
    assert isinstance(answers[3], Picture)
    assert sketches == {0: answers[0].sketches, 3: Sketches(fine=answers[3].sketches.fine)}


def test_a_copy_of_the_named_right_is_asked_nothing(
    sandbox: Sandbox, matcher: ImageMatcher, claimed: ClaimedRight
) -> None:
    opened_pictures = OpenedPictures(FILES, sandbox)
    features: dict[int, Features] = {}

    def sketch(wanted_features: Mapping[int, Features]) -> dict[int, Sketches]:
        features.update(wanted_features)
        return opened_pictures.sketch(wanted_features)

    kinds.IMAGE.find(
        matcher, ListingContent(Wording("x"), opened_pictures.seen, sketch), claimed, 10
    )
    assert 0 not in features
    assert features[3] == features[4] == Features.FINE


def test_a_right_without_references_is_asked_no_features(
    sandbox: Sandbox, matcher: ImageMatcher
) -> None:
    opened_pictures = OpenedPictures(FILES, sandbox)

    def refuse(_wanted_features: Mapping[int, Features]) -> dict[int, Sketches]:
        raise AssertionError("Nothing is to be compared with features.")

    content = ListingContent(Wording("x"), opened_pictures.seen, refuse)
    assert kinds.IMAGE.find(matcher, content, ClaimedRight(OWN, None, ()), 10).likenesses


def test_what_is_refused_keeps_its_place_and_has_no_features(sandbox: Sandbox) -> None:
    missing = Refused(RefusalCode.UNREADABLE, "The picture could not be fetched.")
    opened_pictures = OpenedPictures((missing, FILES[3], b"no picture"), sandbox)
    first, second, third = opened_pictures.seen
    assert first is missing
    assert isinstance(second, Picture)
    assert isinstance(third, Refused)
    assert set(opened_pictures.sketch({1: Features.FINE})) == {1}
    assert sandbox.sketch_all([b"no picture"], want=Features.FINE) == (Sketches(),)
