"""When the notice names the right, its logo is found within a scene, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from matchers.image.features import sift_features
from matchers.image.features.sift_features import SketchUnreadable
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.matching.named_references import NamedReference, find_named_references
from matchers.image.matching.sightings import SeenReference
from matchers.image.picture import Features, Sketches
from matchers.image.reference import Category
from tests.factories.files.photographs import crop_picture, jpeg, logo, noise, photo, png, scene
from tests.unit.matchers.image.conftest import Look

pytestmark = pytest.mark.slow


def _name(
    number: int, right: int, family: int, sketches: Sketches, category: Category = Category.LOGO
) -> NamedReference:
    return NamedReference(SeenReference(number, right, family, category), sketches)


@pytest.fixture(scope="module")
def mark(examine_picture: Look) -> NamedReference:
    sketches = examine_picture(png(logo()), Features.REFERENCE).sketches
    return _name(5, 50, 500, sketches)


def overlap(likeness: ImageLikeness, box: tuple[int, int, int, int]) -> float:
    """Return how much the likeness's bounding box and the box share, 0..1."""
    across = [x for x, _ in likeness.quadrilateral]
    y_values = [y for _, y in likeness.quadrilateral]
    left, upper, right, lower = min(across), min(y_values), max(across), max(y_values)
    shared_area = max(0.0, min(right, box[2]) - max(left, box[0])) * max(
        0.0, min(lower, box[3]) - max(upper, box[1])
    )
    total_area = (right - left) * (lower - upper) + (box[2] - box[0]) * (box[3] - box[1])
    return shared_area / (total_area - shared_area)


@pytest.mark.parametrize("share", [0.5, 0.4, 0.3])
@pytest.mark.parametrize("view", ["whole", "mirrored"])
def test_a_logo_in_a_scene_is_found_where_it_lies(
    examine_picture: Look, mark: NamedReference, share: float, view: str
) -> None:
    badge = ImageOps.mirror(logo()) if view == "mirrored" else logo()
    picture, box = scene(badge, share)
    (likeness,) = find_named_references(
        [mark], examine_picture(jpeg(picture, 85), Features.FINE), position=2
    )
    assert (likeness.method, likeness.band, likeness.picture) == (Method.FEATURES, Band.LIKELY, 2)
    assert (likeness.right_id, likeness.reference_id, likeness.family) == (50, 5, 500)
    assert likeness.view == view
    assert overlap(likeness, box) > 0.8


def test_the_same_question_has_the_same_answer(examine_picture: Look, mark: NamedReference) -> None:
    scene_picture = examine_picture(jpeg(scene(logo(), 0.4)[0]), Features.FINE)
    first = find_named_references([mark], scene_picture)
    find_named_references([mark], examine_picture(jpeg(photo("page.png")), Features.FINE))
    assert find_named_references([mark], scene_picture) == first


def test_a_large_crop_of_a_reference_photo_is_found(examine_picture: Look) -> None:
    sketches = examine_picture(png(photo("astronaut.png")), Features.REFERENCE).sketches
    reference = _name(1, 2, 3, sketches)
    part = examine_picture(jpeg(crop_picture(photo("astronaut.png"), 0.15), 70), Features.FINE)
    (likeness,) = find_named_references([reference], part)
    assert "features from" in str(likeness.says)


@pytest.mark.parametrize("name", ["coffee.png", "page.png", "text.png", "hubble_deep_field.jpg"])
def test_a_picture_without_the_logo_shows_nothing(
    examine_picture: Look, mark: NamedReference, name: str
) -> None:
    assert find_named_references([mark], examine_picture(jpeg(photo(name)), Features.FINE)) == ()


def test_a_picture_without_corners_shows_nothing(
    examine_picture: Look, mark: NamedReference
) -> None:
    plain = examine_picture(jpeg(noise(600, 600)), Features.FINE)
    assert find_named_references([mark], plain) == ()


