"""When the notice names the right, its logo is found within a scene, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageOps

from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.named import NamedReference, named
from matchers.image.picture import Features
from matchers.image.sketch import SketchUnreadable, decoded, encoded
from tests.pure.image.conftest import Look
from tests.pure.image.pictures import cropped, jpeg, logo, noise, photo, png, scene


@pytest.fixture(scope="module")
def mark(look: Look) -> NamedReference:
    sketches = look(png(logo()), Features.REFERENCE).sketches
    return NamedReference(5, 50, 500, sketches.fine, sketches.fine_mirrored)


def overlap(likeness: ImageLikeness, box: tuple[int, int, int, int]) -> float:
    """Return how much the likeness's bounding box and the box share, 0..1."""
    across = [x for x, _ in likeness.quadrilateral]
    down = [y for _, y in likeness.quadrilateral]
    left, upper, right, lower = min(across), min(down), max(across), max(down)
    shared = max(0.0, min(right, box[2]) - max(left, box[0])) * max(
        0.0, min(lower, box[3]) - max(upper, box[1])
    )
    both = (right - left) * (lower - upper) + (box[2] - box[0]) * (box[3] - box[1])
    return shared / (both - shared)


@pytest.mark.parametrize("share", [0.5, 0.4, 0.3])
@pytest.mark.parametrize("view", ["whole", "mirrored"])
def test_a_logo_in_a_scene_is_found_where_it_lies(
    look: Look, mark: NamedReference, share: float, view: str
) -> None:
    badge = ImageOps.mirror(logo()) if view == "mirrored" else logo()
    picture, box = scene(badge, share)
    (found,) = named([mark], look(jpeg(picture, 85), Features.FINE), position=2)
    assert (found.method, found.band, found.picture) == (Method.FEATURES, Band.LIKELY, 2)
    assert (found.right_id, found.reference_id, found.family) == (50, 5, 500)
    assert found.view == view
    assert overlap(found, box) > 0.8


def test_the_same_question_has_the_same_answer(look: Look, mark: NamedReference) -> None:
    asked = look(jpeg(scene(logo(), 0.4)[0]), Features.FINE)
    first = named([mark], asked)
    named([mark], look(jpeg(photo("page.png")), Features.FINE))
    assert named([mark], asked) == first


def test_a_large_crop_of_a_reference_photo_is_found(look: Look) -> None:
    sketches = look(png(photo("astronaut.png")), Features.REFERENCE).sketches
    reference = NamedReference(1, 2, 3, sketches.fine, sketches.fine_mirrored)
    part = look(jpeg(cropped(photo("astronaut.png"), 0.15), 70), Features.FINE)
    (found,) = named([reference], part)
    assert "corners agree" in found.says


@pytest.mark.parametrize("name", ["coffee.png", "page.png", "text.png", "hubble_deep_field.jpg"])
def test_a_picture_without_the_logo_shows_nothing(
    look: Look, mark: NamedReference, name: str
) -> None:
    assert named([mark], look(jpeg(photo(name)), Features.FINE)) == ()


def test_a_picture_without_corners_shows_nothing(look: Look, mark: NamedReference) -> None:
    plain = look(jpeg(noise(600, 600)), Features.FINE)
    assert named([mark], plain) == ()


def test_a_picture_that_was_not_sketched_shows_nothing(look: Look, mark: NamedReference) -> None:
    assert named([mark], look(jpeg(scene(logo(), 0.5)[0]))) == ()


def test_a_family_is_named_once_by_its_best_variant(look: Look, mark: NamedReference) -> None:
    small = look(png(logo().resize((160, 107))), Features.REFERENCE).sketches
    variant = NamedReference(6, 50, 500, small.fine, small.fine_mirrored)
    picture, _ = scene(logo(), 0.5)
    (found,) = named([variant, mark], look(jpeg(picture), Features.FINE))
    assert found.family == 500


def test_a_sketch_comes_back_as_it_was_to_a_65535th(look: Look) -> None:
    sketch = look(jpeg(photo("coffee.png")), Features.FINE).sketches.fine
    features = decoded(sketch)
    assert encoded(features) == sketch
    assert len(sketch) == 16 + 36 * len(features.points)
    assert (features.points <= (features.width, features.height)).all()


@given(st.binary(max_size=80))
def test_bytes_that_are_no_sketch_are_refused(junk: bytes) -> None:
    with pytest.raises(SketchUnreadable):
        decoded(junk)
