"""Do local features confirm what only hashes alike? Corners first, then the contours of a shape."""

from collections.abc import Iterator
from dataclasses import replace

from matchers.image import shape, sketch, wording
from matchers.image.bands import Thresholds
from matchers.image.contours import build_template
from matchers.image.likeness import Band, ImageLikeness
from matchers.image.picture import Sketches
from matchers.image.sighting import find_shape
from matchers.image.verify import match_corners

# One against all meets every round thing with every round logo: they reached 0.90 with nine
# witnesses, where one against the few of a named right asks for less.
_LEAST_LIKENESS, _LEAST_WITNESSES = 0.7, 15


def confirm_likeness(
    likeness: ImageLikeness, limits: Thresholds, seen: Sketches, kept: Sketches
) -> ImageLikeness:
    """Return the likeness as likely where the reference is found in the picture, else as it was.

    The view says whether the picture is mirrored. What was not sketched is not compared.
    """
    is_mirrored = "mirrored" in likeness.view
    ways = (
        _confirm_by_corners(
            likeness, limits, seen.plain, kept.plain_mirrored if is_mirrored else kept.plain
        ),
        _confirm_by_contours(likeness, seen.fine, kept.fine_mirrored if is_mirrored else kept.fine),
    )
    return next((found for way in ways for found in way), likeness)


def _confirm_by_corners(
    likeness: ImageLikeness, limits: Thresholds, seen: bytes, kept: bytes
) -> Iterator[ImageLikeness]:
    if not seen or not kept:
        return
    agreed = match_corners(sketch.decode_keypoints(kept), sketch.decode_keypoints(seen))
    if agreed.inliers >= limits.inliers and agreed.coverage >= limits.coverage:
        yield replace(
            likeness,
            band=Band.LIKELY,
            inliers=agreed.inliers,
            quadrilateral=agreed.quadrilateral,
            says=wording.explain_corners(likeness.says, agreed.inliers, agreed.coverage),
        )


def _confirm_by_contours(
    likeness: ImageLikeness, seen: bytes, kept: bytes
) -> Iterator[ImageLikeness]:
    if not seen or not kept:
        return
    sighted = find_shape(build_template(kept), shape.decode_shape(seen))
    if sighted and sighted.likeness >= _LEAST_LIKENESS and sighted.witnesses >= _LEAST_WITNESSES:
        yield replace(
            likeness,
            band=Band.LIKELY,
            inliers=sighted.witnesses,
            quadrilateral=sighted.quadrilateral,
            says=wording.explain_contours(likeness.says, sighted.likeness),
        )
