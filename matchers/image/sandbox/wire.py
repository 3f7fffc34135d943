"""What passes between the parent and the child: lengths, JSON and bytes, never a pickle.

A request is `want, count, length...` (unsigned 32-bit little-endian) and the files. Each answer is
a frame: its length, the length of its JSON, the JSON, then the byte strings whose lengths it tells.
"""

import json
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from typing import Any, BinaryIO

from matchers.image.picture import Features, Picture, RefusalCode, Refused, Sketches, View
from matchers.image.sandbox.guard import MAX_BYTES

MAX_ANSWER = 8 * 1024 * 1024
READY = "ready"  # the first word of a child; what holds it follows
_WORD = struct.Struct("<I")


class MalformedAnswer(ValueError):
    """The other side of the pipe does not keep the protocol."""


def encode_request(
    files: Sequence[bytes], want: Features, most: int = MAX_BYTES + 1
) -> list[memoryview]:
    """Return the chunks to send for a batch; of what is too large just enough to tell."""
    parts = [memoryview(file)[:most] for file in files]
    words = [want.value, len(parts), *map(len, parts)]
    return [memoryview(struct.pack(f"<{len(words)}I", *words)), *parts]


def read_requests(stream: BinaryIO) -> Iterator[tuple[Features, bytes]]:
    """Read the files of all batches, one at a time, until the parent is gone."""
    while len(head := stream.read(8)) == 8:
        want, count = struct.unpack("<2I", head)
        for length in struct.unpack(f"<{count}I", stream.read(4 * count)):
            file = stream.read(length)
            if len(file) < length:
                return
            yield Features(want), file


def frame_payload(payload: bytes) -> bytes:
    """Return the payload with its length before it."""
    return _WORD.pack(len(payload)) + payload


def take_frames(buffer: bytearray, most: int = MAX_ANSWER) -> Iterator[bytes]:
    """Take the complete frames, none of more than so many bytes, out of what was received."""
    while len(buffer) >= _WORD.size:
        (length,) = _WORD.unpack_from(buffer)
        if length > most:
            raise MalformedAnswer(f"An answer of {length} bytes is longer than any.")
        end = _WORD.size + length
        if len(buffer) < end:
            return
        frame = bytes(buffer[_WORD.size : end])
        del buffer[:end]
        yield frame


def encode_picture(picture: Picture | Refused) -> bytes:
    """Return the frame's payload for what was found."""
    if isinstance(picture, Refused):
        return encode_refusal(picture)
    header = {
        "width": picture.width,
        "height": picture.height,
        "views": [(view.name, view.quality, view.box) for view in picture.views],
    }
    sketches = picture.sketches
    return pack_payload(header, (
        picture.file_sha256, picture.pixels_sha256, picture.phash64, picture.phash256,
        sketches.fine, sketches.fine_mirrored, sketches.parts, picture.display, picture.signs,
        *(view.pdq for view in picture.views),
    ))  # fmt: skip


def decode_picture(payload: bytes) -> Picture | Refused:
    """Return the picture that an answer describes, or why there is none; see `decode_answer`."""
    return decode_answer(payload, _build_picture)


def encode_sketches(sketches: Sketches | Refused) -> bytes:
    """Return the frame's payload for local features alone."""
    return (
        encode_refusal(sketches)
        if isinstance(sketches, Refused)
        else pack_payload({}, astuple(sketches))
    )


def decode_sketches(payload: bytes) -> Sketches | Refused:
    """Return the local features that an answer holds, or why there are none."""
    return decode_answer(payload, lambda _, blobs: Sketches(*blobs))


def encode_refusal(refusal: Refused) -> bytes:
    """Return the frame's payload for a file that is not taken."""
    return pack_payload({"code": refusal.code, "says": refusal.says}, ())


def decode_answer[T](
    payload: bytes, build: Callable[[dict[str, Any], list[bytes]], T]
) -> T | Refused:
    """Return what an answer holds.

    Args:
        payload: As the child sent it.
        build: Makes the value of the answer's JSON and byte strings.

    Raises:
        MalformedAnswer: The answer holds neither a value nor a refusal.
    """
    try:
        header, blobs = unpack_payload(payload)
        if "code" in header:
            return Refused(RefusalCode(header["code"]), str(header["says"]))
        return build(header, blobs)
    except (ValueError, LookupError, TypeError, struct.error) as broken:
        raise MalformedAnswer("An answer is not in the form of one.") from broken


def _build_picture(header: dict[str, Any], blobs: list[bytes]) -> Picture:
    hashes = blobs[9:]
    return Picture(
        width=int(header["width"]),
        height=int(header["height"]),
        file_sha256=blobs[0],
        pixels_sha256=blobs[1],
        phash64=blobs[2],
        phash256=blobs[3],
        views=tuple(
            View(str(name), pdq, int(quality), (int(box[0]), int(box[1]), int(box[2]), int(box[3])))
            for (name, quality, box), pdq in zip(header["views"], hashes, strict=True)
        ),
        sketches=Sketches(*blobs[4:7]),
        display=blobs[7],
        signs=blobs[8],
    )


def pack_payload(values: dict[str, Any], blobs: Sequence[bytes]) -> bytes:
    """Return a payload: JSON, then the byte strings whose lengths it tells."""
    head = json.dumps({**values, "lengths": [len(blob) for blob in blobs]}).encode()
    return b"".join((_WORD.pack(len(head)), head, *blobs))


def unpack_payload(payload: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Return a payload's JSON and its byte strings."""
    (length,) = _WORD.unpack_from(payload)
    place = _WORD.size + length
    header = json.loads(payload[_WORD.size : place])
    blobs = []
    for size in header["lengths"]:
        blobs.append(payload[place : place + size])
        place += size
    return header, blobs
