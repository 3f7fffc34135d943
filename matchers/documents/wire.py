"""What a document's child answers: JSON and bytes, as for pictures."""

import struct
from collections.abc import Sequence
from typing import Any

from matchers.documents.page import Document, Page
from matchers.image.picture import RefusalCode, Refused
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
