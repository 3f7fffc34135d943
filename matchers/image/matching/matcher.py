"""Which references do a listing's pictures reuse? Found, banded, verified, the strongest first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from matchers.image.features.sift_features import decode_shape
from matchers.image.likeness import COPIED, Band, ImageLikeness, Method
from matchers.image.matching.candidates import WHOLE_VIEWS, Candidate, find_candidates, get_sketches
from matchers.image.matching.hash_likenesses import EXACT, build_candidate_likeness, join_evidence
from matchers.image.matching.part_likenesses import PartSearch, SketchLookup
from matchers.image.matching.questions import Question
from matchers.image.matching.sightings import SeenReference, build_likeness, look_for
from matchers.image.matching.simple_shapes import is_like_simple_shapes
from matchers.image.matching.thresholds import THRESHOLDS, Thresholds
from matchers.image.picture import Features, Picture, Refused, Sketches, View
from matchers.image.recent_answers import RecentAnswers
from matchers.image.reference import Category
from matchers.image.search.index import ImageIndex

type SketchPictures = Callable[[Mapping[int, Features]], Mapping[int, Sketches]]
type Pictures = Sequence[Picture | Refused]

type _Asked = tuple[bytes, bytes, bytes, tuple[View, ...], bool]  # all that candidates depend on

_REMEMBERED = 256  # pictures, with the candidates of each
_STRENGTH = {band: place for place, band in enumerate(Band)}


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, strongest first; `suppressed` are those a negative reference explains."""

    likenesses: tuple[ImageLikeness, ...]
    suppressed_likenesses: tuple[ImageLikeness, ...]
    pictures: tuple[Picture | Refused, ...] = field(default=(), compare=False)  # as looked at last


@dataclass(frozen=True, slots=True)
class CloserLook:
    """Local features of the pictures, computed for those that hashes leave open.

    Attributes:
        sketch: Returns the wanted features of the pictures at some positions.
        named_right: Its references are looked for afterwards, in pictures that are no copies of
            them.
    """

    sketch: SketchPictures
    named_right: int | None = None


