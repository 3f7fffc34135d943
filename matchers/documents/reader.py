"""How are untrusted documents read without harm? By a confined child, one document at a time."""

import struct
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Self

from matchers.documents.page import Document, Page
from matchers.image.picture import Features, RefusalCode, Refused
from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.connection import ChildDied, Death, Line
from matchers.image.sandbox.wire import MalformedAnswer, pack_payload, unpack_payload

_BLOBS = 4  # a page: PDQ, pHash, ink, picture


def encode_answer(found: Document | Refused) -> bytes:
    """Return the frame's payload for what was found."""
    if isinstance(found, Refused):
        return pack_payload({"code": found.code, "says": found.says}, ())
    said = {
        "page_count": found.page_count,
        "pages": [(page.number, page.width, page.height, page.quality) for page in found.pages],
    }
    pages = (
        blob for page in found.pages for blob in (page.pdq, page.phash64, page.ink, page.shown)
    )
    return pack_payload(said, (found.sha256, *pages))


def decode_answer(payload: bytes) -> Document | Refused:
    """Return what an answer says; Garbled when it says nothing."""
    try:
        said, blobs = unpack_payload(payload)
        if "code" in said:
            return Refused(RefusalCode(said["code"]), str(said["says"]))
        pages = [
            _decode_page(one, blobs[1 + _BLOBS * place : 1 + _BLOBS * (place + 1)])
            for place, one in enumerate(said["pages"])
        ]
        return Document(blobs[0], int(said["page_count"]), tuple(pages))
    except (ValueError, LookupError, TypeError, struct.error) as broken:
        raise MalformedAnswer("An answer is not in the form of one.") from broken


def _decode_page(said: Sequence[Any], blobs: Sequence[bytes]) -> Page:
    number, width, height, quality = (int(each) for each in said)
    pdq, phash64, ink, shown = blobs
    return Page(number, width, height, pdq, quality, phash64, ink, shown)


LIMITS: Final = Limits(cpu_seconds=10, wall_seconds=20.0)
_CHILD: Final = "matchers.documents.child"


class DocumentReader:
    """One child that draws documents, started when first needed. Not for two threads at once."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        """Plan for a child; none is started yet."""
        self._limits = limits
        self._line: Line | None = None

    def read(self, file: bytes) -> Document | Refused:
        """Return a document's pages, or why it is not taken; SandboxBroken without a child."""
        self._line = self._line or Line(self._limits, program=_CHILD)
        try:
            (found,) = self._line.request_answers([file], Features.HASHES, decode_answer)
        except ChildDied as died:
            self._line = None
            return _build_refusal(died.death)
        return found

    def close(self) -> None:
        """End the child."""
        if self._line:
            self._line.close()
        self._line = None

    def __enter__(self) -> Self:
        """Return this reader."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self.close()


def _build_refusal(death: Death) -> Refused:
    if death is Death.TOO_SLOW:
        says = "Drawing the document takes too long. Save it anew and send it."
        return Refused(RefusalCode.TOO_SLOW, says)
    says = "The document breaks the program that draws it. Save it anew and send it."
    return Refused(RefusalCode.CRASHED, says)
