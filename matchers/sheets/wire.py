"""What the child that opens workbooks answers: JSON alone."""

import struct

from matchers.image.sandbox.wire import MAX_ANSWER, MalformedAnswer, pack_payload, unpack_payload
from matchers.sheets.sheet import Fault, Flaw, Sheet


def encode_answer(found: Sheet | Fault) -> bytes:
    """Return the frame's payload for what was found."""
    if isinstance(found, Fault):
        return pack_payload({"flaw": found.flaw, "row": found.row, "column": found.column}, ())
    payload = pack_payload({"rows": found.rows}, ())
    return payload if len(payload) <= MAX_ANSWER else encode_answer(Fault(Flaw.TOO_LARGE))


def decode_answer(payload: bytes) -> Sheet | Fault:
    """Return what an answer says; Garbled when it says nothing."""
    try:
        said, _ = unpack_payload(payload)
        if "flaw" in said:
            return Fault(Flaw(said["flaw"]), int(said["row"]), int(said["column"]))
        return Sheet(tuple(tuple(str(cell) for cell in row) for row in said["rows"]))
    except (ValueError, LookupError, TypeError, struct.error) as broken:
        raise MalformedAnswer("An answer is not in the form of one.") from broken
