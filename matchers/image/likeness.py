"""One reference picture found in one listing picture, with the reason a person can check."""

from dataclasses import dataclass
from typing import Final

from matchers.labels.words import Word, _


class Band(Word):
    """How much a likeness proves, strongest first."""

    EXACT = "exact", _("the same picture")  # the same bytes or the same pixels
    # a reused picture: fewer than one false match in a million pairs
    COPY = "copy", _("a reused picture")
    # a look at features, grey levels or contours confirmed it
    LIKELY = "likely", _("confirmed by local features")
    # looks alike; never enough for an automatic approval
    SIMILAR = "similar", _("looks similar, proves nothing")


COPIED: Final = frozenset({Band.EXACT, Band.COPY})  # the picture itself, used again


class Method(Word):
    """What found the likeness."""

    BYTES = "bytes", _("same file")  # SHA-256 of the file
    PIXELS = "pixels", _("same pixels")  # SHA-256 of the canonical pixels
    PDQ = "pdq", _("picture hash (PDQ)")
    PHASH = "phash", _("picture hash (pHash)")
    SIGNS = "signs", _("picture embedding")  # the signs of the operator's embedding
    FEATURES = "features", _("local features")  # a look for the named right's reference
    PARTS = "parts", _("local features of a part")  # local features of any right's reference


type Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ImageLikeness:
    """A reference and the part of the picture that shows it."""

    right_id: int
    reference_id: int
    family: int  # variants of one reference share it
    picture: int  # position among the listing's pictures, from 0
    method: Method
    band: Band
    view: str  # of the listing's picture: "whole", "mirrored", "lower-left quadrant"
    distance: int  # bits that differ, of `bits`; 0 for exact
    bits: int  # 256 for PDQ, 64 for pHash
    false_positive_rate: float  # measured for this distance, per pair
    inliers: int  # local features that agree; 0 when not verified
    quadrilateral: tuple[Point, ...]  # in pixels of the listing's picture; empty when unknown
    says: str
    ways: tuple[str, ...] = ()  # all that agree: values of `Method` and of `odds.Way`
    log_odds: float = 0.0  # how much likelier a copy comes out so than a stranger, in this question
    least_log_odds: float = 0.0  # the same at the upper 95 % bound of what strangers do
    strangers_as_near: int = 0  # of a fixed set of pictures: references that it shows as surely
    is_plain: bool = False  # the reference has too little of its own to be known when changed
