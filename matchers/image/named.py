"""Does a picture show the references of the right that a notice names? One against few."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchers.image import wording
from matchers.image.bands import NAMED_RATE
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.picture import Picture
from matchers.image.sketch import Keypoints, decoded
from matchers.image.verify import Agreement, agreement

LEAST_INLIERS = 10
LEAST_COVERAGE = 0.2


@dataclass(frozen=True, slots=True)
class NamedReference:
    """A named right's reference with its fine sketches: as it is, and of its mirror image."""

    reference_id: int
    right_id: int
    family: int
    fine: bytes
    fine_mirrored: bytes


def named(
    references: Sequence[NamedReference], picture: Picture, *, position: int = 0
) -> tuple[ImageLikeness, ...]:
    """Return where the picture shows the references, most corners first, one a family.

    The picture needs its fine sketch (Features.FINE), else there is nothing to find.
    `position` is the picture's among the listing's. SketchUnreadable for a sketch of another
    version. The rate is that of a whole picture against one right, not of a pair of hashes.
    """
    if not picture.sketches.fine:
        return ()
    seen = decoded(picture.sketches.fine)
    found = (each for reference in references if (each := _found(reference, seen, position)))
    best: dict[int, ImageLikeness] = {}
    for each in sorted(found, key=lambda likeness: (-likeness.inliers, likeness.reference_id)):
        best.setdefault(each.family, each)
    return tuple(best.values())


def _found(reference: NamedReference, seen: Keypoints, position: int) -> ImageLikeness | None:
    ways = (("whole", reference.fine), ("mirrored", reference.fine_mirrored))
    agreed = [(view, agreement(decoded(sketch), seen)) for view, sketch in ways if sketch]
    view, best = max(agreed, key=lambda way: way[1].inliers, default=("whole", Agreement(0, 0, ())))
    if best.inliers < LEAST_INLIERS or best.coverage < LEAST_COVERAGE:
        return None
    return ImageLikeness(
        right_id=reference.right_id,
        reference_id=reference.reference_id,
        family=reference.family,
        picture=position,
        method=Method.FEATURES,
        band=Band.LIKELY,
        view=view,
        distance=0,
        bits=0,
        false_positive_rate=NAMED_RATE,
        inliers=best.inliers,
        quadrilateral=best.quadrilateral,
        says=wording.found(view, best.inliers, best.coverage),
    )
