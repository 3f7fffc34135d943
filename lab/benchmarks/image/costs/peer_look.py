"""The look that named rights had before it was ranked: kept to be measured beside ours.

Features by OpenCV, on the doubled picture; every place that a pair of them proposes is judged by
all contours. Each reference is read again for its mirror image and for its inverse.
"""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.features.local_features import Descriptors, Grey, Places
from matchers.image.features.pose_estimation import (
    FeaturePairs,
    Floats,
    Numbers,
    Pose,
    build_similarity,
    fit_affine,
    is_proposed,
    pair_features,
)
from matchers.image.features.shape_detection import (
    ShapeDetection,
    Template,
    build_template,
    judge_poses,
)
from matchers.image.features.sift_features import Shape
from matchers.image.hashes.views import Pixels

_SIDE, _FEATURES = 512, 1200
_REFERENCE_FEATURES = 200  # of either polarity
_CONTRAST, _EDGE = 0.015, 15
_ROOTS = 512  # a descriptor's square roots are below one half, but for a few
_WORTH = 0.15  # likeness of a pose that is worth refining


def sketch_picture(picture: Pixels) -> Shape:
    """Return an RGB picture's shape."""
    grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY), np.uint8)
    scale = min(1.0, _SIDE / max(grey.shape))
    size = (round(grey.shape[1] * scale), round(grey.shape[0] * scale))
    smaller = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    places, descriptors = detect_features(smaller, _FEATURES)
    box = (0, 0, size[0], size[1])
    return Shape(picture.shape[1], picture.shape[0], smaller, box, places, descriptors)


def detect_features(grey: Grey, most: int) -> tuple[Places, Descriptors]:
    """Return the features of a grey picture as OpenCV finds them."""
    sift = cv2.SIFT.create(nfeatures=most, contrastThreshold=_CONTRAST, edgeThreshold=_EDGE)
    keypoints, descriptors = sift.detectAndCompute(np.ascontiguousarray(grey), None)
    if not keypoints:
        return np.empty((0, 4), np.float32), np.empty((0, 128), np.uint8)
    places = np.array(
        [(*point.pt, point.size, np.radians(point.angle)) for point in keypoints], np.float32
    )
    raw = np.asarray(descriptors, np.float32)[:most]
    roots = np.sqrt(raw / np.maximum(raw.sum(axis=1, keepdims=True), 1.0))
    return places[:most], np.minimum(np.rint(roots * _ROOTS), 255).astype(np.uint8)


def sketch_reference(sketch: bytes) -> Template:
    """Return a reference's sketch with the features that OpenCV finds in either polarity."""
    template = build_template(sketch)
    grey = template.shape.grey
    features = [detect_features(ground, _REFERENCE_FEATURES) for ground in (grey, 255 - grey)]
    places, descriptors = (np.concatenate(parts) for parts in zip(*features, strict=True))
    return replace(template, shape=replace(template.shape, places=places, descriptors=descriptors))


def find_shape(reference: Template, listing: Shape) -> ShapeDetection | None:
    """Return where the picture shows the reference: all places that are proposed are judged."""
    if not reference.is_telling:
        return None
    return judge_poses(reference, listing, _propose_poses(reference.shape, listing), worth=_WORTH)


_NEAREST = 3  # features of the picture that each of the reference may be
_LEAST_LIKENESS = 0.6  # of 1, by the cosine of their descriptors
_MOST_PAIRS = 500
_REACH = 0.08  # of the reference's size in the picture: how far a feature may lie off its place
_LEAST_REACH = 3.0  # pixels
_TURNS = 0.5  # natural logarithm of how much larger or smaller a feature may be than proposed
_CELLS = 16  # a side: features in one cell of the reference are one witness


def _propose_poses(reference: Shape, listing: Shape, *, most: int = 6) -> Iterator[Pose]:
    """Yield the most witnessed places, each as proposed and, where enough agree, fitted to them."""
    pairs = pair_features(reference, listing, *_find_nearest(reference, listing))
    if not len(pairs.ours):
        return
    side = max(reference.grey.shape)
    agrees = _find_agreeing(pairs, side)
    cells = (pairs.ours[:, :2] // (side / _CELLS)).astype(int) @ (1, 1000)
    _, cells = np.unique(cells, return_inverse=True)
    witnesses = _count_cells(agrees, cells)
    x, y = pairs.compute_shift()
    earlier_poses: list[tuple[float, float, float]] = []
    for place in np.argsort(-witnesses, kind="stable"):
        proposed_homography = build_similarity(pairs, place, float(x[place]), float(y[place]))
        if is_proposed(proposed_homography, float(pairs.scale[place]), side, earlier_poses):
            continue
        yield Pose(proposed_homography, int(witnesses[place]))
        different = len(np.unique(cells[agrees[place]]))
        fitted_homography = fit_affine(
            pairs, agrees[place], different, float(pairs.scale[place]) * side
        )
        if fitted_homography is not None:
            yield Pose(fitted_homography, int(witnesses[place]))
        if len(earlier_poses) == most:
            return


def _find_nearest(reference: Shape, listing: Shape) -> tuple[Numbers, Numbers]:
    nothing = np.empty(0, np.intp)
    if not len(reference.places) or len(listing.places) < _NEAREST:
        return nothing, nothing
    likeness = _normalise_descriptors(reference) @ _normalise_descriptors(listing).T
    theirs = np.argpartition(-likeness, _NEAREST - 1, axis=1)[:, :_NEAREST].ravel()
    ours = np.repeat(np.arange(len(reference.places)), _NEAREST)
    value = likeness[ours, theirs]
    best = np.argsort(-value, kind="stable")[:_MOST_PAIRS]
    best = best[value[best] > _LEAST_LIKENESS]
    return ours[best], theirs[best]


def _normalise_descriptors(shape: Shape) -> Floats:
    roots = shape.descriptors.astype(np.float32)
    length = np.linalg.norm(roots, axis=1, keepdims=True)
    return np.asarray(roots / np.maximum(length, 1.0), np.float32)


def _find_agreeing(pairs: FeaturePairs, side: int) -> NDArray[np.bool_]:
    """Return which pairs lie where each pair's proposal puts them: proposals x pairs."""
    x, y = pairs.compute_shift()
    ours, theirs = pairs.ours, pairs.theirs
    across = pairs.cosine[:, None] * ours[:, 0] - pairs.sine[:, None] * ours[:, 1] + x[:, None]
    y_positions = pairs.sine[:, None] * ours[:, 0] + pairs.cosine[:, None] * ours[:, 1] + y[:, None]
    reach = np.maximum(_LEAST_REACH, _REACH * side * pairs.scale)[:, None]
    is_near = np.hypot(across - theirs[:, 0], y_positions - theirs[:, 1]) < reach
    size = np.log(pairs.scale)
    return np.asarray(is_near & (np.abs(size[:, None] - size) < _TURNS))


def _count_cells(agrees: NDArray[np.bool_], cells: Numbers) -> Numbers:
    """Return how many cells of the reference have a pair that agrees, for each proposal."""
    order = np.argsort(cells, kind="stable")
    begins = np.flatnonzero(np.diff(cells[order], prepend=-1))
    hits = np.logical_or.reduceat(agrees[:, order], begins, axis=1)
    return np.asarray(hits.sum(axis=1), np.intp)
