"""Two pictures, sent to the child as one file and put together there for people's eyes."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from PIL import Image

from matchers.image.picture import Refused
from matchers.image.sandbox import evidence, wire
from matchers.image.sandbox.examine import open_upright
from matchers.image.sandbox.guard import MAX_BYTES

MOST_BYTES = 2 * (MAX_BYTES + 1) + (1 << 16)
PAGE_SIDE = 1448  # pixels: small print stays legible
_FAR = 4.0  # sides of the picture that an outline may reach beyond it


def encode_request(first: bytes, second: bytes, how: Mapping[str, object]) -> bytes:
    """Return what to send; of what is too large just enough to tell."""
    files = [file[: MAX_BYTES + 1] for file in (first, second)]
    return wire.pack_payload(dict(how), files)


def answer_request(message: bytes) -> bytes:
    """Return the frame's payload for a request: the evidence, or why there is none."""
    how, files = wire.unpack_payload(message)
    longest_side = PAGE_SIDE if "regions" in how else evidence.LONGEST_SIDE
    first, second = (open_upright(file, longest_side) for file in files)
    for picture in (first, second):
        if isinstance(picture, Refused):
            return wire.encode_refusal(picture)
    assert not isinstance(first, Refused)  # noqa: S101  # else it was answered just before
    assert not isinstance(second, Refused)  # noqa: S101  # the same
    return wire.pack_payload({}, [_render_evidence(first, second, how)])


def _render_evidence(first: Image.Image, second: Image.Image, how: Mapping[str, Any]) -> bytes:
    if "regions" in how:
        regions = [tuple(map(float, region)) for region in how["regions"]]
        return evidence.render_side_by_side(
            first, second, [r for r in regions if _are_shares(r, 4)]
        )
    outline = tuple((float(x), float(y)) for x, y in how["outline"])
    sides = [side for corner in outline for side in corner]
    return evidence.render_overlay(first, second, outline if _are_shares(sides, 8) else ())


def _are_shares(sides: Sequence[float], count: int) -> bool:
    return len(sides) == count and all(isfinite(side) and abs(side) <= _FAR for side in sides)


def decode_evidence(payload: bytes) -> bytes | Refused:
    """Return the JPEG that an answer holds, or why there is none; see `wire.decode_answer`."""
    return wire.decode_answer(payload, lambda _, blobs: blobs[0])
