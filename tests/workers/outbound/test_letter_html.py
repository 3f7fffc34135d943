"""A letter as a page says the same words, and gives strangers no way to be clicked."""

from dataclasses import replace

from records.notices.languages import Language
from records.notices.letter_kinds import LetterText
from workers.outbound.letter_html import render_html

_URL = "https://ip.example"
_TEXT = f"""Zoe,

Line 3, https://shop.example/listings/7
“<img src=x onerror=alert(1)> & co”

See it here: {_URL}/requests/12
"""


def test_what_strangers_wrote_is_text_and_our_own_address_a_link() -> None:
    page = render_html(LetterText("zoe@shop.example", "2 of 3 upheld: A&B", _TEXT), _URL)
    assert f'<a href="{_URL}/requests/12"' in page
    assert page.count("<a ") == 1
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; co" in page
    assert "<title>2 of 3 upheld: A&amp;B</title>" in page


def test_a_letter_names_its_language_whatever_mark_it_is_about() -> None:
    letter = LetterText("zoe@shop.example", "1 of 1 upheld: 耐克", "Hello,", Language.EN)
    assert '<html lang="en">' in render_html(letter, _URL)
    assert "lang=" not in render_html(replace(letter, language=None), _URL)
