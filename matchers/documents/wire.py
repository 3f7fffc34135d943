"""What a document's child answers: JSON and bytes, as for pictures."""

import struct
from collections.abc import Sequence
from typing import Any

from matchers.documents.page import Document, Page
from matchers.image.picture import RefusalCode, Refused
from matchers.image.sandbox.wire import Garbled, packed, unpacked

_BLOBS = 4  # a page: PDQ, pHash, ink, picture


def answer(found: Document | Refused) -> bytes:
    """Return the frame's payload for what was found."""
    if isinstance(found, Refused):
        return packed({"code": found.code, "says": found.says}, ())
    said = {
        "page_count": found.page_count,
        "pages": [(page.number, page.width, page.height, page.quality) for page in found.pages],
    }
    pages = (
        blob for page in found.pages for blob in (page.pdq, page.phash64, page.ink, page.shown)
    )
    return packed(said, (found.sha256, *pages))


def answered(payload: bytes) -> Document | Refused:
    """Return what an answer says; Garbled when it says nothing."""
    try:
        said, blobs = unpacked(payload)
        if "code" in said:
            return Refused(RefusalCode(said["code"]), str(said["says"]))
        pages = [
            _page(one, blobs[1 + _BLOBS * place : 1 + _BLOBS * (place + 1)])
            for place, one in enumerate(said["pages"])
        ]
        return Document(blobs[0], int(said["page_count"]), tuple(pages))
    except (ValueError, LookupError, TypeError, struct.error) as broken:
        raise Garbled("An answer is not in the form of one.") from broken


def _page(said: Sequence[Any], blobs: Sequence[bytes]) -> Page:
    number, width, height, quality = (int(each) for each in said)
    pdq, phash64, ink, shown = blobs
    return Page(number, width, height, pdq, quality, phash64, ink, shown)