def test_a_picture_that_was_not_sketched_shows_nothing(
    examine_picture: Look, mark: NamedReference
) -> None:
    assert find_named_references([mark], examine_picture(jpeg(scene(logo(), 0.5)[0]))) == ()


def test_a_family_is_named_once_by_its_best_variant(
    examine_picture: Look, mark: NamedReference
) -> None:
    small = examine_picture(png(logo().resize((160, 107))), Features.REFERENCE).sketches
    variant = _name(6, 50, 500, small)
    picture, _ = scene(logo(), 0.5)
    shown_picture = examine_picture(jpeg(picture), Features.FINE)
    (likeness,) = find_named_references([variant, mark], shown_picture)
    assert likeness.family == 500
    assert find_named_references([mark, variant], shown_picture) == (likeness,), "in whatever order"


def test_a_shape_comes_back_with_its_pixels_and_its_features_in_their_places(
    examine_picture: Look,
) -> None:
    shape = sift_features.decode_shape(
        examine_picture(jpeg(photo("coffee.png")), Features.FINE).sketches.fine
    )
    assert (shape.width, shape.height) == photo("coffee.png").size
    assert shape.grey.shape == (400, 600)  # no more than 512 x 512 pixels in all
    assert (shape.places[:, :2] < (600, 400)).all()
    assert len(shape.descriptors) == len(shape.places) > 100


def test_a_reference_is_trimmed_to_what_is_drawn(examine_picture: Look) -> None:
    shape = sift_features.decode_shape(
        examine_picture(png(logo()), Features.REFERENCE).sketches.fine
    )
    left, upper, right, lower = shape.inner_box
    assert max(right - left, lower - upper) == 256
    assert (right - left) / (lower - upper) == pytest.approx(457 / 297, rel=0.02)


@pytest.mark.parametrize("is_light", [True, False])
def test_a_plain_logo_is_found_on_a_dark_ground_too(examine_picture: Look, is_light: bool) -> None:  # noqa: FBT001 # parametrised
    sign = Image.new("L", (300, 300), 0)
    drawing = ImageDraw.Draw(sign)
    drawing.polygon([(20, 280), (110, 20), (160, 20), (280, 280), (210, 280), (135, 90)], 255)
    drawing.ellipse((120, 180, 180, 240), 255)
    sketches = examine_picture(png(ImageOps.invert(sign)), Features.REFERENCE).sketches
    ground = photo("coffee.png").resize((900, 900)).filter(ImageFilter.GaussianBlur(12))
    ground.paste("white" if is_light else "black", (500, 420), sign)
    reference = _name(1, 2, 3, sketches)
    (likeness,) = find_named_references(
        [reference], examine_picture(jpeg(ground, 85), Features.FINE)
    )
    assert overlap(likeness, (520, 440, 780, 700)) > 0.75


def test_stripes_alone_are_no_shape_to_look_for(examine_picture: Look) -> None:
    flag = Image.new("RGB", (300, 200), "gold")
    flag.paste("navy", (0, 70, 300, 130))
    sketches = examine_picture(png(flag), Features.REFERENCE).sketches
    reference = _name(1, 2, 3, sketches)
    assert (
        find_named_references(
            [reference], examine_picture(jpeg(scene(flag, 0.4)[0]), Features.FINE)
        )
        == ()
    )


def test_a_shape_that_is_cut_off_says_how_long_one_is_at_least() -> None:
    header = b"\0" * 28
    with pytest.raises(SketchUnreadable, match="at least 28 bytes"):
        sift_features.decode_shape(header[:-1])
    with pytest.raises(SketchUnreadable, match="Not a shape"):
        sift_features.decode_shape(header)


@given(st.binary(max_size=80))
def test_bytes_that_are_no_sketch_are_refused(junk: bytes) -> None:
    with pytest.raises(SketchUnreadable):
        sift_features.decode_shape(junk)
