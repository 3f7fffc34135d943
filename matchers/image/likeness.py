"""One reference picture found in one listing picture, with the reason a person can check."""

from dataclasses import dataclass
from typing import Final

from matchers.labels.stored_sentences import StoredSentence
from matchers.labels.words import Phrase, Word, _


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


class PicturePhrase(Phrase):
    """How a picture shows a reference, and how rarely chance does so, as a person reads it."""

    SAME_FILE = "same_file", _("The file is the same as the reference, byte for byte.")
    SAME_PIXELS = (
        "same_pixels",
        _("The picture has the same pixels as the reference, in another file."),
    )
    DISTANCE = "distance", _("{view} differs from the reference in {distance} of {bits} bits.")
    DISTANCES = (
        "distances",
        _(
            "{view} differs from the reference in {distance} of {bits} bits; by pHash in {second}"
            " of 64."
        ),
    )
    FEATURES = (
        "features",
        _("{view} shows the reference: features from {count} places agree, over {share} of it."),
    )
    CONTOURS = (
        "contours",
        _(
            "{view} has contours like the reference's: they agree to {share}, found from {count}"
            " places that look the same."
        ),
    )
    PART = (
        "part",
        _(
            "{view} shows the reference or a part of it: {count} places look the same, and the"
            " pixels there agree to {share}."
        ),
    )
    GREY_LEVELS = "grey_levels", _("{sentence} The grey levels there vary alike to {share}.")
    NOT_MEASURED = (
        "not_measured",
        _("{sentence} It was not measured how often unrelated pictures are as close."),
    )
    ONE_PAIR = (
        "one_pair",
        _("{sentence} Among unrelated pictures, one pair in {count} is as close."),
    )
    BY_CHANCE = (
        "by_chance",
        _(
            "{sentence} Among unrelated pictures, one pair in {count} is as close; {compared} were"
            " compared here, so that by itself it says nothing."
        ),
    )
    ONE_LISTING = (
        "one_listing",
        _(
            "{sentence} Among unrelated pictures, one pair in {count} is as close; {compared} were"
            " compared here, so about one unrelated listing in {listings} comes as near."
        ),
    )
    PICTURE = "picture", _("The picture")
    IN_PLACE = "in_place", _("The {how}")
    PICTURE_TURNED = "picture_turned", _("The picture, {how},")


class ViewName(Phrase):
    """The name of a view of a picture, or of a part of the name."""

    MIRRORED = "mirrored", _("mirrored")
    UPSIDE_DOWN = "upside down", _("upside down")
    TURNED_LEFT = "turned left", _("turned left")
    TURNED_RIGHT = "turned right", _("turned right")
    LAID_FLAT = "laid flat", _("laid flat")
    STRAIGHTENED = "straightened", _("straightened")
    WITHOUT_BORDER = "without its border", _("without its border")
    UPPER_LEFT = "upper-left quadrant", _("upper-left quadrant")
    UPPER_RIGHT = "upper-right quadrant", _("upper-right quadrant")
    LOWER_LEFT = "lower-left quadrant", _("lower-left quadrant")
    LOWER_RIGHT = "lower-right quadrant", _("lower-right quadrant")
    NEGATIVE = "as a negative", _("as a negative")
    AND_MIRRORED = "and mirrored", _("{how}, mirrored")
    AND_NEGATIVE = "and as a negative", _("{how}, as a negative")
    MIDDLE = "middle", _("middle {share}")


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
    says: StoredSentence
    ways: tuple[str, ...] = ()  # all that agree: values of `Method` and of `odds.Way`
    log_odds: float = 0.0  # how much likelier a copy comes out so than a stranger, in this question
    least_log_odds: float = 0.0  # the same at the upper 95 % bound of what strangers do
    strangers_as_near: int = 0  # of a fixed set of pictures: references that it shows as surely
    is_plain: bool = False  # the reference has too little of its own to be known when changed
