"""Does a picture show a reference? Local features first, then contours and grey levels.

The same look confirms what hashes or parts propose and searches for a named right's references.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from matchers.image.features.feature_agreement import (
    NO_FEATURES_AGREE,
    FeatureAgreement,
    match_features,
)
from matchers.image.features.pixel_agreement import PixelAgreement
from matchers.image.features.shape_detection import (
    ShapeDetection,
    build_template,
    compare_pixels,
    find_shape,
)
from matchers.image.features.sift_features import Shape
from matchers.image.likeness import Band, ImageLikeness, Method, Point
from matchers.image.matching import explanations
from matchers.image.matching.odds import Rate, Way, find_rate
from matchers.image.picture import Sketches
from matchers.image.reference import Category
from matchers.labels.words import Sentence

_LEAST_INLIERS: Final = 5  # fewer are met by strangers
CLEAR_INLIERS, _SURE_INLIERS = 7, 8  # contours are not asked; nor is the mirror image
_MOST_WITNESSES: Final = 12  # more count no more
_LEAST_BLOCKS, _LEAST_CORRELATION = 45, 0.5  # beside contours, where the reference is no logo


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one look at a picture and a reference, or its mirror image, found.

    Attributes:
        view: "whole", or "mirrored".
        features: The local features that agree.
        pixels: How alike grey levels vary where the features or contours put the reference.
        shape: Where contours run alike; None if they do not or were not compared.
    """

    view: str
    features: FeatureAgreement
    pixels: PixelAgreement
    shape: ShapeDetection | None

    @property
    def witnesses(self) -> int:
        """Places that agree."""
        return self.features.inliers or (self.shape.witnesses if self.shape else 0)

    @property
    def quadrilateral(self) -> tuple[Point, ...]:
        """Where the reference lies in the picture as shown."""
        if self.features.inliers or self.shape is None:
            return self.features.quadrilateral
        return self.shape.quadrilateral


@dataclass(frozen=True, slots=True)
class PictureEvidence:
    """The strongest of what a sighting proves, and every way that agrees."""

    sighting: Sighting
    rate: Rate
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class SeenReference:
    """Say whose reference was looked for, and what it shows."""

    reference_id: int
    right_id: int
    family: int
    category: Category


def look_for(
    sketches: Sketches, listing: Shape, category: Category, *, is_proposed: bool = False
) -> PictureEvidence | None:
    """Return what a picture proves of a reference; None: nothing.

    Args:
        sketches: The reference's. SketchUnreadable where they are none of this version.
        listing: The picture's.
        category: What the reference shows: evidence counts as much as was measured on its like.
        is_proposed: Did the index propose it, of all references? Else it is one of few that were
            looked for.
    """
    found = (
        _weigh(sighting, category, is_proposed=is_proposed)
        for sighting in look_both_ways(sketches, listing)
    )
    return min(filter(None, found), key=lambda evidence: evidence.rate.strangers, default=None)


def look_both_ways(sketches: Sketches, listing: Shape) -> Iterator[Sighting]:
    """Yield what is seen of a reference and, unless that is sure, of its mirror image."""
    for view, sketch in (("whole", sketches.fine), ("mirrored", sketches.fine_mirrored)):
        if sketch:
            sighting = look(sketch, view, listing)
            yield sighting
            if sighting.features.inliers >= _SURE_INLIERS:
                return


def build_likeness(
    reference: SeenReference,
    evidence: PictureEvidence,
    method: Method,
    position: int,
    *,
    is_plain: bool,
) -> ImageLikeness:
    """Return what was seen as a likeness of the picture at this position; not yet weighed."""
    sighting = evidence.sighting
    return ImageLikeness(
        right_id=reference.right_id,
        reference_id=reference.reference_id,
        family=reference.family,
        picture=position,
        method=method,
        band=Band.LIKELY,
        view=sighting.view,
        distance=0,
        bits=0,
        false_positive_rate=evidence.rate.strangers,
        inliers=sighting.witnesses,
        quadrilateral=sighting.quadrilateral,
        says=_explain(evidence),
        ways=evidence.ways,
        is_plain=is_plain,
    )


def _explain(evidence: PictureEvidence) -> Sentence:
    sighting = evidence.sighting
    if Way.FEATURES in evidence.ways:
        features = sighting.features
        text = explanations.explain_features(sighting.view, features.inliers, features.coverage)
    else:
        text = explanations.explain_contours(
            sighting.view, sighting.shape.likeness if sighting.shape else 0.0, sighting.witnesses
        )
    if Way.PIXELS in evidence.ways:
        return explanations.explain_pixels(text, sighting.pixels.correlation)
    return text


def contour_strength(shape: ShapeDetection) -> float:
    """Return how strongly a shape speaks, by contours, places and grey levels together.

    A logistic regression on 180 logos in scenes, on pages and as they are, and on 5,580 pairs of
    logos that have nothing in common (2026-12-01); what it proves is counted on others.
    """
    return (
        13 * shape.likeness
        + 4.6 * min(shape.witnesses, _MOST_WITNESSES) / _MOST_WITNESSES
        + 8 * abs(shape.pixels.correlation)
        + 5 * shape.visible
        + 0.8 * shape.explained
    )


def look(sketch: bytes, view: str, listing: Shape) -> Sighting:
    """Return what one look finds, whatever it proves."""
    template = build_template(sketch)
    features = match_features(template.shape, listing)
    if features.homography is not None and features.inliers >= CLEAR_INLIERS:
        pixels = compare_pixels(template, listing, features.homography)
        return Sighting(view, features, pixels, None)
    shape = find_shape(template, listing)
    pixels = shape.pixels if shape else PixelAgreement(0, 0.0)
    few = features if features.inliers >= _LEAST_INLIERS else NO_FEATURES_AGREE
    return Sighting(view, few, pixels, shape)


def _weigh(sighting: Sighting, category: Category, *, is_proposed: bool) -> PictureEvidence | None:
    rates = dict(_find_rates(sighting, category, is_proposed=is_proposed))
    if not rates:
        return None
    strongest = min(rates.values(), key=lambda rate: rate.strangers)
    return PictureEvidence(sighting, strongest, tuple(rates))


def _find_rates(
    sighting: Sighting, category: Category, *, is_proposed: bool
) -> Iterator[tuple[Way, Rate]]:
    varies_alike = _varies_alike(sighting)
    for way, strength in measure_strengths(sighting, category):
        table = Way.PROPOSED if is_proposed and way is Way.FEATURES else way
        if rate := find_rate(table, category, strength):
            yield way, rate
            if varies_alike:
                yield Way.PIXELS, rate


def measure_strengths(sighting: Sighting, category: Category) -> Iterator[tuple[Way, float]]:
    """Yield how strongly each way speaks that can prove something of such a reference."""
    if sighting.features.inliers:
        yield Way.FEATURES, sighting.features.inliers
    # Contours by themselves prove nothing of a photograph: many things have edges in a row.
    if sighting.shape and (category is Category.LOGO or _varies_alike(sighting)):
        yield Way.CONTOURS, contour_strength(sighting.shape)


def _varies_alike(sighting: Sighting) -> bool:
    pixels = sighting.pixels
    return pixels.textured >= _LEAST_BLOCKS and pixels.correlation >= _LEAST_CORRELATION
