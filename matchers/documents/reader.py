"""How are untrusted documents read without harm? By a confined child, one document at a time."""

from collections.abc import Sequence
from typing import Any, Final, Self

from matchers.documents.page import Document, Page
from matchers.image.picture import Refused
from matchers.image.sandbox import wire
from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.connection import Death, ReaderChild, build_refusal
from matchers.image.sandbox.wire import encode_refusal, pack_payload

_BLOBS = 4  # a page: PDQ, pHash, ink, picture


def encode_answer(answer: Document | Refused) -> bytes:
    """Return the frame's payload for what was found."""
    if isinstance(answer, Refused):
        return encode_refusal(answer)
    header = {
        "page_count": answer.page_count,
        "pages": [(page.number, page.width, page.height, page.quality) for page in answer.pages],
    }
    pages = (
        blob for page in answer.pages for blob in (page.pdq, page.phash64, page.ink, page.jpeg)
    )
    return pack_payload(header, (answer.sha256, *pages))


def decode_answer(payload: bytes) -> Document | Refused:
    """Return the document that an answer describes, or why there is none."""
    return wire.decode_answer(payload, _build_document)


def _build_document(header: dict[str, Any], blobs: list[bytes]) -> Document:
    pages = [
        _decode_page(page, blobs[1 + _BLOBS * place : 1 + _BLOBS * (place + 1)])
        for place, page in enumerate(header["pages"])
    ]
    return Document(blobs[0], int(header["page_count"]), tuple(pages))


def _decode_page(sizes: Sequence[Any], blobs: Sequence[bytes]) -> Page:
    number, width, height, quality = (int(size) for size in sizes)
    pdq, phash64, ink, jpeg = blobs
    return Page(number, width, height, pdq, quality, phash64, ink, jpeg)


LIMITS: Final = Limits(cpu_seconds=10, wall_seconds=20.0)
_CHILD: Final = "matchers.documents.child"


class DocumentReader:
    """One child that draws documents, started when first needed. Any thread may ask."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        """Plan for a child; none is started yet."""
        self._child = ReaderChild(_CHILD, limits, decode_answer)

    def read(self, file: bytes) -> Document | Refused:
        """Return a document's pages, or why it is not taken.

        Raises:
            SandboxBroken: No child can be started.
        """
        answer = self._child.read(file)
        return build_refusal(answer, "document") if isinstance(answer, Death) else answer

    def close(self) -> None:
        """End the child."""
        self._child.close()

    def __enter__(self) -> Self:
        """Return this reader."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the child."""
        self.close()
