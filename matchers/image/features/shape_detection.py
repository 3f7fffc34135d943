"""Is a shape in a picture, and where? Proposed by features, judged by contours.

Thresholds were set on real logos laid into photographs at an angle, in uneven light, and on
captured pages. On others, redrawn, of 720 shapes that were not there none came as near; of
743 logos each held against the stranger most like it 19 did, most of them the same simple form.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log2

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.image.features.local_features import Grey
from matchers.image.features.pixel_agreement import PixelAgreement, compare_blocks
from matchers.image.features.pose_estimation import Homography, Pose, propose_poses
from matchers.image.features.sift_features import Shape, decode_shape
from matchers.image.likeness import Point

type Map = NDArray[np.float32]

_AREA, _LONGEST = 96 * 96, 224  # pixels of the frame in which the two are compared
_STRONG = 0.25  # of a reference's sharpest contours
_LEAST_GRADIENT = 60.0  # of Scharr: about two grey levels a pixel
_FAINT = 8.0
_AROUND = 15  # pixels: a contour counts in full when it is as strong as those around it
_NEAR = np.ones((5, 5), np.uint8)  # a contour of the picture is explained by one so near
_LEAST_CROSSING = 0.1  # stripes or a pencil say nothing: contours must run in both directions
_POINTS = 400  # contour points by which places are ranked
_LEVELS = 4  # sizes of a picture, each half of the one before, whose gradients they are held to
_ROUNDS, _STEP = 40, 1e-4  # of the refinement
_WIDER = 0.25  # of the frame, on each side, that the refinement sees besides


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A reference's shape with its contours in the frame."""

    shape: Shape
    scale: float  # from its grey picture to the frame
    frame: Map
    across: Map  # gradients
    down: Map
    strength: Map
    even_strength: Map  # as much of it in the shade as in the light
    is_strong: NDArray[np.bool_]
    is_near: NDArray[np.bool_]  # to a strong one
    is_telling: bool  # has contours in more than one direction
    points: Map  # n x 2: x and y of some strong ones, all over the shape
    directions: Map  # n x 2: the unit gradients there

    @property
    def shape_homography(self) -> Homography:
        """From the frame to the reference's grey picture."""
        return np.diag((1 / self.scale, 1 / self.scale, 1.0))


@dataclass(frozen=True, slots=True)
class ContourAgreement:
    """How alike the contours run, where the picture shows them."""

    likeness: float  # 1: all along; 0: by chance
    explained: float  # share of the picture's own contours there that are the reference's
    visible: float  # share of the reference's contours that lie within the picture


