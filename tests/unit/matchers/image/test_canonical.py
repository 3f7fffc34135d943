"""However a picture is stored, what people see decides its hash: laws over many pictures."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from matchers.image.hashes import canonical, pdq
from matchers.image.picture import Features, Refused
from matchers.image.sandbox import examine
from tests.factories.files.photographs import jpeg, noise, png

pytestmark = pytest.mark.slow

SEEDS = st.integers(0, 2**32 - 1)
ORIENTATION = 0x0112


def _hash(file: bytes) -> bytes:
    with Image.open(BytesIO(file)) as image:
        square = canonical.resize_to_square(canonical.make_upright(image))
    return pdq.compute_hashes(pdq.reduce_to_cells(canonical.to_array(square) @ _GREY)[None])[0]


_GREY = np.array([0.299, 0.587, 0.114], np.float32)


def _apart(code: bytes, other: bytes) -> int:
    return (int.from_bytes(code) ^ int.from_bytes(other)).bit_count()


@given(seed=SEEDS, orientation=st.integers(1, 8))
@settings(max_examples=25, deadline=None)
def test_a_turned_file_with_its_orientation_hashes_as_the_upright_one(
    seed: int, orientation: int
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stored_file = png(noise(200, 150, seed), exif=exif)
    with Image.open(BytesIO(stored_file)) as image:
        upright = png(ImageOps.exif_transpose(image))
    assert _hash(stored_file) == _hash(upright)


@given(seed=SEEDS, hidden=SEEDS, share=st.floats(0.05, 0.95))
@settings(max_examples=25, deadline=None)
def test_what_is_fully_transparent_may_hold_any_colour(
    seed: int, hidden: int, share: float
) -> None:
    alpha = Image.new("L", (200, 150), 0)
    alpha.paste(255, (0, 0, round(200 * share), 150))
    on_white = Image.composite(noise(200, 150, seed), Image.new("RGB", (200, 150), "white"), alpha)
    other = Image.composite(noise(200, 150, seed), noise(200, 150, hidden), alpha)
    other.putalpha(alpha)
    assert _hash(png(other)) == _hash(png(on_white))


@given(seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_sixteen_bits_hash_as_the_eight_they_were_made_of(seed: int) -> None:
    grey = noise(200, 150, seed).convert("L")
    deep = Image.fromarray(np.asarray(grey, np.uint16) * 257)
    assert _hash(png(deep)) == _hash(png(grey))


@given(seed=SEEDS, level=st.integers(0, 255))
@settings(max_examples=15, deadline=None)
def test_a_transparent_level_of_sixteen_bits_is_white(seed: int, level: int) -> None:
    grey = np.asarray(noise(200, 150, seed).convert("L"))
    deep = png(Image.fromarray(grey.astype(np.uint16) * 257), transparency=level * 257)
    opaque_file = png(Image.fromarray(np.where(grey == level, 255, grey).astype(np.uint8)))
    assert _hash(deep) == _hash(opaque_file)


@given(seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_a_profile_that_is_named_changes_no_hash(seed: int) -> None:
    inks = noise(200, 150, seed).convert("CMYK")
    profile = bytes(range(256)) * 20
    assert _hash(jpeg(inks, icc_profile=profile)) == _hash(jpeg(inks))
    rgb = noise(200, 150, seed)
    assert _hash(png(rgb, icc_profile=profile)) == _hash(png(rgb))


@given(seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_four_inks_hash_as_the_three_colours_they_print(seed: int) -> None:
    rgb = noise(200, 150, seed)
    assert _apart(_hash(jpeg(rgb.convert("CMYK"), 95)), _hash(jpeg(rgb, 95))) <= 10


@given(seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_a_palette_with_a_transparent_colour_hashes_as_it_is_seen(seed: int) -> None:
    few = noise(200, 150, seed).quantize(16)
    place = int(np.asarray(few)[0, 0])
    transparent_image = few.copy()
    transparent_image.info["transparency"] = place
    colours = few.getpalette()
    assert colours
    colours[3 * place : 3 * place + 3] = (255, 255, 255)
    few.putpalette(colours)
    assert _hash(png(transparent_image, transparency=place)) == _hash(png(few))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I"])
def test_every_mode_comes_out_as_eight_bit_colour(mode: str) -> None:
    picture = noise(64, 48)
    if mode.startswith("I"):
        array = np.asarray(picture.convert("L"), np.uint16 if mode == "I;16" else np.int32)
        image = Image.fromarray(array)
    else:
        image = picture.convert(mode)
    assert canonical.make_upright(image).mode == "RGB"


def test_an_orientation_that_is_none_leaves_the_picture_as_it_lies() -> None:
    for value in (0, 9, 65_535):
        exif = Image.Exif()
        exif[ORIENTATION] = value
        stored_file = png(noise(64, 48), exif=exif)
        assert _hash(stored_file) == _hash(png(noise(64, 48)))
        with Image.open(BytesIO(stored_file)) as image:
            assert canonical.get_shown_size(image) == (64, 48)


def test_the_sandbox_hashes_what_is_tested_here() -> None:
    picture = examine.examine(png(noise(200, 150)), Features.HASHES)
    assert not isinstance(picture, Refused)
    assert picture.pdq == _hash(png(noise(200, 150)))
