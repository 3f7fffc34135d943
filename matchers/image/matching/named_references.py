"""Does a picture show the references of the right that a notice names? One against few."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from matchers.image.features import sift_features
from matchers.image.likeness import ImageLikeness, Method
from matchers.image.matching.questions import Question
from matchers.image.matching.sightings import SeenReference, build_likeness, look_for
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
    shape = sift_features.decode_shape(picture.sketches.fine)
    right_id = references[0].reference.right_id
    question = Question(pictures, len(references), right_id, len(references))
    likenesses = [
        question.weigh(
            build_likeness(named.reference, evidence, Method.FEATURES, position), evidence.rate
        )
        for named in references
        if (evidence := look_for(named.sketches, shape, named.reference.category))
    ]
    best: dict[int, ImageLikeness] = {}
    for likeness in sorted(likenesses, key=lambda hit: (-hit.log_odds, hit.reference_id)):
        best.setdefault(likeness.family, likeness)
    return tuple(best.values())


def find_in_pictures(
    references: Sequence[NamedReference],
    pictures: Sequence[Picture | Refused],
    copied_positions: Collection[int],
) -> tuple[ImageLikeness, ...]:
    """Return where a listing's pictures show the references; a copy needs no second look."""
    readable = [place for place, picture in enumerate(pictures) if isinstance(picture, Picture)]
    return tuple(
        likeness
        for place in readable
        if place not in copied_positions and isinstance(picture := pictures[place], Picture)
        for likeness in find_named_references(
            references, picture, position=place, pictures=len(readable)
        )
    )