@lru_cache(maxsize=128)
def build_template(sketch: bytes) -> Template:
    """Return a reference's sketch made ready; SketchUnreadable when it is none."""
    shape = decode_shape(sketch)
    height, width = shape.grey.shape
    scale = min((_AREA / (height * width)) ** 0.5, _LONGEST / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    frame = np.asarray(cv2.resize(shape.grey, size, interpolation=cv2.INTER_AREA), np.float32)
    across, y_gradient = _compute_gradients(frame, 1.0)
    strength = np.hypot(across, y_gradient)
    is_strong = strength > max(_LEAST_GRADIENT, _STRONG * float(np.percentile(strength, 99)))
    y, x = np.nonzero(is_strong)
    some = np.linspace(0, len(x) - 1, min(len(x), _POINTS)).astype(int)
    x, y = x[some], y[some]
    directions = np.stack((across[y, x], y_gradient[y, x]), axis=1) / strength[y, x, None]
    return Template(
        shape=shape,
        scale=scale,
        frame=frame,
        across=across,
        down=y_gradient,
        strength=strength,
        even_strength=_even_strength(frame),
        is_strong=is_strong,
        is_near=cv2.dilate(is_strong.astype(np.uint8), _NEAR) > 0,
        is_telling=_has_crossing_contours(across, y_gradient, is_strong),
        points=np.stack((x, y), axis=1).astype(np.float32),
        directions=directions.astype(np.float32),
    )


def compare_contours(reference: Template, listing: Shape, pose: Homography) -> ContourAgreement:
    """Return how far the picture's contours at this place are the reference's."""
    onto = pose @ reference.shape_homography
    view = _warp(listing.grey, onto, reference.frame.shape)
    is_visible = (
        _warp(np.ones_like(listing.grey), onto, reference.frame.shape, cv2.BORDER_CONSTANT) > 0
    )
    is_compared = reference.is_strong & is_visible
    visible = is_compared.sum() / max(1, int(reference.is_strong.sum()))
    if not visible:
        return ContourAgreement(0.0, 0.0, 0.0)
    across, y_gradient = _compute_gradients(view, 1.0)
    strength = np.hypot(across, y_gradient)
    product = strength * reference.strength
    cosine = (across * reference.across + y_gradient * reference.down) / np.maximum(product, 1e-6)
    around = cv2.blur(strength, (_AROUND, _AROUND))
    weight = np.clip(strength / np.maximum(0.5 * around, _FAINT), 0, 1)
    alike = ((2 * cosine * cosine - 1) * weight)[is_compared]
    return ContourAgreement(
        float(alike.mean()), _measure_explained(reference, strength), float(visible)
    )


@lru_cache(maxsize=2)
def _shrink_picture(listing: Shape) -> list[Map]:
    """Return a picture in each size."""
    levels = [np.asarray(listing.grey, np.float32)]
    while len(levels) < _LEVELS and min(levels[-1].shape) >= 2 * _AROUND:
        size = (levels[-1].shape[1] // 2, levels[-1].shape[0] // 2)
        smaller = cv2.resize(levels[-1], size, interpolation=cv2.INTER_AREA)
        levels.append(np.asarray(smaller, np.float32))
    return levels


@lru_cache(maxsize=2 * _LEVELS)
def _build_gradients(listing: Shape, level: int) -> tuple[Map, Map]:
    """Return the gradients of a picture in one size: large references never ask for the first."""
    return _compute_gradients(_shrink_picture(listing)[level], 1.0)


def rank_pose(reference: Template, listing: Shape, pose: Homography) -> float:
    """Return how well a picture's gradients run along some contour points: a first opinion."""
    from matchers.image.kernel.pairing import rank_place  # noqa: PLC0415 # numba is slow to import

    onto = pose @ reference.shape_homography
    (a, b, _), (c, d, _), _ = onto.tolist()
    size = log2(max(1.0, abs(a * d - b * c))) / 2
    level = min(len(_shrink_picture(listing)) - 1, round(size))
    gradients = _build_gradients(listing, level)
    return float(rank_place(reference.points, reference.directions, onto, *gradients, 2.0**level))


def refine_pose(reference: Template, listing: Shape, pose: Homography) -> Homography:
    """Return the pose moved, tilted and bent so that the contours agree best near it."""
    height, width = reference.frame.shape
    aside = np.array([[1, 0, -width * _WIDER], [0, 1, -height * _WIDER], [0, 0, 1]])
    wide = (round(height * (1 + 2 * _WIDER)), round(width * (1 + 2 * _WIDER)))
    around = _warp(listing.grey, pose @ reference.shape_homography @ aside, wide)
    start = np.linalg.inv(aside).astype(np.float32)
    until = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, _ROUNDS, _STEP)
    try:
        _, warp = cv2.findTransformECC(  # type: ignore[call-overload] # no mask is None to OpenCV
            reference.even_strength,
            _even_strength(around),
            start,
            cv2.MOTION_HOMOGRAPHY,
            until,
            None,
            5,
        )
    except cv2.error:  # nothing there to follow
        return pose
    bent = np.asarray(warp, np.float64)
    refined_pose = (
        pose @ reference.shape_homography @ aside @ bent @ np.linalg.inv(reference.shape_homography)
    )
    return np.asarray(refined_pose / refined_pose[2, 2])


def _warp(
    grey: Grey, pose: Homography, size: tuple[int, ...], beyond: int = cv2.BORDER_REPLICATE
) -> Map:
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped_image = cv2.warpPerspective(grey, pose, (size[1], size[0]), flags=how, borderMode=beyond)
    return np.asarray(warped_image, np.float32)


def _compute_gradients(picture: Map, blur: float) -> tuple[Map, Map]:
    soft = cv2.GaussianBlur(picture, (0, 0), blur)
    across = np.asarray(cv2.Scharr(soft, cv2.CV_32F, 1, 0), np.float32)
    return across, np.asarray(cv2.Scharr(soft, cv2.CV_32F, 0, 1), np.float32)


def _even_strength(picture: Map) -> Map:
    """Return the strength of contours, as much of it in the shade as in the light."""
    strength = np.hypot(*_compute_gradients(picture, 1.5))
    return np.asarray(strength / (cv2.blur(strength, (21, 21)) + 5), np.float32)


def _measure_explained(reference: Template, strength: Map) -> float:
    left, upper, right, lower = (round(at * reference.scale) for at in reference.shape.inner_box)
    inside = strength[upper:lower, left:right]
    bar = max(_LEAST_GRADIENT, _STRONG * float(np.percentile(inside, 99))) if inside.size else 0.0
    is_own = inside > bar
    is_explained = is_own & reference.is_near[upper:lower, left:right]
    return float(is_explained.sum() / max(1, int(is_own.sum())))


def _has_crossing_contours(across: Map, y_gradient: Map, is_strong: NDArray[np.bool_]) -> bool:
    x, y = across[is_strong], y_gradient[is_strong]
    if len(x) < _AROUND:
        return False
    tensor = np.array([[(x * x).sum(), (x * y).sum()], [(x * y).sum(), (y * y).sum()]])
    small, large = np.linalg.eigvalsh(tensor)
    return bool(small > _LEAST_CROSSING * large)


_RANKED = 2  # poses that are compared as a whole
_LEAST_RANK = 0.3  # by contour points: what is less alike is not compared
_WORTH = 0.33  # likeness of a pose that is worth refining
_EXPLAINED = 0.4  # least share of the picture's contours there that are the reference's
_ENOUGH = ((8, 0.6), (3, 0.66), (2, 0.85))  # witnesses, and the likeness that they ask for
_CUT = (6, 0.66)  # the same where a part of the shape lies outside the picture
_WHOLE = 0.9  # share of the contours within the picture
_PART = 0.4
_MOST_SKEW = 1.67  # of opposite sides, and of the aspect
_LEAST_SIDE = 10  # pixels of the grey picture


@dataclass(frozen=True, slots=True)
class ShapeDetection:
    """A shape that was seen. The quadrilateral is its outline in pixels of the picture as shown."""

    likeness: float  # of 1: how alike the contours run
    explained: float  # share of the picture's own contours there that are the reference's
    visible: float  # share of the reference's contours that lie within the picture
    witnesses: int
    pixels: PixelAgreement  # what contours cannot say: do the grey levels vary alike as well?
    quadrilateral: tuple[Point, ...]  # clockwise from the reference's upper left


@dataclass(frozen=True, slots=True, eq=False)
class _JudgedPose:
    pose: Homography
    witnesses: int
    agreement: ContourAgreement


def find_shape(reference: Template, listing: Shape) -> ShapeDetection | None:
    """Return where the picture shows the reference, None when it does not."""
    if not reference.is_telling:
        return None
    return judge_poses(reference, listing, _rank_poses(reference, listing), worth=_WORTH)


def judge_poses(
    reference: Template, listing: Shape, poses: Iterable[Pose], *, worth: float
) -> ShapeDetection | None:
    """Return the best of the proposed places, refined, if it is good enough.

    `worth` is the likeness from which a place is refined.
    """
    best = _pick_best(_judge_pose(reference, listing, pose) for pose in poses)
    if best is None or best.agreement.likeness < worth:
        return None
    closer = Pose(refine_pose(reference, listing, best.pose), best.witnesses)
    best = _pick_best((best, _judge_pose(reference, listing, closer))) or best
    outline = project_box(reference.shape.inner_box, best.pose)
    if not _is_enough(best) or not _is_plausible(reference, outline):
        return None
    high, wide = listing.grey.shape
    scaled_outline = outline * (listing.width / wide, listing.height / high)
    corners = tuple((round(float(x), 1), round(float(y), 1)) for x, y in scaled_outline)
    return ShapeDetection(
        likeness=round(best.agreement.likeness, 3),
        explained=round(best.agreement.explained, 3),
        visible=round(best.agreement.visible, 3),
        witnesses=best.witnesses,
        pixels=compare_pixels(reference, listing, best.pose),
        quadrilateral=corners,
    )


def compare_pixels(reference: Template, listing: Shape, pose: Homography) -> PixelAgreement:
    """Return how alike the grey levels vary where the pose puts the reference in the picture."""
    onto, size = pose @ reference.shape_homography, reference.frame.shape
    view = _warp(listing.grey, onto, size)
    is_visible = _warp(np.ones_like(listing.grey), onto, size, cv2.BORDER_CONSTANT) > 0
    left, upper, right, lower = (round(at * reference.scale) for at in reference.shape.inner_box)
    inside = (slice(upper, lower), slice(left, right))
    return compare_blocks(reference.frame[inside], view[inside], is_visible[inside])


def _rank_poses(reference: Template, listing: Shape) -> list[Pose]:
    """Return the few places where contours run alike best, as proposed or fitted."""

    def rank(pose: Pose) -> tuple[float, Pose]:
        return rank_pose(reference, listing, pose.homography), pose

    proposals = [
        (*rank(proposal.pose), proposal) for proposal in propose_poses(reference.shape, listing)
    ]
    proposals.sort(key=lambda candidate: -candidate[0])
    ranked_poses = [(value, pose) for value, pose, _ in proposals[:_RANKED]]
    for _, pose, proposal in proposals[:_RANKED]:
        fitted_homography = proposal.fit()
        if fitted_homography is not None:
            ranked_poses.append(rank(Pose(fitted_homography, pose.witnesses)))
    ranked_poses.sort(key=lambda candidate: -candidate[0])
    return [pose for value, pose in ranked_poses[:_RANKED] if value > _LEAST_RANK]


def _judge_pose(reference: Template, listing: Shape, pose: Pose) -> _JudgedPose:
    agreement = compare_contours(reference, listing, pose.homography)
    return _JudgedPose(pose.homography, pose.witnesses, agreement)


def _pick_best(judged_poses: Iterable[_JudgedPose]) -> _JudgedPose | None:
    return max(judged_poses, key=lambda judgement: judgement.agreement.likeness, default=None)


def _is_enough(judged_pose: _JudgedPose) -> bool:
    agreement = judged_pose.agreement
    if agreement.explained < _EXPLAINED or agreement.visible < _PART:
        return False
    least = _ENOUGH if agreement.visible >= _WHOLE else (_CUT,)
    return any(
        judged_pose.witnesses >= witnesses and agreement.likeness >= likeness
        for witnesses, likeness in least
    )


def project_box(box: tuple[float, float, float, float], pose: Homography) -> NDArray[np.float64]:
    """Return where the corners of a box lie in the picture.

    Args:
        box: Left, upper, right and lower side, in pixels of the reference.
        pose: (3, 3), from the reference to the picture.

    Returns:
        (4, 2): the upper left corner first, clockwise; (0, 0) for one behind the camera.
    """
    left, upper, right, lower = box
    corners = np.array([[left, upper, 1], [right, upper, 1], [right, lower, 1], [left, lower, 1]])
    projected_corners = corners @ pose.T
    scale = projected_corners[:, 2:]
    return np.divide(projected_corners[:, :2], scale, out=np.zeros((4, 2)), where=scale > 1e-9)


def measure_outline(outline: NDArray[np.float64]) -> tuple[NDArray[np.float64], float, bool]:
    """Return the lengths of four sides, the enclosed area, and whether the outline is convex.

    Args:
        outline: (4, 2), the corners clockwise in pixels.
    """
    along = np.roll(outline, -1, axis=0) - outline
    after = np.roll(along, -1, axis=0)
    turns = along[:, 0] * after[:, 1] - along[:, 1] * after[:, 0]
    return np.hypot(along[:, 0], along[:, 1]), float(turns.sum() / 4), not (turns <= 0).any()


def _is_plausible(reference: Template, outline: NDArray[np.float64]) -> bool:
    """Say whether a flat shape, photographed from not too far aside, can have this outline."""
    sides, _, is_convex = measure_outline(outline)
    if not is_convex or sides.min() < _LEAST_SIDE:
        return False
    left, upper, right, lower = reference.shape.inner_box
    aspect = (sides[0] + sides[2]) / (sides[1] + sides[3]) * (lower - upper) / (right - left)
    skews = (sides[0] / sides[2], sides[1] / sides[3], aspect)
    return all(1 / _MOST_SKEW <= skew <= _MOST_SKEW for skew in skews)
