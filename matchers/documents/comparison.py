"""Is it the same page, and where does it differ? Laid over each other, ink against ink.

Certificates of one office share a template, so that near hashes alone say little: a page is the
same when nearly all of its ink lies where the other's does, and what is left is the difference.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.documents.ink import Ink
from matchers.image.picture import Box

NEAR_BITS = 96  # of PDQ's 256: a first sieve; chance pairs differ in 128
MOST_DIFFERING = 0.10  # of the ink of both; another certificate of the same office has more
MOST_REGIONS = 12
_REACH = 3  # pixels: ink this near lies in the same place
_MERGE = (25, 9)  # pixels: letters of one word are one region
_LEAST_INK = 14  # pixels of a region; less is dust
_FEATURES = 1500
_RATIO = 0.8
_LEAST_PAIRS = 12
_ROUNDS = 30

type Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two pages that are the same but for these regions, in pixels of the first page."""

    differing: float  # share of the ink of both that the other has not
    regions: tuple[Box, ...]  # the largest first


def compare_pages(first: Ink, second: Ink) -> Difference | None:
    """Return how two pages differ; None when they are not the same page."""
    size = (first.shape[1], first.shape[0])
    mine = _to_grey(first)
    ways = [
        (other, _find_differing_ink(mine, other))
        for other in _align_page(mine, _to_grey(second), size)
    ]
    other, differing_ink = min(ways, key=lambda way: int(np.count_nonzero(way[1])))
    regions, area = _find_regions(differing_ink)
    ink = int(np.count_nonzero(_merge_lines(np.maximum(mine, other))))
    share = round(area / max(1, ink), 4)
    return Difference(share, regions) if share <= MOST_DIFFERING else None


def _to_grey(ink: Ink) -> Grey:
    return ink.astype(np.uint8) * np.uint8(255)


def _align_page(first: Grey, second: Grey, size: tuple[int, int]) -> list[Grey]:
    """Return the second page as it lies, and moved onto the first where that is found."""
    plain = np.asarray(cv2.resize(second, size, interpolation=cv2.INTER_AREA), np.uint8)
    homography = _estimate_homography(first, second)
    if homography is None:
        return [plain]
    warped_page = np.asarray(cv2.warpPerspective(second, homography, size), np.uint8)
    return [plain, warped_page, _refine_alignment(first, warped_page, size)]


def _refine_alignment(first: Grey, warped_page: Grey, size: tuple[int, int]) -> Grey:
    """Return the page moved by the last pixels, so that its lines lie on the other's lines."""
    half = (size[0] // 2, size[1] // 2)
    blurred_first, blurred_page = (
        cv2.GaussianBlur(cv2.resize(page, half, interpolation=cv2.INTER_AREA), (9, 9), 0)
        for page in (first, warped_page)
    )
    start = np.eye(2, 3, dtype=np.float32)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _ROUNDS, 1e-5)
    try:
        _, affine = cv2.findTransformECC(
            blurred_first, blurred_page, start, cv2.MOTION_AFFINE, stop
        )
    except cv2.error:
        return warped_page  # too little in common: it stays as it lies
    affine = np.asarray(affine, np.float32)
    affine[:, 2] *= 2
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(warped_page, affine, size, flags=how), np.uint8)


def _estimate_homography(first: Grey, second: Grey) -> NDArray[np.float64] | None:
    orb = cv2.ORB.create(nfeatures=_FEATURES)
    first_keypoints, mine = orb.detectAndCompute(cv2.GaussianBlur(first, (5, 5), 0), None)
    second_keypoints, other = orb.detectAndCompute(cv2.GaussianBlur(second, (5, 5), 0), None)
    if len(first_keypoints) < _LEAST_PAIRS or len(second_keypoints) < _LEAST_PAIRS:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(other, mine, k=2)
    clear = [
        matches[0]
        for matches in pairs
        if len(matches) == 2 and matches[0].distance < _RATIO * matches[1].distance
    ]
    if len(clear) < _LEAST_PAIRS:
        return None
    source = np.array([second_keypoints[pair.queryIdx].pt for pair in clear], np.float32)
    target = np.array([first_keypoints[pair.trainIdx].pt for pair in clear], np.float32)
    fit: tuple[object, object] = cv2.findHomography(source, target, cv2.USAC_DEFAULT, 3.0)
    return None if fit[0] is None else np.asarray(fit[0], np.float64)


def _find_differing_ink(first: Grey, second: Grey) -> Grey:
    """Return the ink of either that the other has not nearby."""
    mine, other = first > 127, second > 127
    near_mine, near_other = _widen_ink(mine), _widen_ink(other)
    return (((mine & ~near_other) | (other & ~near_mine)) * np.uint8(255)).astype(np.uint8)


def _widen_ink(ink: Ink) -> Ink:
    reach = cv2.getStructuringElement(cv2.MORPH_RECT, (_REACH, _REACH))
    return np.asarray(cv2.dilate(ink.astype(np.uint8), reach), np.bool_)


def _merge_lines(ink: Grey) -> Grey:
    """Return lines of writing as one bar each."""
    return np.asarray(cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_RECT, _MERGE)), np.uint8)


def _find_regions(differing_ink: Grey) -> tuple[tuple[Box, ...], int]:
    """Return the boxes of what differs, and how large the bars in them are."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(_merge_lines(differing_ink))
    ink_counts = np.bincount(np.asarray(labels, np.int64)[differing_ink > 0], minlength=count)
    numbers = [number for number in range(1, count) if ink_counts[number] >= _LEAST_INK]
    numbers.sort(key=lambda number: -int(ink_counts[number]))
    sides = np.asarray(stats, np.int64)
    area = int(sum(sides[number][cv2.CC_STAT_AREA] for number in numbers))
    return tuple(_to_box(sides[number]) for number in numbers[:MOST_REGIONS]), area


def _to_box(sides: NDArray[np.int64]) -> Box:
    left, upper, width, height = (int(side) for side in sides[:4])
    return (left, upper, left + width, upper + height)
