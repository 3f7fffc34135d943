"""Is a shape in a picture, and where? Proposed by features, judged by contours.

Thresholds were set on real logos laid into photographs at an angle, in uneven light, and on
captured pages. On others, drawn anew, of 720 shapes that were not there none came as near; of
743 logos each held against the stranger most like it 19 did, most of them the same simple form.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.image.contours import ContourAgreement, Template, compare_contours, refine_pose
from matchers.image.likeness import Point
from matchers.image.poses import Homography, Pose, propose_poses
from matchers.image.shape import Shape

_WORTH = 0.15  # likeness of a pose that is worth refining
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
    witnesses: int
    quadrilateral: tuple[Point, ...]  # clockwise from the reference's upper left


@dataclass(frozen=True, slots=True, eq=False)
class _JudgedPose:
    pose: Homography
    witnesses: int
    agreement: ContourAgreement


def find_shape(reference: Template, seen: Shape) -> ShapeDetection | None:
    """Return where the picture shows the reference, None when it does not."""
    if not reference.is_telling:
        return None
    best = _pick_best(_judge_poses(reference, seen, propose_poses(reference.shape, seen)))
    if best is None or best.agreement.likeness < _WORTH:
        return None
    closer = refine_pose(reference, seen, best.pose)
    best = (
        _pick_best(
            (best, _JudgedPose(closer, best.witnesses, compare_contours(reference, seen, closer)))
        )
        or best
    )
    outline = _project_outline(reference, best.pose)
    if not _is_enough(best) or not _is_plausible(reference, outline):
        return None
    high, wide = seen.grey.shape
    shown = outline * (seen.width / wide, seen.height / high)
    corners = tuple((round(float(x), 1), round(float(y), 1)) for x, y in shown)
    return ShapeDetection(round(best.agreement.likeness, 3), best.witnesses, corners)


def _judge_poses(
    reference: Template, seen: Shape, proposed: Iterable[Pose]
) -> Iterable[_JudgedPose]:
    for pose in proposed:
        agreement = compare_contours(reference, seen, pose.homography)
        yield _JudgedPose(pose.homography, pose.witnesses, agreement)


def _pick_best(judged: Iterable[_JudgedPose]) -> _JudgedPose | None:
    return max(judged, key=lambda each: each.agreement.likeness, default=None)


def _is_enough(judged: _JudgedPose) -> bool:
    agreement = judged.agreement
    if agreement.explained < _EXPLAINED or agreement.visible < _PART:
        return False
    asked = _ENOUGH if agreement.visible >= _WHOLE else (_CUT,)
    return any(
        judged.witnesses >= witnesses and agreement.likeness >= likeness
        for witnesses, likeness in asked
    )


def _project_outline(reference: Template, pose: Homography) -> NDArray[np.float64]:
    left, upper, right, lower = reference.shape.drawn
    corners = np.array([[left, upper, 1], [right, upper, 1], [right, lower, 1], [left, lower, 1]])
    moved = corners @ pose.T
    scale = moved[:, 2:]
    return np.divide(moved[:, :2], scale, out=np.zeros((4, 2)), where=scale > 1e-9)


def _is_plausible(reference: Template, outline: NDArray[np.float64]) -> bool:
    """Say whether a flat shape, photographed from not too far aside, can have this outline."""
    along = np.roll(outline, -1, axis=0) - outline
    after = np.roll(along, -1, axis=0)
    turns = along[:, 0] * after[:, 1] - along[:, 1] * after[:, 0]
    sides = np.hypot(along[:, 0], along[:, 1])
    if (turns <= 0).any() or sides.min() < _LEAST_SIDE:
        return False
    left, upper, right, lower = reference.shape.drawn
    aspect = (sides[0] + sides[2]) / (sides[1] + sides[3]) * (lower - upper) / (right - left)
    skews = (sides[0] / sides[2], sides[1] / sides[3], aspect)
    return all(1 / _MOST_SKEW <= skew <= _MOST_SKEW for skew in skews)
