"""Evidence for people's eyes: new pictures, of bounded size, in which the two can be compared."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageOps

from matchers.image.likeness import Point
from matchers.image.matching.named_references import NamedReference, find_named_references
from matchers.image.matching.sightings import SeenReference
from matchers.image.picture import Features, Picture, RefusalCode, Refused
from matchers.image.reference import Category
from matchers.image.sandbox.pool import Sandbox
from tests.factories.files.photographs import jpeg, logo, noise, photo, png, scene
from tests.unit.matchers.image.conftest import Look

pytestmark = pytest.mark.slow

PANELS = ((12, 12), (504, 12), (12, 384), (504, 384))


def _panels(image: bytes | Refused) -> list[Image.Image]:
    assert isinstance(image, bytes), image
    with Image.open(BytesIO(image)) as sheet:
        assert sheet.size == (996, 756)
        return [sheet.crop((x, y, x + 480, y + 360)) for x, y in PANELS]


def _likeness(image: Image.Image, other: Image.Image) -> float:
    small = [
        np.asarray(picture.convert("L").resize((48, 36)), float).ravel()
        for picture in (image, other)
    ]
    return float(np.corrcoef(small[0], small[1])[0, 1])


def _outline(examine: Look, listing: bytes, reference: bytes) -> tuple[Point, ...]:
    listing_picture, reference_picture = (
        examine(listing, Features.FINE),
        examine(reference, Features.REFERENCE),
    )
    sketches = reference_picture.sketches
    (likeness,) = find_named_references(
        [NamedReference(SeenReference(1, 1, 1, Category.LOGO), sketches)], listing_picture
    )
    return tuple(
        (x / listing_picture.width, y / listing_picture.height) for x, y in likeness.quadrilateral
    )


@pytest.mark.parametrize("is_mirrored", [False, True])
@pytest.mark.parametrize("turned", [0, 9, 180])
def test_the_outlined_part_is_laid_straight_whichever_way_it_is_shown(
    sandbox: Sandbox, examine_picture: Look, turned: int, *, is_mirrored: bool
) -> None:
    badge = ImageOps.mirror(logo()) if is_mirrored else logo()
    picture, _ = scene(badge, 0.45)
    listing, reference = jpeg(picture.rotate(turned, expand=True)), jpeg(logo())
    outline = _outline(examine_picture, listing, reference)
    _, original, part, blend = _panels(sandbox.render_overlay(listing, reference, outline))
    assert _likeness(original, part) > 0.9
    assert _likeness(original, blend) > 0.9


def test_a_logo_in_light_on_dark_is_not_turned_to_hide_it(sandbox: Sandbox) -> None:
    badge = logo()
    inverse = ImageOps.invert(badge.convert("RGB"))
    _, original, part, _ = _panels(sandbox.render_overlay(png(inverse), png(badge), ()))
    assert _likeness(original, part) < -0.9


@pytest.mark.parametrize("turn", [None, *Image.Transpose])
def test_a_whole_picture_is_turned_as_it_resembles_the_reference(
    sandbox: Sandbox, turn: Image.Transpose | None
) -> None:
    reference = photo("chelsea.png")
    listing = reference if turn is None else reference.transpose(turn)
    _, original, part, _ = _panels(sandbox.render_overlay(jpeg(listing), png(reference), ()))
    assert _likeness(original, part) > 0.97


@pytest.mark.parametrize(
    "outline",
    [
        [(0.0, 0.0)] * 4,
        [(float("nan"), 0.0)] * 4,
        [(1e30, 0.0), (0.0, 1e30), (1.0, 1.0), (0.0, 1.0)],
        [(0.2, 0.2), (0.8, 0.2)],
    ],
)
def test_an_outline_that_is_none_harms_nobody(sandbox: Sandbox, outline: list[Point]) -> None:
    _panels(sandbox.render_overlay(jpeg(noise(90, 90)), jpeg(noise(64, 80)), outline))


def test_no_metadata_comes_through(sandbox: Sandbox) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    file = jpeg(noise(300, 200), exif=exif, comment=b"secret words")
    overlay = sandbox.render_overlay(file, file, ())
    assert isinstance(overlay, bytes)
    assert b"secret" not in overlay


@pytest.mark.parametrize("is_listing", [True, False])
def test_what_may_not_be_opened_is_not_shown(sandbox: Sandbox, *, is_listing: bool) -> None:
    good, bad = jpeg(noise(64, 64)), b"<svg/>"
    pair = (bad, good) if is_listing else (good, bad)
    refusal = sandbox.render_overlay(*pair, ())
    assert isinstance(refusal, Refused)
    assert refusal.code is RefusalCode.UNSUPPORTED


def test_two_files_of_fifteen_megabytes_pass_and_a_larger_one_is_told(sandbox: Sandbox) -> None:
    small_picture = jpeg(noise(64, 64))
    full = small_picture[:-2] + bytes(15 * 1024 * 1024 - len(small_picture)) + b"\xff\xd9"
    _panels(sandbox.render_overlay(full, full, ()))
    refusal = sandbox.render_overlay(full, full + b"x", ())
    assert isinstance(refusal, Refused)
    assert refusal.code is RefusalCode.TOO_LARGE
    assert isinstance(sandbox.examine_all([small_picture])[0], Picture)


def test_two_pages_lie_side_by_side_with_their_differences_marked(sandbox: Sandbox) -> None:
    blank = png(Image.new("RGB", (600, 800), "white"))
    side_by_side = sandbox.render_side_by_side(
        blank, blank, [(0.25, 0.25, 0.5, 0.5), (float("nan"), 0, 1, 1)]
    )
    assert isinstance(side_by_side, bytes)
    with Image.open(BytesIO(side_by_side)) as sheet:
        assert sheet.size == (2 * 600 + 36, 800 + 24)
        pixels = np.asarray(sheet, int)
    for left in (12, 624):
        red, _, blue = pixels[12 + 201, left + 200]
        assert red > blue + 60
        assert pixels[12 + 300, left + 220].min() > 240
