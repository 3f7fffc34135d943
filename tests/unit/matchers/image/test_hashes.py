"""A picture hashes as the reference libraries hash it, however it is stored."""

from io import BytesIO

import cv2
import imagehash
import numpy as np
import pdqhash
import pytest
from PIL import Image, ImageOps

from matchers.image.hashes import canonical, pdq, views
from matchers.image.hashes.views import Pixels
from matchers.image.picture import Features
from tests.factories.files import hostile_pictures
from tests.factories.files.photographs import PHOTOS, add_border, collage, jpeg, noise, photo, png
from tests.unit.matchers.image.conftest import Look

pytestmark = pytest.mark.slow


def bits_apart(code: bytes, other: bytes) -> int:
    return (int.from_bytes(code) ^ int.from_bytes(other)).bit_count()


@pytest.mark.parametrize("name", PHOTOS)
def test_pdq_is_the_reference_librarys_in_all_eight_orientations(
    examine_picture: Look, name: str
) -> None:
    picture = photo(name)
    hashes = examine_picture(png(picture))
    square = canonical.to_array(canonical.resize_to_square(picture))
    expected = [pdqhash.compute(turned_square) for turned_square in _set_right(square)]
    assert [view.pdq for view in hashes.views[:8]] == [
        np.packbits(code).tobytes() for code, _ in expected
    ]
    assert hashes.quality == expected[0][1]


def _set_right(pixels: Pixels) -> list[Pixels]:
    """Return the picture set right from each of the eight orientations, in the views' order."""
    turns = (
        pixels,
        pixels[:, ::-1],
        pixels[::-1, ::-1],
        pixels[::-1],
        np.rot90(pixels, -1),
        np.rot90(pixels),
        np.swapaxes(pixels, 0, 1),
        np.swapaxes(pixels[::-1, ::-1], 0, 1),
    )
    return [np.ascontiguousarray(turn) for turn in turns]


@pytest.mark.parametrize("name", PHOTOS)
def test_phash_is_imagehashs_of_the_whole_picture_but_for_few_bits(
    examine_picture: Look, name: str
) -> None:
    hashes = examine_picture(png(photo(name)))
    small = np.packbits(imagehash.phash(photo(name)).hash).tobytes()
    large = np.packbits(imagehash.phash(photo(name), 16).hash).tobytes()
    assert bits_apart(hashes.phash64, small) <= 4
    assert bits_apart(hashes.phash256, large) <= 24


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_a_picture_before_it_is_hashed(examine_picture: Look, orientation: int) -> None:
    picture = photo("chelsea.png")
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored_picture = examine_picture(jpeg(picture, 95, exif=exif))
    upright = ImageOps.exif_transpose(Image.open(_stream(jpeg(picture, 95, exif=exif))))
    assert (stored_picture.width, stored_picture.height) == upright.size
    assert bits_apart(stored_picture.pdq, examine_picture(png(upright)).pdq) <= 2


def _stream(file: bytes) -> BytesIO:
    return BytesIO(file)


def test_sixteen_bits_hash_as_eight(examine_picture: Look) -> None:
    eight = examine_picture(png(photo("camera.png").convert("L")))
    assert examine_picture(hostile_pictures.sixteen_bit()).pixels_sha256 == eight.pixels_sha256


def test_colours_under_full_transparency_change_nothing(examine_picture: Look) -> None:
    clean = Image.new("RGB", photo("astronaut.png").size, "white")
    box = (100, 100, 400, 400)
    clean.paste(photo("astronaut.png").crop(box), box)
    assert (
        examine_picture(hostile_pictures.hidden_under_alpha()).pdq
        == examine_picture(png(clean)).pdq
    )


def test_the_same_pixels_in_two_files_have_one_sum(examine_picture: Look) -> None:
    fast = examine_picture(png(photo("coffee.png"), compress_level=1))
    small = examine_picture(png(photo("coffee.png"), compress_level=9))
    assert fast.file_sha256 != small.file_sha256
    assert fast.pixels_sha256 == small.pixels_sha256


