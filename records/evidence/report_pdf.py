"""The cover of a bundle for paper: a PDF with its fonts, the same bytes each time."""

import re
from pathlib import Path
from typing import Final

import manimgx_fonts
import pylopdf_fonts_ko
import pylopdf_fonts_zh_cn
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from records.evidence.reports import COLUMNS, Report

# Noto may be shipped (SIL Open Font License), and what is used of it is embedded: fonts that a
# PDF only names, as CID fonts may be, show empty boxes where the reader's machine lacks them.
_NOTO: Final = Path(manimgx_fonts.__file__).parent
_FONTS: Final = (
    _NOTO / "NotoSans[wght].ttf",  # the first; the others have the signs that it lacks
    pylopdf_fonts_zh_cn.sans_path(),
    pylopdf_fonts_ko.sans_path(),
    *sorted(_NOTO.glob("NotoSans[A-Z]*.ttf")),
    _NOTO / "NotoEmoji[wght].ttf",
)
# Scripts whose signs join, are stacked or run from the right: HarfBuzz sets them, seven times
# slower.
_SHAPED: Final = re.compile("[\u0300-\u036f\u0590-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LATIN: Final = set(range(0x100))  # numbers of cases and pages, headings, and what fpdf adds
_EMBEDDED: Final = {"GlyphOrder", "CFF ", "head", "maxp"}
_POINTS: Final = 8
_COLUMNS: Final = (10, 38, 80, 104)  # of the columns, in millimetres


class Paper(FPDF):
    """Pages with a title and a number below."""

    def footer(self) -> None:
        """Say of what a page is, for those that lie about."""
        self.set_y(-12)
        self.put_text(_COLUMNS[0], f"{self.title} · {self.page_no()}")

    def put_text(self, left: float, text: str, size: float = _POINTS) -> None:
        """Put text at a column, in as many lines as it needs."""
        self.set_font_size(size)
        self.set_text_shaping(bool(_SHAPED.search(text)))
        self.set_x(left)
        self.multi_cell(0, size / 2, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def draw_pages(report: Report) -> Paper:
    """Draw the cover for paper."""
    paper = Paper()
    paper.set_creation_date(report.asked_at)
    paper.set_title(report.title)
    _add_fonts(paper, report)
    paper.add_page()
    paper.put_text(_COLUMNS[0], report.title, 2 * _POINTS)
    for row in (*report.facts.items(), ("", ""), COLUMNS, *report.rows):
        _put_row(paper, row)
    return paper


def write_pdf(paper: Paper) -> bytes:
    """Write the drawn pages with the characters of their fonts: this takes most memory.

    Nothing else of fonts with CID-keyed outlines is embedded, but fpdf would build every table.
    """
    for font in paper.fonts.values():
        if isinstance(font, TTFFont) and font.is_cid_keyed:
            for table in set(font.ttfont.keys()) - _EMBEDDED:
                del font.ttfont[table]
    return bytes(paper.output())


def _add_fonts(paper: Paper, report: Report) -> None:
    """Open one font after the other until every sign has one, and each for those signs alone.

    Large fonts have forty thousand signs, of which fpdf keeps the widths.
    """
    texts = (report.title, *report.facts.values(), *(row[-1] for row in report.rows))
    signs = set(map(ord, set[str]().union(*texts)))
    lacking = set(signs)
    for font in _FONTS:
        if lacking:
            paper.add_font(font.stem, fname=font, unicode_range=sorted(signs | _LATIN))
            face = paper.fonts[font.stem.lower()]
            lacking -= face.cmap.keys() if isinstance(face, TTFFont) else set()
    first, *others = paper.fonts
    paper.set_fallback_fonts(others)
    paper.set_font(first)


def _put_row(paper: Paper, row: tuple[str, ...]) -> None:
    if paper.will_page_break(_POINTS / 2):
        paper.add_page()
    top = paper.get_y()
    for left, text in zip(_COLUMNS, row, strict=False):  # a fact has two columns
        paper.set_y(top)
        paper.put_text(left, text)
