"""The kinds of matcher: content -> signal -> index -> likeness, one entry in `KINDS` for each.

A further kind plugs in here with its own index, in `pipeline.decision.scoring.SCORED_KINDS` with
the terms that its likenesses add to the score, and in `workers.index.rows` where it reads other
rows of a right than its wording or its references. Papers are compared in `matchers.documents`
and are no kind: they lie beside one another in the database and score nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchers.image.likeness import Band
from matchers.image.matching.matcher import CloserLook, ImageMatcher, SketchPictures
from matchers.image.matching.named_references import NamedReference, find_in_pictures
from matchers.image.matching.part_likenesses import SketchLookup
from matchers.image.picture import Picture, Refused
from matchers.image.reference import Reference
from matchers.image.search import segments
from matchers.image.search.index import ImageIndex
from matchers.likeness import Likeness
from matchers.text import index_file
from matchers.text.index import TextIndex
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from matchers.text.weighing import weigh_wording


@dataclass(frozen=True, slots=True)
class ListingContent:
    """What a listing shows: its wording and its pictures, examined or refused, in order."""

    wording: Wording
    pictures: Sequence[Picture | Refused] = ()
    sketch: SketchPictures | None = None  # computes local features of pictures that have none yet


@dataclass(frozen=True, slots=True)
class ClaimedRight:
    """The right that the request names, as the matchers need it."""

    right_id: int
    mark: Mark | None  # none where the right has no wording to look for
    references: tuple[NamedReference, ...]
    finds_parts: bool = False  # of any right's references, in pictures that are no copies

    def plan_closer_look(self, sketch: SketchPictures | None) -> CloserLook | None:
        """Plan local features only if there is something to compare them with."""
        if sketch is None or not (self.references or self.finds_parts):
            return None
        return CloserLook(sketch, self.right_id if self.references else None)


@dataclass(frozen=True, slots=True)
class Found:
    """What one kind finds in a listing, the claimed right's first.

    Attributes:
        likenesses: Over all rights, at most as many as were asked for.
        explained_away: Positions of pictures that a negative reference of the claimed right
            explains.
    """

    likenesses: tuple[Likeness, ...]
    explained_away: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class MatcherKind[Row, Index, Matcher]:
    """One kind of matcher, from the rows of a right to the likenesses of a listing.

    Attributes:
        name: In the index's file name, in `scored_by` of the policy, and in the facts of a case.
        row_type: What the index is built from; `workers.index.rows` reads rows of this type.
        file_format: What `write_index` writes; files of another format are not opened.
        write_index: Builds the index of some rows as one file and returns how many it holds.
        open_index: Maps such a file.
        index_rows: Builds the same in memory, for the rights that changed since.
        build_matcher: Takes the mapped index, what changed since, the rights in the mapped index
            that must not be found any more, and a look-up of a reference's local features.
        find: Finds at most `limit` likenesses in a listing.
    """

    name: str
    row_type: type[Row]
    file_format: str
    write_index: Callable[[Iterable[Row], Path], int]
    open_index: Callable[[Path], Index]
    index_rows: Callable[[Iterable[Row]], Index]
    build_matcher: Callable[[Index, Index, frozenset[int], SketchLookup], Matcher]
    find: Callable[[Matcher, ListingContent, ClaimedRight, int], Found]


def _write_text_index(marks: Iterable[Mark], path: Path) -> int:
    index = TextIndex.from_marks(marks)
    index.save(path)
    return len(index)


def _build_text_matcher(
    base: TextIndex, delta: TextIndex, tombstones: frozenset[int], _sketches: SketchLookup
) -> TextMatcher:
    return TextMatcher(base, delta, tombstones)


def _find_in_wording(
    matcher: TextMatcher, listing: ListingContent, claimed_right: ClaimedRight, limit: int
) -> Found:
    return Found(weigh_wording(matcher, listing.wording, claimed_right.mark, limit=limit))


def _write_image_index(references: Iterable[Reference], path: Path) -> int:
    return ImageIndex.write(path, references)


def _build_image_matcher(
    base: ImageIndex, delta: ImageIndex, tombstones: frozenset[int], sketches: SketchLookup
) -> ImageMatcher:
    return ImageMatcher(base, delta, tombstones, find_sketches=sketches)


def _find_in_pictures(
    matcher: ImageMatcher, listing: ListingContent, claimed_right: ClaimedRight, limit: int
) -> Found:
    if not listing.pictures:
        return Found(())
    matches = matcher.match(
        listing.pictures,
        named_right=claimed_right.right_id,
        named_references=len(claimed_right.references),
        finds_parts=claimed_right.finds_parts,
        closer_look=claimed_right.plan_closer_look(listing.sketch),
    )
    own_likenesses = [
        likeness for likeness in matches.likenesses if likeness.right_id == claimed_right.right_id
    ]
    others = [
        likeness for likeness in matches.likenesses if likeness.right_id != claimed_right.right_id
    ]
    answered = {hit.picture for hit in own_likenesses if hit.band is not Band.SIMILAR}
    seen_likenesses = find_in_pictures(claimed_right.references, matches.pictures, answered)
    return Found(
        (*own_likenesses, *seen_likenesses, *others)[:limit],
        frozenset(
            likeness.picture
            for likeness in matches.suppressed_likenesses
            if likeness.right_id == claimed_right.right_id
        ),
    )


TEXT = MatcherKind(
    name="text",
    row_type=Mark,
    file_format=str(index_file.VERSION),
    write_index=_write_text_index,
    open_index=TextIndex.open,
    index_rows=TextIndex.from_marks,
    build_matcher=_build_text_matcher,
    find=_find_in_wording,
)
IMAGE = MatcherKind(
    name="pictures",
    row_type=Reference,
    file_format=segments.FORMAT,
    write_index=_write_image_index,
    open_index=ImageIndex.open,
    index_rows=ImageIndex.from_references,
    build_matcher=_build_image_matcher,
    find=_find_in_pictures,
)
KINDS: tuple[MatcherKind[Any, Any, Any], ...] = (TEXT, IMAGE)