class ImageMatcher:
    """Matches a listing's pictures against a built index and what has changed since."""

    def __init__(
        self,
        base: ImageIndex,
        delta: ImageIndex,
        tombstoned_rights: frozenset[int] = frozenset(),
        *,
        thresholds: Mapping[Category, Thresholds] = THRESHOLDS,
        find_sketches: SketchLookup | None = None,
    ) -> None:
        """Search `base` without the tombstoned rights, and all of `delta`.

        Args:
            base: The built index.
            delta: The references of rights that changed since.
            tombstoned_rights: Ids of rights that changed or were withdrawn since.
            thresholds: Bits that count as alike, by what a reference shows.
            find_sketches: Returns a reference's local features; without it nothing is verified.
        """
        self._base = base
        self._delta = delta
        self._tombstoned_rights = tombstoned_rights
        self._thresholds = thresholds
        self._find_sketches = find_sketches
        self._references = _count_standing(base, tombstoned_rights) + len(delta)
        self._recent = RecentAnswers[_Asked, list[Candidate]](_REMEMBERED)

    def match(
        self,
        pictures: Pictures,
        *,
        top: int = 10,
        named_right: int | None = None,
        named_references: int = 0,
        finds_parts: bool = False,
        closer_look: CloserLook | None = None,
    ) -> Findings:
        """Return the strongest likenesses of a listing's pictures, one a picture and family.

        Those of the named right do not fall out where others are stronger: as many of them are
        kept beside the strongest of all.

        Refused pictures keep their position and match nothing. A candidate is looked at more
        closely when the picture has its fine sketch (Features.FINE) and the reference's is found.
        With `finds_parts` references are looked for that a picture shows in part, where it has
        that sketch and is not a copy. With a closer look the pictures need no sketches: those that
        are wanted are computed. What a likeness is worth depends on how many references are
        compared: all, or `named_references` of the named right.
        """
        readable = sum(isinstance(picture, Picture) for picture in pictures)
        question = Question(readable, self._references, named_right, named_references)
        candidates = self._find_candidates(pictures, can_sketch=closer_look is not None)
        best, suppressed_candidates = _split_suppressed(candidates)
        ranked_pairs = self._rank_strongest(best, top, question)
        if closer_look:
            features = self._list_wanted(
                ranked_pairs, pictures, closer_look, finds_parts=finds_parts
            )
            pictures = _add_sketches(pictures, closer_look.sketch(features))
        likenesses = [
            likeness
            for pair in ranked_pairs
            if (likeness := self._verify_likeness(*pair, pictures, question))
        ]
        explained_likenesses = [
            likeness
            for candidate, likeness in self._rank_strongest(suppressed_candidates, top, question)
            if candidate.is_near
        ]
        if finds_parts:
            self._add_parts(pictures, likenesses, explained_likenesses, question)
        strongest = _pick_strongest(likenesses)
        kept_places = _list_kept(strongest, top, named_right)
        return Findings(
            tuple(strongest[place] for place in kept_places),
            tuple(explained_likenesses),
            tuple(pictures),
        )

    def _list_wanted(
        self,
        ranked_pairs: Sequence[tuple[Candidate, ImageLikeness]],
        pictures: Pictures,
        closer_look: CloserLook,
        *,
        finds_parts: bool,
    ) -> dict[int, Features]:
        """Return which pictures need features: to confirm a candidate, or to look for more."""
        right, likenesses = closer_look.named_right, [likeness for _, likeness in ranked_pairs]
        readable_places = {
            place for place, picture in enumerate(pictures) if isinstance(picture, Picture)
        }
        answered_places = {
            candidate.position
            for candidate, likeness in ranked_pairs
            if candidate.right_id == right and likeness.band in COPIED
        }
        sought_places = set() if right is None else readable_places - answered_places
        in_parts = readable_places - _list_copied(likenesses) if finds_parts else set()
        unconfirmed_places = {
            likeness.picture for likeness in likenesses if self._can_confirm(likeness)
        }
        features = dict.fromkeys(sought_places | in_parts, Features.FINE)
        return features | dict.fromkeys(unconfirmed_places, Features.FINE)

    def _can_confirm(self, likeness: ImageLikeness) -> bool:
        find_sketches = self._find_sketches
        return likeness.band not in COPIED and bool(
            find_sketches and find_sketches(likeness.reference_id)
        )

    def _add_parts(
        self,
        pictures: Pictures,
        likenesses: list[ImageLikeness],
        explained_likenesses: list[ImageLikeness],
        question: Question,
    ) -> None:
        """Add what pictures show in part, unless a negative reference explains it."""
        indexes = ((self._base, self._tombstoned_rights), (self._delta, frozenset[int]()))
        search = PartSearch(indexes, question, self._find_sketches)
        copied_places = _list_copied(likenesses)
        is_explained = {(likeness.picture, likeness.right_id) for likeness in explained_likenesses}
        for position, picture in enumerate(pictures):
            if isinstance(picture, Refused) or position in copied_places:
                continue
            parts, negative = search.find(picture, position)
            explained_likenesses.extend(negative)
            likenesses.extend(
                part for part in parts if (part.picture, part.right_id) not in is_explained
            )

    def _find_candidates(self, pictures: Pictures, *, can_sketch: bool) -> list[Candidate]:
        has_sketches = can_sketch or any(map(get_sketches, pictures))
        can_confirm = self._find_sketches is not None and has_sketches
        readable_pictures = {
            place: picture for place, picture in enumerate(pictures) if isinstance(picture, Picture)
        }
        keys = {
            place: (picture.file_sha256, picture.phash64, picture.signs, picture.views, can_confirm)
            for place, picture in readable_pictures.items()
        }
        recent = self._recent.find(keys.values())
        fresh = {key: place for place, key in keys.items() if key not in recent}
        candidates: dict[_Asked, list[Candidate]] = {key: [] for key in fresh}
        subset = {place: readable_pictures[place] for place in fresh.values()}
        for candidate in self._search(subset, can_confirm=can_confirm):
            candidates[keys[candidate.position]].append(candidate)
        answers = recent | candidates
        self._recent.keep(answers)
        return [
            replace(candidate, position=place)
            for place, key in keys.items()
            for candidate in answers[key]
        ]

    def _search(self, pictures: Mapping[int, Picture], *, can_confirm: bool) -> Iterator[Candidate]:
        base = find_candidates(self._base, pictures, self._thresholds, can_confirm=can_confirm)
        yield from (
            candidate for candidate in base if candidate.right_id not in self._tombstoned_rights
        )
        yield from find_candidates(self._delta, pictures, self._thresholds, can_confirm=can_confirm)

    def _rank_strongest(
        self, candidates: Iterable[Candidate], top: int, question: Question
    ) -> list[tuple[Candidate, ImageLikeness]]:
        """Return the strongest candidates, and beside them the strongest of the named right."""
        pairs = [
            (
                candidate,
                build_candidate_likeness(candidate, self._thresholds[candidate.category], question),
            )
            for candidate in candidates
        ]
        pairs.sort(key=lambda pair: _likeness_key(pair[1]))
        kept_places = _list_kept([likeness for _, likeness in pairs], top, question.named_right)
        return [pairs[place] for place in kept_places]

    def _verify_likeness(
        self,
        candidate: Candidate,
        likeness: ImageLikeness,
        pictures: Pictures,
        question: Question,
    ) -> ImageLikeness | None:
        """Return what is known after a closer look; None if that leaves nothing to show."""
        if likeness.band in COPIED:
            return likeness
        seen = self._look_closer(candidate, pictures, question)
        if seen:
            return join_evidence(likeness, seen)
        return likeness if candidate.is_near else None

    def _look_closer(
        self, candidate: Candidate, pictures: Pictures, question: Question
    ) -> ImageLikeness | None:
        sketches, find_sketches = get_sketches(pictures[candidate.position]), self._find_sketches
        reference = find_sketches(candidate.reference_id) if sketches and find_sketches else None
        if not sketches or not sketches.fine or not reference:
            return None
        evidence = look_for(
            reference,
            decode_shape(sketches.fine),
            candidate.category,
            is_proposed=candidate.right_id != question.named_right,
        )
        if evidence is None:
            return None
        seen = SeenReference(
            candidate.reference_id, candidate.right_id, candidate.family, candidate.category
        )
        return question.weigh(
            build_likeness(
                seen,
                evidence,
                candidate.method,
                candidate.position,
                is_plain=is_like_simple_shapes(evidence, reference),
            ),
            evidence.rate,
        )


