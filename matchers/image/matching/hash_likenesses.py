"""What does a candidate that hashes or sums found prove, and how is it said?"""

from dataclasses import replace
from typing import Final

from matchers.image.likeness import Band, ImageLikeness, Method, Point
from matchers.image.matching import explanations
from matchers.image.matching.candidates import Candidate, choose_limits
from matchers.image.matching.odds import Rate
from matchers.image.matching.questions import Question
from matchers.image.matching.simple_shapes import is_simple_code
from matchers.image.matching.thresholds import (
    CHECKSUM_RATE,
    SIGN_LIMITS,
    DistanceLimits,
    Thresholds,
    classify_distance,
    estimate_rate,
)
from matchers.image.picture import Box
from matchers.labels.words import Sentence

EXACT: Final = frozenset({Method.BYTES, Method.PIXELS})


def build_candidate_likeness(
    candidate: Candidate, limits: Thresholds, question: Question
) -> ImageLikeness:
    likeness = ImageLikeness(
        right_id=candidate.right_id,
        reference_id=candidate.reference_id,
        family=candidate.family,
        picture=candidate.position,
        method=candidate.method,
        band=_choose_band(candidate, limits),
        view=candidate.view.name,
        distance=candidate.distance,
        bits=candidate.bits,
        false_positive_rate=0.0,
        inliers=0,
        quadrilateral=_list_corners(candidate.view.box),
        says=_explain_candidate(candidate),
        ways=_list_ways(candidate, limits),
        is_plain=candidate.method is Method.PDQ and is_simple_code(candidate.view.pdq),
    )
    return question.weigh(likeness, _estimate_rate(candidate, limits))


def join_evidence(by_hash: ImageLikeness, seen: ImageLikeness) -> ImageLikeness:
    """Return what was seen with all ways that agree; a look that proves nothing lets the hash say.

    The odds are the higher of the two.
    """
    if seen.is_plain:
        return seen
    told = by_hash if seen.band is Band.SIMILAR and by_hash.log_odds > seen.log_odds else seen
    return replace(
        seen,
        distance=by_hash.distance,
        bits=by_hash.bits,
        ways=(*by_hash.ways, *seen.ways),
        false_positive_rate=told.false_positive_rate,
        log_odds=max(by_hash.log_odds, seen.log_odds),
        least_log_odds=max(by_hash.least_log_odds, seen.least_log_odds),
        says=told.says,
    )


def _list_ways(candidate: Candidate, limits: Thresholds) -> tuple[Method, ...]:
    agrees_by_phash = not candidate.is_part and candidate.phash <= limits.phash_bits
    is_second = agrees_by_phash and candidate.method in (Method.PDQ, Method.SIGNS)
    return (candidate.method, Method.PHASH) if is_second else (candidate.method,)


def _choose_band(candidate: Candidate, limits: Thresholds) -> Band:
    if candidate.method in EXACT:
        return Band.EXACT
    if candidate.method is Method.PHASH:
        return Band.SIMILAR
    return classify_distance(candidate.distance, _choose_limits(candidate, limits)) or Band.SIMILAR


def _choose_limits(candidate: Candidate, limits: Thresholds) -> DistanceLimits:
    return SIGN_LIMITS if candidate.method is Method.SIGNS else choose_limits(candidate, limits)


def _estimate_rate(candidate: Candidate, limits: Thresholds) -> Rate:
    if candidate.method in EXACT:
        return CHECKSUM_RATE
    is_phash = candidate.method is Method.PHASH
    rates = limits.phash_rates if is_phash else _choose_limits(candidate, limits).rates
    return estimate_rate(candidate.distance, rates)


def _list_corners(box: Box) -> tuple[Point, ...]:
    left, upper, right, lower = map(float, box)
    return ((left, upper), (right, upper), (right, lower), (left, lower))


def _explain_candidate(candidate: Candidate) -> Sentence:
    if candidate.method in EXACT:
        return explanations.explain_exact(is_file=candidate.method is Method.BYTES)
    is_whole = candidate.method is Method.PDQ and candidate.view.name == "whole"
    second = candidate.phash if is_whole else None
    return explanations.explain_distance(
        candidate.view.name, candidate.distance, candidate.bits, second
    )
