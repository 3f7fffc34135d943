"""Which references of the whole repository does a picture show, or parts of them?"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from matchers.image.features import sift_features
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.matching import explanations, thresholds
from matchers.image.matching.questions import Question
from matchers.image.matching.sightings import SeenReference, build_likeness, look_for
from matchers.image.matching.simple_shapes import is_like_simple_shapes
from matchers.image.picture import Picture, Sketches
from matchers.image.reference import Category
from matchers.image.retrieval.acceptance import is_accepted
from matchers.image.retrieval.part_search import PartQuestion, PartSighting, choose_reach
from matchers.image.search.index import ImageIndex
from matchers.image.search.segments import Segment

# Round things lit from one side, a planet and a mandarin, look alike: fewer places prove nothing.
_LEAST_WITNESSES: Final = {Category.PRODUCT: 6}
# Unrelated logos and drawings share parts: of these the whole must be seen.
_WHOLE_ONLY: Final = frozenset({Category.LOGO, Category.DRAWING})
_MOST_LOOKS: Final = 3  # at references that the parts alone do not show surely enough

type _Found = tuple[Segment, PartSighting]
type SketchLookup = Callable[[int], Sketches | None]  # a reference's sketches by its id


@dataclass(frozen=True, slots=True)
class PartSearch:
    """Where parts are looked for, and how what they suggest is looked at more closely.

    Attributes:
        indexes: Each with the rights in it that must not be found.
        question: How many comparisons are made.
        find_sketches: Returns a reference's local features; None: nothing is looked at closer.
    """

    indexes: Sequence[tuple[ImageIndex, frozenset[int]]]
    question: Question
    find_sketches: SketchLookup | None

    def find(
        self, picture: Picture, position: int
    ) -> tuple[tuple[ImageLikeness, ...], tuple[ImageLikeness, ...]]:
        """Return what a picture shows, and apart what a negative reference of the right explains.

        The picture needs its fine sketch (Features.FINE), else there is nothing to find.
        """
        if not picture.sketches.fine:
            return (), ()
        shape = sift_features.decode_shape(picture.sketches.fine)
        pairs = list(self._search(shape, position))
        explained_rights = {likeness.right_id for is_negative, likeness in pairs if is_negative}
        positive = [likeness for is_negative, likeness in pairs if not is_negative]
        return (
            tuple(hit for hit in positive if hit.right_id not in explained_rights),
            tuple(hit for hit in positive if hit.right_id in explained_rights),
        )

    def _search(
        self, shape: sift_features.Shape, position: int
    ) -> Iterator[tuple[bool, ImageLikeness]]:
        tables = [segment.parts for index, _ in self.indexes for segment in index.segments]
        question, doubtful = PartQuestion(shape, choose_reach(tables)), list[_Found]()
        for segment, sighting in self._ask_indexes(question):
            if _is_shown(sighting, segment):
                shown = _build_likeness(sighting, segment, position)
                is_negative = bool(segment.is_negative[sighting.row])
                yield is_negative, self.question.weigh(shown, thresholds.PART_RATE)
            else:
                doubtful.append((segment, sighting))
        for segment, sighting in _pick_clearest(doubtful):
            if likeness := self._look_closer(segment, sighting.row, shape, position):
                yield bool(segment.is_negative[sighting.row]), likeness

    def _ask_indexes(self, question: PartQuestion) -> Iterator[_Found]:
        for index, hidden_rights in self.indexes:
            for segment in index.segments:
                for sighting in question.search(segment.parts):
                    if int(segment.right_id[sighting.row]) not in hidden_rights:
                        yield segment, sighting

    def _look_closer(
        self, segment: Segment, row: int, shape: sift_features.Shape, position: int
    ) -> ImageLikeness | None:
        reference = _describe_reference(segment, row)
        sketches = self.find_sketches(reference.reference_id) if self.find_sketches else None
        if not sketches:
            return None
        is_proposed = reference.right_id != self.question.named_right
        evidence = look_for(sketches, shape, reference.category, is_proposed=is_proposed)
        if evidence is None:
            return None
        is_plain = is_like_simple_shapes(evidence, sketches)
        likeness = build_likeness(reference, evidence, Method.PARTS, position, is_plain=is_plain)
        return self.question.weigh(likeness, evidence.rate)


def _pick_clearest(
    doubtful: Iterable[_Found],
) -> list[_Found]:
    ranked = sorted(
        doubtful, key=lambda pair: (-pair[1].evidence.witnesses, -pair[1].evidence.correlation)
    )
    return ranked[:_MOST_LOOKS]


def _is_shown(sighting: PartSighting, segment: Segment) -> bool:
    category = Category(int(segment.category[sighting.row]))
    if sighting.evidence.witnesses < _LEAST_WITNESSES.get(category, 0):
        return False
    return is_accepted(sighting.evidence, is_whole_asked=category in _WHOLE_ONLY)


def _describe_reference(segment: Segment, row: int) -> SeenReference:
    return SeenReference(
        reference_id=int(segment.reference_id[row]),
        right_id=int(segment.right_id[row]),
        family=int(segment.family[row]),
        category=Category(int(segment.category[row])),
    )


def _build_likeness(sighting: PartSighting, segment: Segment, position: int) -> ImageLikeness:
    view = "mirrored" if sighting.is_mirrored else "whole"
    evidence, reference = sighting.evidence, _describe_reference(segment, sighting.row)
    return ImageLikeness(
        right_id=reference.right_id,
        reference_id=reference.reference_id,
        family=reference.family,
        picture=position,
        method=Method.PARTS,
        band=Band.LIKELY,
        view=view,
        distance=0,
        bits=0,
        false_positive_rate=thresholds.PART_RATE.strangers,
        inliers=evidence.witnesses,
        quadrilateral=sighting.quadrilateral,
        says=explanations.explain_part(view, evidence.witnesses, evidence.correlation),
        ways=("parts", "pixels"),
    )