def _count_standing(index: ImageIndex, tombstoned_rights: frozenset[int]) -> int:
    """Return how many references of an index are of rights that may be found."""
    gone = np.fromiter(tombstoned_rights, np.int64)
    return len(index) - sum(
        int(np.isin(segment.right_id, gone).sum()) for segment in index.segments if len(gone)
    )


def _add_sketches(pictures: Pictures, sketches: Mapping[int, Sketches]) -> Pictures:
    return [
        replace(picture, sketches=sketches[position])
        if isinstance(picture, Picture) and position in sketches
        else picture
        for position, picture in enumerate(pictures)
    ]


def _list_copied(likenesses: Iterable[ImageLikeness]) -> set[int]:
    """Return the positions of pictures that are copies as a whole."""
    return {
        likeness.picture
        for likeness in likenesses
        if likeness.band in COPIED and likeness.view in WHOLE_VIEWS
    }


def _list_kept(
    ranked_likenesses: Sequence[ImageLikeness], top: int, named_right: int | None
) -> list[int]:
    """Return the places of the first of all, and beside them of the first of the named right."""
    named_places = [
        place
        for place, likeness in enumerate(ranked_likenesses)
        if likeness.right_id == named_right
    ]
    return sorted({*range(min(top, len(ranked_likenesses))), *named_places[:top]})


def _pick_strongest(likenesses: Iterable[ImageLikeness]) -> list[ImageLikeness]:
    """Return the strongest likeness of each picture and family, the strongest first."""
    best: dict[tuple[int, int], ImageLikeness] = {}
    for likeness in sorted(likenesses, key=_likeness_key):
        best.setdefault((likeness.picture, likeness.family), likeness)
    return list(best.values())


def _split_suppressed(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Return the best candidates, and apart those that a negative reference is as near to.

    A negative reference explains what it is near to, not what might yet be confirmed.
    """
    candidates = [hit for hit in candidates if hit.is_near or not hit.is_negative]
    nearest: dict[tuple[int, int, int], int] = {}
    for candidate in candidates:
        if candidate.is_negative:
            key = (candidate.position, candidate.right_id, candidate.bits)
            nearest[key] = min(nearest.get(key, candidate.bits), candidate.distance)
    best: list[Candidate] = []
    suppressed_candidates: list[Candidate] = []
    for candidate in _pick_best(candidate for candidate in candidates if not candidate.is_negative):
        key = (candidate.position, candidate.right_id, candidate.bits)
        (
            suppressed_candidates
            if nearest.get(key, candidate.bits) <= candidate.distance
            else best
        ).append(candidate)
    return best, suppressed_candidates


def _pick_best(candidates: Iterable[Candidate]) -> Iterable[Candidate]:
    """Return the strongest candidate of each family for each picture; ties by reference."""
    best: dict[tuple[int, int], Candidate] = {}
    for candidate in candidates:
        key = (candidate.position, candidate.family)
        if key not in best or _candidate_key(candidate) < _candidate_key(best[key]):
            best[key] = candidate
    return best.values()


def _candidate_key(candidate: Candidate) -> tuple[bool, bool, bool, float, str, int]:
    return (
        not candidate.is_near,
        candidate.method not in EXACT,
        candidate.method is Method.PHASH,
        candidate.distance / candidate.bits,
        candidate.view.name,
        candidate.reference_id,
    )


def _likeness_key(likeness: ImageLikeness) -> tuple[int, float, int, int, int, int]:
    return (
        _STRENGTH[likeness.band],
        likeness.false_positive_rate,
        likeness.distance,
        -likeness.inliers,
        likeness.picture,
        likeness.reference_id,
    )