def test_a_blank_picture_has_no_quality(examine_picture: Look) -> None:
    assert examine_picture(png(Image.new("RGB", (300, 300), "white"))).quality < pdq.MIN_QUALITY


def test_a_plain_border_is_seen_and_left_off(examine_picture: Look) -> None:
    inner = examine_picture(jpeg(photo("astronaut.png")))
    framed_picture = examine_picture(jpeg(add_border(photo("astronaut.png"))))
    (trimmed_view,) = [view for view in framed_picture.views if view.name == "without its border"]
    assert bits_apart(trimmed_view.pdq, inner.pdq) <= 31
    assert all(abs(a - b) <= 8 for a, b in zip(trimmed_view.box, (128, 128, 640, 640), strict=True))


def test_each_quadrant_of_a_collage_is_looked_at(examine_picture: Look) -> None:
    names = ("astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg")
    parts = tuple(photo(name) for name in names)
    together = examine_picture(jpeg(collage((parts[0], parts[1], parts[2], parts[3]))))
    quadrants = [view for view in together.views if "quadrant" in view.name]
    for quadrant, part in zip(quadrants, parts, strict=True):
        assert bits_apart(quadrant.pdq, examine_picture(jpeg(part)).pdq) <= 31


def test_a_display_picture_is_small_and_carries_no_metadata(examine_picture: Look) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    file = jpeg(photo("retina.jpg"), exif=exif, comment=b"secret words")
    display_file = examine_picture(file, Features.DISPLAY).display
    with Image.open(BytesIO(display_file)) as picture:
        assert max(picture.size) == 1024
        assert not picture.getexif()
    assert b"secret" not in display_file


def test_features_are_made_only_when_asked_for(examine_picture: Look) -> None:
    file = jpeg(noise(300, 300))
    plain = examine_picture(file)
    assert not plain.sketches.fine
    assert not plain.display
    sketches = examine_picture(file, Features.REFERENCE).sketches
    assert all((sketches.fine, sketches.fine_mirrored, sketches.parts))
    assert examine_picture(file, Features.FINE).pdq == plain.pdq


@pytest.mark.parametrize("seed", range(12))
def test_the_hull_of_what_is_drawn_is_that_of_the_ends_of_its_rows(seed: int) -> None:
    chance = np.random.default_rng(seed)
    canvas = np.zeros((256, 256), np.uint8)
    for _ in range(chance.integers(1, 5)):
        corners = chance.integers(0, 256, (chance.integers(3, 7), 2)).astype(np.int32)
        cv2.fillPoly(canvas, [corners], 1)
    hull = cv2.convexHull(cv2.findNonZero(canvas))
    assert np.array_equal(cv2.convexHull(views._list_row_ends(canvas > 0)), hull)


@pytest.mark.parametrize("name", PHOTOS)
def test_qualities_are_the_reference_librarys_in_all_eight_orientations(name: str) -> None:
    square = canonical.to_array(canonical.resize_to_square(photo(name)))
    cells = np.stack([cells for _, cells in pdq.orient_cells(square @ views._LUMINANCE)])
    steps = [np.trunc(np.diff(cells, axis=axis) * (100 / 255)) for axis in (1, 2)]
    totals = np.sum([np.abs(step).sum(axis=(1, 2)) for step in steps], axis=0)
    assert pdq.compute_qualities(cells) == [min(100, int(total / 90)) for total in totals]


@pytest.mark.parametrize("name", PHOTOS)
def test_a_square_is_reduced_as_by_the_matrix_of_any_size(name: str) -> None:
    grey = canonical.to_array(canonical.resize_to_square(photo(name))) @ views._LUMINANCE
    matrix = pdq._build_reducer(pdq.SIDE)
    matrix_pair = np.vstack((matrix, matrix[:, ::-1]))
    assert np.allclose(pdq._reduce_square(grey, 2), matrix_pair @ grey @ matrix_pair.T, rtol=1e-6)
    assert np.allclose(pdq.reduce_to_cells(grey), matrix @ grey @ matrix.T, rtol=1e-6)
