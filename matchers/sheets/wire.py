"""What the child that opens workbooks answers: JSON alone."""

import struct

from matchers.image.sandbox.wire import MAX_ANSWER, Garbled, packed, unpacked
from matchers.sheets.sheet import Fault, Flaw, Sheet


def answer(found: Sheet | Fault) -> bytes:
    """Return the frame's payload for what was found."""
    if isinstance(found, Fault):
        return packed({"flaw": found.flaw, "row": found.row, "column": found.column}, ())
    payload = packed({"rows": found.rows}, ())
    return payload if len(payload) <= MAX_ANSWER else answer(Fault(Flaw.TOO_LARGE))


def answered(payload: bytes) -> Sheet | Fault:
    """Return what an answer says; Garbled when it says nothing."""
    try:
        said, _ = unpacked(payload)
        if "flaw" in said:
            return Fault(Flaw(said["flaw"]), int(said["row"]), int(said["column"]))
        return Sheet(tuple(tuple(str(cell) for cell in row) for row in said["rows"]))
    except (ValueError, LookupError, TypeError, struct.error) as broken:
        raise Garbled("An answer is not in the form of one.") from broken
