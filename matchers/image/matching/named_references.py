"""Does a picture show the references of the right that a notice names? One against few."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from matchers.image.features.sift_features import Shape, decode_shape
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.matching.questions import Question
from matchers.image.matching.sightings import (
    PictureEvidence,
    SeenReference,
    build_likeness,
    look_for,
)
from matchers.image.matching.simple_shapes import is_like_simple_shapes
from matchers.image.matching.strangers import count_as_near
from matchers.image.picture import Picture, Refused, Sketches


@dataclass(frozen=True, slots=True)
class NamedReference:
    """A named right's reference with its sketches: as it is, and of its mirror image."""

    reference: SeenReference
    sketches: Sketches


def find_named_references(
    references: Sequence[NamedReference],
    picture: Picture,
    *,
    position: int = 0,
    pictures: int = 1,
) -> tuple[ImageLikeness, ...]:
    """Return where the picture shows the references, the most alike first, one a family.

    The picture needs its fine sketch (Features.FINE), else there is nothing to find.

    Args:
        references: Those of the right that is named. SketchUnreadable for another version's.
        picture: The picture.
        position: Its place among the listing's.
        pictures: How many of the listing are compared: the more, the more stand a chance.
    """
    if not picture.sketches.fine or not references:
        return ()
    shape = decode_shape(picture.sketches.fine)
    right_id = references[0].reference.right_id
    question = Question(pictures, len(references), right_id, len(references))
    seen = [
        (named, evidence)
        for named in references
        if (evidence := look_for(named.sketches, shape, named.reference.category))
    ]
    likenesses = [_weigh(named, evidence, question, shape, position) for named, evidence in seen]
    best: dict[int, ImageLikeness] = {}
    for likeness in sorted(likenesses, key=lambda hit: (-hit.log_odds, hit.reference_id)):
        best.setdefault(likeness.family, likeness)
    return tuple(best.values())


def _weigh(
    named: NamedReference,
    evidence: PictureEvidence,
    question: Question,
    shape: Shape,
    position: int,
) -> ImageLikeness:
    reference, is_plain = named.reference, is_like_simple_shapes(evidence, named.sketches)
    likeness = question.weigh(
        build_likeness(reference, evidence, Method.FEATURES, position, is_plain=is_plain),
        evidence.rate,
    )
    if likeness.band is not Band.LIKELY:
        return likeness
    near = count_as_near(evidence, shape, reference.category)
    return replace(likeness, strangers_as_near=near)


def find_in_pictures(
    references: Sequence[NamedReference],
    pictures: Sequence[Picture | Refused],
    answered_positions: Collection[int],
) -> tuple[ImageLikeness, ...]:
    """Return where a listing's pictures show the references, but where that is known already."""
    readable = [place for place, picture in enumerate(pictures) if isinstance(picture, Picture)]
    return tuple(
        likeness
        for place in readable
        if place not in answered_positions and isinstance(picture := pictures[place], Picture)
        for likeness in find_named_references(
            references, picture, position=place, pictures=len(readable)
        )
    )
