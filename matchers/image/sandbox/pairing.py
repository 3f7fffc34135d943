"""Two pictures and an outline, sent to the child as one file and laid over each other there."""

import struct
from collections.abc import Sequence
from math import isfinite

from matchers.image import evidence
from matchers.image.likeness import Point
from matchers.image.picture import RefusalCode, Refused
from matchers.image.sandbox import wire
from matchers.image.sandbox.examine import upright
from matchers.image.sandbox.guard import MAX_BYTES

MOST_BYTES = 2 * (MAX_BYTES + 1) + (1 << 16)
_FAR = 4.0  # sides of the picture that an outline may reach beyond it


def request(listing: bytes, reference: bytes, outline: Sequence[Point]) -> bytes:
    """Return what to send; of what is too large just enough to tell."""
    files = [file[: MAX_BYTES + 1] for file in (listing, reference)]
    return wire.packed({"outline": [list(corner) for corner in outline]}, files)


def answer(sent: bytes) -> bytes:
    """Return the frame's payload for a request: the evidence, or why there is none."""
    said, files = wire.unpacked(sent)
    outline = tuple((float(x), float(y)) for x, y in said["outline"])
    listing, reference = (upright(file, evidence.LONGEST_SIDE) for file in files)
    for picture in (listing, reference):
        if isinstance(picture, Refused):
            return wire.answer(picture)
    assert not isinstance(listing, Refused)  # noqa: S101  # else it was answered just before
    assert not isinstance(reference, Refused)  # noqa: S101  # the same
    shown = evidence.laid_over(listing, reference, outline if _is_plausible(outline) else ())
    return wire.packed({}, [shown])


def answered(payload: bytes) -> bytes | Refused:
    """Return the evidence that an answer holds; Garbled when it holds none."""
    try:
        said, blobs = wire.unpacked(payload)
        if "code" in said:
            return Refused(RefusalCode(said["code"]), str(said["says"]))
        return blobs[0]
    except (ValueError, LookupError, TypeError, struct.error) as broken:
        raise wire.Garbled("An answer is not in the form of one.") from broken


def _is_plausible(outline: Sequence[Point]) -> bool:
    sides = [side for corner in outline for side in corner]
    return len(outline) == 4 and all(isfinite(side) and abs(side) <= _FAR for side in sides)
