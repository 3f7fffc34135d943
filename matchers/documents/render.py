"""What do a document's pages look like? Drawn and hashed: only ever in the sandbox's child."""

import hashlib
import math
from collections.abc import Iterator
from itertools import islice

import cv2
import imagehash
import numpy as np
import pypdfium2
from PIL import Image

from matchers.documents import ink
from matchers.documents.page import LONGEST_SIDE, MAX_PAGES, Document, Page
from matchers.image.hashes import canonical
from matchers.image.hashes.views import compute_views
from matchers.image.picture import RefusalCode, Refused
from matchers.image.sandbox import evidence, examine, guard

MAX_LISTED = 500  # a certificate has few pages; a document of more is no certificate
_MAGIC = b"%PDF-"
_UNREADABLE = "The document is damaged or locked. Save it again without a password and upload it."


def render_document(file: bytes) -> Document | Refused:
    """Return the pages of a PDF, or of a picture the only one; or why it is not taken."""
    if len(file) > guard.MAX_BYTES:
        message = "The file is larger than 15 MB. Upload a smaller file."
        return Refused(RefusalCode.TOO_LARGE, message)
    if not file.startswith(_MAGIC):
        return _render_picture(file)
    try:
        return _render_pdf(file)
    except (pypdfium2.PdfiumError, ValueError, OverflowError, OSError):
        return Refused(RefusalCode.UNREADABLE, _UNREADABLE)
    except MemoryError:
        return Refused(
            RefusalCode.BOMB,
            "The document would take too much memory, so we did not open it. Upload a"
            " smaller file.",
        )


def _render_picture(file: bytes) -> Document | Refused:
    picture = examine.open_upright(file, LONGEST_SIDE)
    if isinstance(picture, Refused):
        return picture
    return Document(hashlib.sha256(file).digest(), 1, (_build_page(1, picture),))


def _render_pdf(file: bytes) -> Document | Refused:
    document = pypdfium2.PdfDocument(file)
    count = len(document)
    if count > MAX_LISTED:
        message = (
            f"The document has {count} pages; a certificate may have at most {MAX_LISTED}."
            " Upload only the pages that matter."
        )
        return Refused(RefusalCode.TOO_LARGE, message)
    pages = list[Page]()
    for number, picture in enumerate(_render_pages(document), start=1):
        if isinstance(picture, Refused):
            return picture
        pages.append(_build_page(number, picture))
    if not pages:
        return Refused(
            RefusalCode.UNREADABLE, "The document has no pages. Check the file and upload it again."
        )
    return Document(hashlib.sha256(file).digest(), count, tuple(pages))


def _render_pages(document: pypdfium2.PdfDocument) -> Iterator[Image.Image | Refused]:
    for number in islice(range(len(document)), MAX_PAGES):
        page = document[number]
        width, height = page.get_size()
        if not _is_drawable(width, height):
            message = (
                f"Page {number + 1} of the document has an impossible size. Save the file again"
                " and upload it."
            )
            yield Refused(RefusalCode.TOO_SMALL, message)
            return
        # the scale decides how many pixels are drawn, whatever size the page claims
        scale = LONGEST_SIDE / max(width, height)
        bitmap = page.render(scale=scale, may_draw_forms=False)
        yield bitmap.to_pil().convert("RGB")
        page.close()


def _is_drawable(width: float, height: float) -> bool:
    if not (math.isfinite(width) and math.isfinite(height)) or min(width, height) <= 0:
        return False
    return max(width, height) <= guard.MAX_ASPECT * min(width, height)


def _build_page(number: int, picture: Image.Image) -> Page:
    page = canonical.shrink(picture, LONGEST_SIDE)
    square = canonical.resize_to_square(page)
    whole_view = compute_views(canonical.to_array(square), page.width, page.height)[0]
    grey = np.asarray(cv2.cvtColor(canonical.to_array(page), cv2.COLOR_RGB2GRAY), np.uint8)
    return Page(
        number=number,
        width=page.width,
        height=page.height,
        pdq=whole_view.pdq,
        quality=whole_view.quality,
        phash64=np.packbits(imagehash.phash(square).hash).tobytes(),
        ink=ink.encode_ink(ink.find_ink(grey)),
        jpeg=evidence.render_display(page, LONGEST_SIDE),
    )
