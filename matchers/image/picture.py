"""What is known of one picture: its sums, its hashes and, on request, its local features."""

from dataclasses import dataclass
from enum import Flag, auto

from matchers.labels.words import Word, _

type Box = tuple[int, int, int, int]  # left, upper, right, lower; right and lower exclusive


class Features(Flag):
    """What to compute beside the sums and hashes, which are always there."""

    HASHES = 0
    FINE = auto()  # local features and the shape, to look for a reference
    MIRRORED = auto()  # this is a reference: the same of its mirror image too
    DISPLAY = auto()  # a re-encoded JPEG for people's eyes
    EVIDENCE = auto()  # alone: two pictures laid over each other, for people's eyes
    PARTS = auto()  # this is a reference: what the index needs to find parts of it
    SKETCHES_ONLY = auto()  # the sums and hashes are known: the other features, and nothing else

    REFERENCE = FINE | MIRRORED | PARTS


class RefusalCode(Word):
    """Why a file is not taken as a picture."""

    advice: str  # for the person who sent it

    # more than 15 MB, or an honest picture above 24 megapixels
    TOO_LARGE = (
        "too_large",
        _("too large"),
        _("This file is too large. Upload a file of at most 15 MB."),
    )
    # a side below 32 pixels, or more than 16 times as long as wide
    TOO_SMALL = (
        "too_small",
        _("too small"),
        _("This picture is too small, or far too long and narrow. Upload a larger one."),
    )
    NOT_A_PICTURE = (
        "not_a_picture",
        _("not an image"),
        _("This file is not an image we can read. Upload a JPEG, PNG, WebP or GIF file."),
    )
    # a picture or document of a kind that is never opened
    UNSUPPORTED = (
        "unsupported",
        _("format not supported"),
        _("We do not accept files of this kind. Upload a JPEG, PNG, WebP or GIF file."),
    )
    # small on disk, made to be ruinous when opened
    BOMB = (
        "bomb",
        _("unsafe to open"),
        _("This file would take too much memory, so we did not open it. Upload a smaller file."),
    )
    TRUNCATED = "truncated", _("incomplete file"), _("This file is incomplete. Upload it again.")
    TOO_SLOW = (
        "too_slow",
        _("took too long to open"),
        _("It takes too long to read this file. Save the file again and upload it."),
    )
    CRASHED = (
        "crashed",
        _("could not be opened"),
        _("We cannot read this file. Save the file again and upload it."),
    )
    UNREADABLE = (
        "unreadable",
        _("unreadable"),
        _("This file is damaged or locked. Save the file again without a password and upload it."),
    )


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not taken as a picture; `says` is a sentence for the person who sent it."""

    code: RefusalCode
    says: str


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a picture, and how it hashes.

    `pdq` has 32 bytes; `quality` is PDQ's, 0..100; `box` is the part looked at, in pixels of the
    picture as shown.
    """

    name: str
    pdq: bytes
    quality: int
    box: Box


@dataclass(frozen=True, slots=True)
class Sketches:
    """Encoded by `features.sift_features`, or empty; `parts` is a record of `retrieval.records`."""

    fine: bytes = b""
    fine_mirrored: bytes = b""
    parts: bytes = b""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of one picture. Width and height are those shown, after EXIF rotation.

    `pixels_sha256` is taken over the canonical pixels (256x256 RGB on white), so that it is the
    same for two files that decode to the same picture. `phash64` and `phash256` have 8 and 32
    bytes, in imagehash's order. The first view is the whole picture. `signs` has 64 bytes where an
    embedding is in use, else none.
    """

    width: int
    height: int
    file_sha256: bytes
    pixels_sha256: bytes
    phash64: bytes
    phash256: bytes
    views: tuple[View, ...]
    sketches: Sketches
    display: bytes
    signs: bytes = b""

    @property
    def pdq(self) -> bytes:
        """PDQ of the whole picture, 32 bytes."""
        return self.views[0].pdq

    @property
    def quality(self) -> int:
        """PDQ quality of the whole picture, 0..100; below 50 its hashes say nothing."""
        return self.views[0].quality
