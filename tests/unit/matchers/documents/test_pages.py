"""The same page is found again under another number, and shown where it differs."""

from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image

from matchers.documents import comparison, ink
from matchers.documents.page import LONGEST_SIDE, MAX_PAGES, Document, Page
from matchers.documents.reader import DocumentReader
from matchers.image.picture import RefusalCode, Refused
from tests.factories.files.certificates import Certificate, document, pdf, render_scan

pytestmark = pytest.mark.slow

OURS = Certificate()
RENUMBERED = replace(OURS, number="017733905")
STOLEN = replace(RENUMBERED, owner="Kestrel Trading Ltd", street="8 Mill Lane, Leeds LS1 4AP")
ANOTHER = Certificate(
    number="015550012",
    mark="ARBOLINE",
    owner="Arboline SARL",
    street="3 rue des Lilas, 75011 Paris",
    filed_on="2 July 2019",
    goods=(
        "Class 3: soaps; perfumery; essential oils; hair lotions and dentifrices;",
        "Class 5: pharmaceutical preparations for medical use; plasters; bandages.",
    ),
)
NUMBER_AT = (702, 198, 812, 223)  # pixels of the drawn page


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader() as reader:
        yield reader


def _page(reader: DocumentReader, file: bytes) -> Page:
    answer = reader.read(file)
    assert isinstance(answer, Document), answer
    return answer.pages[0]


def _render_page(paper: Certificate) -> Image.Image:
    image: Image.Image = pypdfium2.PdfDocument(pdf(paper))[0].render(scale=2).to_pil()
    return image


def _apart(page: Page, other: Page) -> int:
    return (int.from_bytes(page.pdq) ^ int.from_bytes(other.pdq)).bit_count()


def _difference(page: Page, other: Page) -> comparison.Difference | None:
    return comparison.compare_pages(ink.decode_ink(page.ink), ink.decode_ink(other.ink))


def _covers(regions: tuple[tuple[int, int, int, int], ...], place: tuple[int, ...]) -> bool:
    x, y = (place[0] + place[2]) // 2, (place[1] + place[3]) // 2
    return any(left <= x < right and top <= y < bottom for left, top, right, bottom in regions)


def test_a_page_differs_in_nothing_from_itself(reader: DocumentReader) -> None:
    page = _page(reader, pdf(OURS))
    assert max(page.width, page.height) == LONGEST_SIDE
    assert _difference(page, page) == comparison.Difference(0.0, ())


def test_another_number_is_the_only_region_that_differs(reader: DocumentReader) -> None:
    difference = _difference(_page(reader, pdf(OURS)), _page(reader, pdf(RENUMBERED)))
    assert difference
    assert len(difference.regions) == 1
    assert _covers(difference.regions, NUMBER_AT)


@pytest.mark.parametrize("turned", [0.7, -2.0])
@pytest.mark.parametrize("paper", [OURS, RENUMBERED, STOLEN])
def test_a_scan_of_it_is_near_and_the_same_page(
    reader: DocumentReader, paper: Certificate, turned: float
) -> None:
    page, scan = (
        _page(reader, pdf(OURS)),
        _page(reader, render_scan(_render_page(paper), angle=turned)),
    )
    assert _apart(page, scan) <= comparison.NEAR_BITS
    difference = _difference(page, scan)
    assert difference
    assert _covers(difference.regions, NUMBER_AT) is (paper is not OURS)


@pytest.mark.parametrize("turned", [0.0, 0.7, -2.0])
def test_another_certificate_of_the_same_office_is_another_page(
    reader: DocumentReader, turned: float
) -> None:
    scan = _page(reader, render_scan(_render_page(ANOTHER), angle=turned))
    assert _difference(_page(reader, pdf(OURS)), scan) is None


def test_a_blank_page_is_like_no_other(reader: DocumentReader) -> None:
    blank = _page(reader, document([b""]))
    assert blank.quality < 50
    assert _difference(_page(reader, pdf(OURS)), blank) is None


def test_only_the_first_pages_are_looked_at_and_all_are_counted(reader: DocumentReader) -> None:
    words = b"BT /F 24 Tf 70 700 Td (page) Tj ET"
    long_document = reader.read(document([words] * (MAX_PAGES + 3)))
    assert isinstance(long_document, Document)
    assert long_document.page_count == MAX_PAGES + 3
    assert [page.number for page in long_document.pages] == list(range(1, MAX_PAGES + 1))


def test_ink_comes_back_as_it_was_written(reader: DocumentReader) -> None:
    page_ink = _page(reader, pdf(OURS)).ink
    assert ink.encode_ink(ink.decode_ink(page_ink)) == page_ink
    assert len(page_ink) < 20_000


@pytest.mark.parametrize(
    "broken",
    [b"", b"INK1", b"JUNK\x01\x00\x01\x00", b"INK1\x40\x00\x40\x00junk", b"INK1\xff\xff\xff\xff"],
)
def test_what_is_no_ink_is_told_apart(broken: bytes) -> None:
    with pytest.raises(ink.InkUnreadable):
        ink.decode_ink(broken)


def test_ink_that_unpacks_to_more_than_it_says_is_refused(reader: DocumentReader) -> None:
    page_ink = _page(reader, pdf(OURS)).ink
    with pytest.raises(ink.InkUnreadable):
        ink.decode_ink(page_ink[:4] + b"\x10\x00\x10\x00" + page_ink[8:])


def test_a_picture_that_is_refused_as_such_is_no_document(reader: DocumentReader) -> None:
    refusal = reader.read(b"<svg/>")
    assert isinstance(refusal, Refused)
    assert refusal.code is RefusalCode.UNSUPPORTED
