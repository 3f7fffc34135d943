"""A letter's text as a page for mail programs: the same words, in the look of the pages."""

import re
from html import escape
from typing import Final

from records.notices.letter_kinds import LetterText

_PAGE: Final = """<!doctype html>
<html{language}><head><meta charset="utf-8"><title>{subject}</title></head>
<body style="margin:0;background:#f5f6f2;color:#1c1b1a;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:40rem;margin:0 auto;padding:24px">
<p style="font-weight:600;color:#1f5c58">Markwarden</p>
<div style="background:#fff;border:1px solid #dcdfd6;border-radius:6px;padding:8px 24px">
{paragraphs}</div></div></body></html>
"""
_PARAGRAPH: Final = '<p dir="auto" style="margin:16px 0;overflow-wrap:anywhere">{lines}</p>\n'


def render_html(letter: LetterText, public_url: str) -> str:
    """Return the page; addresses below `public_url` are links, all others stay text.

    What is quoted in a letter comes from strangers: a link of theirs is not made easy to follow.
    """
    ours = re.compile(rf"{re.escape(escape(public_url))}/[^\s<]*")
    paragraphs = [
        _PARAGRAPH.format(lines=ours.sub(_link, escape(part)).replace("\n", "<br>\n"))
        for part in letter.text.strip().split("\n\n")
    ]
    language = f' lang="{letter.language}"' if letter.language else ""
    return _PAGE.format(
        language=language, subject=escape(letter.subject), paragraphs="".join(paragraphs)
    )


def _link(match: re.Match[str]) -> str:
    return f'<a href="{match[0]}" style="color:#1f5c58">{match[0]}</a>'
