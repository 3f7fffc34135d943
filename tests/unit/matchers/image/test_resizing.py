"""What is made smaller here is, to the bit, what OpenCV and Pillow make of it."""

import cv2
import imagehash
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from matchers.image.hashes.pdq import SIDE
from matchers.image.hashes.resizing import reduce_areas, resample_square
from tests.factories.files.photographs import PHOTOS, photo

_SIDES = st.integers(32, 1300)


def _draw(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """Noise, with a plain part and a sharp edge in it."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    pixels[: height // 3, : width // 2] = seed % 256
    pixels[height // 2 :, width // 3 :] //= 9
    return pixels


@settings(max_examples=60, deadline=None)
@given(width=_SIDES, height=_SIDES, seed=st.integers(0, 2**16))
def test_areas_of_any_picture_are_opencvs(width: int, height: int, seed: int) -> None:
    pixels = _draw(width, height, seed)
    theirs = cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    assert np.array_equal(reduce_areas(pixels, (SIDE, SIDE)), theirs)


@settings(max_examples=60, deadline=None)
@given(sizes=st.tuples(*[st.integers(8, 700)] * 4), seed=st.integers(0, 2**16))
def test_areas_of_any_grey_picture_in_any_size_are_opencvs(
    sizes: tuple[int, int, int, int], seed: int
) -> None:
    width, height, wide, high = sizes
    grey = np.ascontiguousarray(_draw(width, height, seed)[:, :, 0])
    size = (min(wide, width), min(high, height))
    theirs = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    assert np.array_equal(reduce_areas(grey, size), theirs)


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("size", [(400, 400), (512, 768), (801, 1203), (640, 480)])
def test_areas_of_photographs_are_opencvs(name: str, size: tuple[int, int]) -> None:
    pixels = np.asarray(photo(name).convert("RGB").resize(size))
    theirs = cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    assert np.array_equal(reduce_areas(pixels, (SIDE, SIDE)), theirs)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**16), side=st.sampled_from([32, 64]))
def test_lanczos_of_any_square_is_pillows(seed: int, side: int) -> None:
    grey = _draw(SIDE, SIDE, seed)[:, :, 0]
    theirs = Image.fromarray(grey).resize((side, side), Image.Resampling.LANCZOS)
    assert np.array_equal(resample_square(grey, side), np.asarray(theirs))


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("side", [8, 16])
def test_imagehash_takes_what_was_resampled_as_it_is(name: str, side: int) -> None:
    square = Image.fromarray(reduce_areas(np.asarray(photo(name).convert("RGB")), (SIDE, SIDE)))
    small = Image.fromarray(resample_square(np.asarray(square.convert("L")), 4 * side))
    assert imagehash.phash(small, side) == imagehash.phash(square, side)
