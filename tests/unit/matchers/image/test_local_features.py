"""Local features are found where a picture has them, and compared as their descriptors are."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from matchers.image.features.local_features import INVERT, MIRROR, detect_features
from matchers.image.features.pose_estimation import compare_descriptors
from matchers.image.features.sift_features import (
    Shape,
    decode_shape,
    sketch_listing,
    sketch_reference,
)
from matchers.image.hashes.resizing import to_luma
from matchers.image.kernel.pairing import find_three_nearest
from tests.factories.files.photographs import photo

LEAST = 0.6


def _open_grey(name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(photo(name).convert("L").resize((360, 300)), np.uint8)


def _multiply(
    reference: Shape, listing: Shape
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    ours, theirs = (shape.descriptors.astype(float) for shape in (reference, listing))
    lengths = np.linalg.norm(ours, axis=1)[:, None] * np.linalg.norm(theirs, axis=1)
    return np.asarray(ours @ theirs.T / lengths)


def test_a_reference_and_its_mirror_image_are_compared_as_their_descriptors_are() -> None:
    listing = decode_shape(sketch_listing(_open_grey("coffee.png"), (360, 300)))
    for sketch in sketch_reference(_open_grey("astronaut.png"), (360, 300)):
        reference = decode_shape(sketch)
        likeness = compare_descriptors(reference, listing)
        assert np.allclose(likeness, _multiply(reference, listing), atol=1e-5)


def test_features_that_are_no_reorderings_are_compared_as_well() -> None:
    listing = decode_shape(sketch_listing(_open_grey("coffee.png"), (360, 300)))
    other = decode_shape(sketch_listing(_open_grey("astronaut.png"), (360, 300)))
    assert np.allclose(compare_descriptors(other, listing), _multiply(other, listing), atol=1e-5)


def test_the_three_nearest_are_the_greatest_of_a_row() -> None:
    rng = np.random.default_rng(1)
    likeness = np.round(rng.random((50, 300)), 2).astype(np.float32)  # some are equal
    likeness[:5] = 0.1  # none is near
    ours, theirs = np.empty(150, np.int64), np.empty(150, np.int64)
    value = np.empty(150, np.float32)
    count = find_three_nearest(likeness, np.float32(LEAST), ours, theirs, value)
    assert count == 45 * 3
    for row in range(5, 50):
        order = np.argsort(-likeness[row], kind="stable")[:3]
        assert theirs[:count][ours[:count] == row].tolist() == order.tolist()


def test_a_mirrored_picture_has_the_mirrored_features() -> None:
    grey = _open_grey("coffee.png")
    places, descriptors = detect_features(grey, 300, first=300)
    mirrored_places, mirrored = detect_features(np.ascontiguousarray(grey[:, ::-1]), 300, first=300)
    apart = []
    for (x, y, size, _), row in zip(places, descriptors, strict=True):
        is_there = np.hypot(mirrored_places[:, 0] - (359 - x), mirrored_places[:, 1] - y) < size / 2
        if is_there.any():
            differences = np.abs(mirrored[is_there].astype(int) - row[MIRROR])
            apart.append(int(differences.sum(axis=1).min()))
    assert len(apart) > 0.85 * len(places)
    assert np.median(apart) < 100  # of 128 numbers up to 255


def test_an_inverted_picture_has_the_inverted_features() -> None:
    grey = _open_grey("coffee.png")
    places, descriptors = detect_features(grey, 200, first=200)
    inverted_places, inverted = detect_features(255 - grey, 200, first=200)
    assert np.allclose(np.sort(places[:, 0]), np.sort(inverted_places[:, 0]), atol=0.1)
    nearest = np.abs(descriptors[:, INVERT].astype(int)[:, None] - inverted).sum(axis=2).min(axis=1)
    assert np.median(nearest) < 300


@pytest.mark.parametrize("side", [60, 77, 120])
def test_points_near_the_border_are_described(side: int) -> None:
    rng = np.random.default_rng(side)
    for _ in range(10):
        noise = Image.fromarray(rng.integers(0, 256, (side, side), np.uint8))
        grey = np.asarray(noise.filter(ImageFilter.GaussianBlur(1.2)), np.uint8)
        places, descriptors = detect_features(grey, 500)
        assert (places[:, :2].min(axis=1) < 12).any()
        assert descriptors.max(axis=1).min() > 0


def test_luma_is_pillows() -> None:
    levels = np.random.default_rng(3).integers(0, 256, (200, 300, 3), np.uint8)
    levels[:2, :2] = [[[255, 255, 255], [0, 0, 0]], [[254, 255, 255], [1, 0, 0]]]
    assert np.array_equal(to_luma(levels), np.asarray(Image.fromarray(levels).convert("L")))
