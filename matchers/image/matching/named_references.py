"""Does a picture show the references of the right that a notice names? One against few."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchers.image.features import sift_features
from matchers.image.features.shape_detection import ShapeDetection, build_template, find_shape
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.matching import explanations, thresholds
from matchers.image.picture import Picture


@dataclass(frozen=True, slots=True)
class NamedReference:
    """A named right's reference with its shape sketches: as it is, and of its mirror image."""

    reference_id: int
    right_id: int
    family: int
    fine: bytes
    fine_mirrored: bytes


def find_named_references(
    references: Sequence[NamedReference], picture: Picture, *, position: int = 0
) -> tuple[ImageLikeness, ...]:
    """Return where the picture shows the references, the most alike first, one a family.

    The picture needs its fine sketch (Features.FINE), else there is nothing to find.
    `position` is the picture's among the listing's. SketchUnreadable for a sketch of another
    version. The rate is that of a whole picture against one right, not of a pair of hashes.
    """
    if not picture.sketches.fine:
        return ()
    shape = sift_features.decode_shape(picture.sketches.fine)
    scored_likenesses = [
        ranking
        for reference in references
        if (ranking := _find_reference(reference, shape, position))
    ]
    best: dict[int, ImageLikeness] = {}
    for _, likeness in sorted(scored_likenesses, key=lambda pair: (-pair[0], pair[1].reference_id)):
        best.setdefault(likeness.family, likeness)
    return tuple(best.values())


def _find_reference(
    reference: NamedReference, shape: sift_features.Shape, position: int
) -> tuple[float, ImageLikeness] | None:
    """Return how alike they are and what is said of it; the mirror image is asked for last."""
    for view, sketch in (("whole", reference.fine), ("mirrored", reference.fine_mirrored)):
        sighting = find_shape(build_template(sketch), shape) if sketch else None
        if sighting:
            return sighting.likeness, _build_likeness(reference, sighting, view, position)
    return None


def _build_likeness(
    reference: NamedReference, sighting: ShapeDetection, view: str, position: int
) -> ImageLikeness:
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
        false_positive_rate=thresholds.NAMED_RATE,
        inliers=sighting.witnesses,
        quadrilateral=sighting.quadrilateral,
        says=explanations.explain_named(view, sighting.likeness, sighting.witnesses),
    )
