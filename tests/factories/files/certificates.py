"""Certificates written by hand: a template with its small print, and what is filled in."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageFilter

_SMALL_PRINT = (
    "This certifies that the trade mark shown below has been entered in the register",
    "under the number and on the date stated, in respect of the goods and services listed.",
    "The registration is valid for ten years from the date of filing and may be renewed.",
    "Any change of owner, address or goods is published in the bulletin of this office.",
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says."""

    number: str = "018402117"
    mark: str = "QUELLMARK"
    owner: str = "Quellmark Outdoor GmbH"
    street: str = "Lindenallee 14, 20259 Hamburg"
    filed_on: str = "12 March 2021"
    goods: tuple[str, ...] = (
        "Class 18: rucksacks; trunks and travelling bags; umbrellas; walking sticks;",
        "Class 22: tents; tarpaulins; awnings; sacks for transport of materials in bulk;",
        "Class 25: clothing for hiking; boots; headwear; gloves; waterproof jackets.",
    )


def pdf(paper: Certificate, *, extra: bytes = b"") -> bytes:
    """The certificate as a PDF of one page."""
    return document([_page(paper)], extra=extra)


def document(contents: list[bytes], *, box: str = "0 0 595 842", extra: bytes = b"") -> bytes:
    """A PDF whose pages draw these contents."""
    pages = [4 + 2 * number for number in range(len(contents))]
    kids = " ".join(f"{number} 0 R" for number in pages)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R" + extra + b">>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, content in zip(pages, contents, strict=True):
        font = "/Resources<</Font<</F 3 0 R>>>>"
        parts.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]{font}/Contents {number + 1} 0 R>>".encode()
        )
        parts.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    return assemble_pdf(parts)


def assemble_pdf(parts: list[bytes]) -> bytes:
    """A PDF of these objects; the first is its catalogue."""
    file, places = bytearray(b"%PDF-1.7\n"), []
    for number, part in enumerate(parts, start=1):
        places.append(len(file))
        file += b"%d 0 obj" % number + part + b"endobj\n"
    begin = len(file)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + rows
    file += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, begin)
    return bytes(file)


def _page(paper: Certificate) -> bytes:
    lines = [
        (150, 780, 22, "CERTIFICATE OF REGISTRATION"),
        (190, 752, 11, "Office for Marks, Designs and Indications"),
        (380, 715, 13, f"No {paper.number}"),
        *((70, 690 - 16 * row, 10, text) for row, text in enumerate(_SMALL_PRINT)),
        (70, 590, 11, "Mark"),
        (170, 560, 34, paper.mark),
        (70, 510, 11, f"Owner: {paper.owner}"),
        (70, 492, 11, f"Address: {paper.street}"),
        (70, 474, 11, f"Filed on {paper.filed_on}"),
        *((70, 440 - 16 * row, 10, text) for row, text in enumerate(paper.goods)),
        *((70, 250 - 14 * row, 8, text) for row, text in enumerate(_SMALL_PRINT * 2)),
        (70, 90, 11, "The Registrar"),
    ]
    frame = "4 w 40 40 515 762 re S 1 w 50 50 495 742 re S 60 700 475 0.5 re S 380 70 120 70 re S "
    text = " ".join(f"BT /F {size} Tf {x} {y} Td ({words}) Tj ET" for x, y, size, words in lines)
    return (frame + text).encode()


def render_scan(page: Image.Image, *, angle: float = 0.7, seed: int = 3) -> bytes:
    """The page as a desk scanner has it: a little turned, soft, noisy, on yellowish paper."""
    soft = page.convert("RGB").rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")
    soft = soft.filter(ImageFilter.GaussianBlur(0.6))
    noise = np.random.default_rng(seed).normal(0, 6, (*soft.size[::-1], 3))
    paper = np.asarray(soft, np.float64) * (0.97, 0.95, 0.88) + noise
    buffer = BytesIO()
    Image.fromarray(np.clip(paper, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=75)
    return buffer.getvalue()
