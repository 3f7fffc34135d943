"""A letter as a page says the same words, and gives strangers no way to be clicked."""

from workers.outbound.letter_html import render_html

_URL = "https://ip.example"
_TEXT = f"""Zoe,

Line 3, https://shop.example/listings/7
“<img src=x onerror=alert(1)> & co”

See it here: {_URL}/requests/12
"""


def test_what_strangers_wrote_is_text_and_our_own_address_a_link() -> None:
    page = render_html("2 of 3 upheld: A&B", _TEXT, _URL)
    assert f'<a href="{_URL}/requests/12"' in page
    assert page.count("<a ") == 1
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; co" in page
    assert "<title>2 of 3 upheld: A&amp;B</title>" in page


def test_a_chinese_letter_says_so() -> None:
    assert 'lang="zh-Hans"' in render_html("已收到：下架请求", "您好：", _URL)
    assert 'lang="en"' in render_html("Received", "Hello,", _URL)
