"""How are untrusted documents read without harm? By a confined child, one document at a time."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Self

from matchers.documents.page import Document, Page
from matchers.image.picture import Features, Refused
from matchers.image.sandbox import wire
from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.connection import ChildConnection, ChildDied, build_refusal
from matchers.image.sandbox.wire import encode_refusal, pack_payload

_BLOBS = 4  # a page: PDQ, pHash, ink, picture


def encode_answer(found: Document | Refused) -> bytes:
    """Return the frame's payload for what was found."""
    if isinstance(found, Refused):
        return encode_refusal(found)
    said = {
        "page_count": found.page_count,
        "pages": [(page.number, page.width, page.height, page.quality) for page in found.pages],
    }
    pages = (
        blob for page in found.pages for blob in (page.pdq, page.phash64, page.ink, page.shown)
    )
    return pack_payload(said, (found.sha256, *pages))


def decode_answer(payload: bytes) -> Document | Refused:
    """Return the document that an answer describes, or why there is none."""
    return wire.decode_answer(payload, _build_document)


def _build_document(said: dict[str, Any], blobs: list[bytes]) -> Document:
    pages = [
        _decode_page(one, blobs[1 + _BLOBS * place : 1 + _BLOBS * (place + 1)])
        for place, one in enumerate(said["pages"])
    ]
    return Document(blobs[0], int(said["page_count"]), tuple(pages))


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
        self._line: ChildConnection | None = None

    def read(self, file: bytes) -> Document | Refused:
        """Return a document's pages, or why it is not taken; SandboxBroken without a child."""
        self._line = self._line or ChildConnection(self._limits, program=_CHILD)
        try:
            (found,) = self._line.request_answers([file], Features.HASHES, decode_answer)
        except ChildDied as died:
            self._line = None
            return build_refusal(died.death, "document")
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
