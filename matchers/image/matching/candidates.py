"""Which references are candidates for a listing's pictures? Those within their category's bits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matchers.image.hashes.pdq import BLANK_QUALITY, MIN_QUALITY, ORIENTATIONS
from matchers.image.hashes.views import NEGATIVE
from matchers.image.likeness import Method
from matchers.image.matching.thresholds import SIGN_LIMITS, DistanceLimits, Thresholds
from matchers.image.picture import Picture, Refused, Sketches, View
from matchers.image.reference import Category
from matchers.image.search.index import Hit, ImageIndex
from matchers.image.search.segments import Bytes, Segment

WHOLE_VIEWS = frozenset(
    (*(name for name, _, _, _ in ORIENTATIONS), NEGATIVE, f"mirrored, {NEGATIVE}")
)

_BITS = {
    Method.PDQ: 256, Method.PHASH: 64, Method.SIGNS: 512, Method.BYTES: 256, Method.PIXELS: 256,
}  # fmt: skip

type Query = tuple[int, Picture, View]  # position among the listing's pictures


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reference within reach of one view of a picture, by one method."""

    position: int
    view: View
    method: Method  # PDQ, PHASH or SIGNS, or BYTES or PIXELS where the sums are equal
    distance: int
    bits: int  # of which the distance is counted: 256 for PDQ, 64 for pHash, 512 for signs
    phash: int  # bits of 64 by which the whole picture differs, or its negative
    reference_id: int
    right_id: int
    family: int
    category: Category
    is_negative: bool
    is_faint: bool  # the view or the reference has so few edges that hashes say less
    is_near: bool  # near enough to be shown even if nothing confirms it

    @property
    def is_part(self) -> bool:
        """Is it a part of the picture that is alike, not the whole in some orientation?"""
        return self.view.name not in WHOLE_VIEWS


def find_candidates(
    index: ImageIndex,
    pictures: Mapping[int, Picture],
    thresholds: Mapping[Category, Thresholds],
    *,
    can_confirm: bool = False,
) -> Iterator[Candidate]:
    """Yield the candidates of pictures, by their position.

    Of every picture the sums of its file and pixels are looked for, which the plainest has too;
    of a blank one that of its file alone, for its pixels are those of every blank picture. Then
    every view is searched by PDQ, the whole by pHash and, where it has them, by signs. Hashes of
    PDQ quality below 5 say nothing and are not searched; below 50 they are searched by PDQ alone.
    What lies too far off to be shown is a candidate only where local features can confirm it.
    """
    yield from _find_by_sums(index, pictures)
    whole_views = [
        (position, picture, picture.views[0])
        for position, picture in pictures.items()
        if picture.quality >= MIN_QUALITY
    ]
    views = [
        (position, picture, view)
        for position, picture in pictures.items()
        for view in picture.views
        if view.quality >= BLANK_QUALITY
    ]
    reach = max(limits.farthest_bits(can_confirm=can_confirm) for limits in thresholds.values())
    second = max(limits.phash_bits for limits in thresholds.values())
    pdq = _stack_codes([view.pdq for _, _, view in views], 32)
    phash = _stack_codes([picture.phash64 for _, picture, _ in whole_views], 8)
    for hit in index.search_pdq(pdq, reach):
        candidate = _build_candidate(index.segments[hit.segment], hit, views[hit.query], Method.PDQ)
        limits = choose_limits(candidate, thresholds[candidate.category])
        if candidate.distance <= limits.farthest_bits(can_confirm=can_confirm):
            yield replace(candidate, is_near=candidate.distance <= limits.similar_bits)
    for hit in index.search_phash(phash, second):
        candidate = _build_candidate(
            index.segments[hit.segment], hit, whole_views[hit.query], Method.PHASH
        )
        limit = thresholds[candidate.category].phash_bits
        if not candidate.is_faint and candidate.distance <= limit:
            yield candidate
    yield from _find_by_signs(index, whole_views, can_confirm=can_confirm)


def choose_limits(candidate: Candidate, limits: Thresholds) -> DistanceLimits:
    """Return how near a candidate by PDQ must be."""
    if candidate.is_faint:
        return limits.get_faint_limits(is_part=candidate.is_part, phash=candidate.phash)
    return limits.get_limits(is_part=candidate.is_part)


def _find_by_sums(index: ImageIndex, pictures: Mapping[int, Picture]) -> Iterator[Candidate]:
    queries = [(position, picture, picture.views[0]) for position, picture in pictures.items()]
    files = _stack_codes([picture.file_sha256[:8] for picture in pictures.values()], 8)
    drawn = [query for query in queries if not _is_blank(query[1])]
    pixels = _stack_codes([picture.pixels_sha256[:8] for _, picture, _ in drawn], 8)
    for hit in index.search_file_sums(files):
        yield _build_candidate(index.segments[hit.segment], hit, queries[hit.query], Method.BYTES)
    for hit in index.search_pixel_sums(pixels):
        yield _build_candidate(index.segments[hit.segment], hit, drawn[hit.query], Method.PIXELS)


def _is_blank(picture: Picture) -> bool:
    """Return whether the picture has one colour, so that pHash sees only its average."""
    return int.from_bytes(picture.phash64).bit_count() <= 1


def _find_by_signs(
    index: ImageIndex, queries: Sequence[Query], *, can_confirm: bool
) -> Iterator[Candidate]:
    queries_with_signs = [query for query in queries if query[1].signs]
    codes = _stack_codes([picture.signs for _, picture, _ in queries_with_signs], 64)
    for hit in index.search_signs(codes, SIGN_LIMITS.farthest_bits(can_confirm=can_confirm)):
        candidate = _build_candidate(
            index.segments[hit.segment], hit, queries_with_signs[hit.query], Method.SIGNS
        )
        if not candidate.is_faint:
            yield replace(candidate, is_near=candidate.distance <= SIGN_LIMITS.similar_bits)


def get_sketches(picture: Picture | Refused) -> Sketches | None:
    """Return the picture's sketches if there are any."""
    if isinstance(picture, Refused) or picture.sketches == Sketches():
        return None
    return picture.sketches


def _build_candidate(segment: Segment, hit: Hit, query: Query, method: Method) -> Candidate:
    position, picture, view = query
    row = hit.row
    return Candidate(
        position=position,
        view=view,
        method=method,
        distance=hit.distance,
        bits=_BITS[method],
        phash=_count_phash_bits(segment, row, picture, view),
        reference_id=int(segment.reference_id[row]),
        right_id=int(segment.right_id[row]),
        family=int(segment.family[row]),
        category=Category(int(segment.category[row])),
        is_negative=bool(segment.is_negative[row]),
        is_faint=min(view.quality, int(segment.quality[row])) < MIN_QUALITY,
        is_near=True,
    )


def _count_phash_bits(segment: Segment, row: int, picture: Picture, view: View) -> int:
    if row >= segment.phash64.shape[1]:  # a blank reference: the same pixels, or it were no hit
        return 0
    bits = (_to_word(picture.phash64) ^ int(segment.phash64[0, row])).bit_count()
    return 64 - bits if view.name == NEGATIVE else bits


def _to_word(code: bytes) -> int:
    return int.from_bytes(code[:8], "little")


def _stack_codes(codes: Sequence[bytes], width: int) -> Bytes:
    return np.frombuffer(b"".join(codes), np.uint8).reshape(-1, width)
