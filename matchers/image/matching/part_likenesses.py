"""Which references of the whole repository does a picture show, or parts of them?"""

from collections.abc import Sequence

from matchers.image.features import sift_features
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.matching import explanations, thresholds
from matchers.image.picture import Picture
from matchers.image.reference import Category
from matchers.image.retrieval.acceptance import is_accepted
from matchers.image.retrieval.part_search import PartQuestion, PartSighting
from matchers.image.search.index import ImageIndex
from matchers.image.search.segments import Segment

# Unrelated logos and drawings share parts: of these the whole must be seen.
_WHOLE_ONLY = frozenset({Category.LOGO, Category.DRAWING})


def find_part_likenesses(
    indexes: Sequence[tuple[ImageIndex, frozenset[int]]], picture: Picture, *, position: int
) -> tuple[tuple[ImageLikeness, ...], tuple[ImageLikeness, ...]]:
    """Return what a picture shows, and apart what a negative reference of the right explains.

    Args:
        indexes: Each with the rights in it that must not be found.
        picture: Needs its fine sketch (Features.FINE), else there is nothing to find.
        position: The picture's among the listing's.
    """
    if not picture.sketches.fine:
        return (), ()
    question = PartQuestion(sift_features.decode_shape(picture.sketches.fine))
    pairs = [
        (bool(segment.is_negative[sighting.row]), _build_likeness(sighting, segment, position))
        for index, hidden_rights in indexes
        for segment in index.segments
        for sighting in question.search(segment.parts)
        if int(segment.right_id[sighting.row]) not in hidden_rights and _is_shown(sighting, segment)
    ]
    explained_rights = {likeness.right_id for is_negative, likeness in pairs if is_negative}
    positive = [likeness for is_negative, likeness in pairs if not is_negative]
    return (
        tuple(likeness for likeness in positive if likeness.right_id not in explained_rights),
        tuple(likeness for likeness in positive if likeness.right_id in explained_rights),
    )


def _is_shown(sighting: PartSighting, segment: Segment) -> bool:
    category = Category(int(segment.category[sighting.row]))
    return is_accepted(sighting.evidence, is_whole_asked=category in _WHOLE_ONLY)


def _build_likeness(sighting: PartSighting, segment: Segment, position: int) -> ImageLikeness:
    view = "mirrored" if sighting.is_mirrored else "whole"
    evidence, rate = sighting.evidence, thresholds.PART_RATE
    return ImageLikeness(
        right_id=int(segment.right_id[sighting.row]),
        reference_id=int(segment.reference_id[sighting.row]),
        family=int(segment.family[sighting.row]),
        picture=position,
        method=Method.PARTS,
        band=Band.LIKELY,
        view=view,
        distance=0,
        bits=0,
        false_positive_rate=rate,
        inliers=evidence.witnesses,
        quadrilateral=sighting.quadrilateral,
        says=explanations.explain_part(view, evidence.witnesses, evidence.correlation, rate),
    )
