"""One reference picture found in one listing picture, with the reason a person can check."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Band(StrEnum):
    """How much a likeness proves, strongest first."""

    EXACT = "exact"  # the same bytes or the same pixels
    COPY = "copy"  # a reused picture: fewer than one false match in a million pairs
    LIKELY = "likely"  # a candidate that local features confirmed
    SIMILAR = "similar"  # looks alike; never enough for an automatic approval


COPIED: Final = frozenset({Band.EXACT, Band.COPY})  # the picture itself, used again


class Method(StrEnum):
    """What found the likeness."""

    BYTES = "bytes"  # SHA-256 of the file
    PIXELS = "pixels"  # SHA-256 of the canonical pixels
    PDQ = "pdq"
    PHASH = "phash"
    SIGNS = "signs"  # the signs of the operator's embedding
    FEATURES = "features"  # local features of the named right's reference
    PARTS = "parts"  # local features of any right's reference


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
