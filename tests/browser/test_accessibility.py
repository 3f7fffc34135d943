"""What the check of a page finds itself: each pale word, though styles are judged once."""

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import violations

_PALE = "color: #bbb"


def _show(tab: Page, body: str) -> list[str]:
    tab.set_content(
        f'<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>{body}</main>'
    )
    return violations(tab)


@pytest.mark.parametrize(
    "pale",
    [
        f'<span style="{_PALE}">pale</span>',
        '<span style="background: #555">pale</span>',
        '<span style="opacity: 0.3">pale</span>',
        f'<span style="display: contents"><b style="{_PALE}">pale</b></span>',
        f'<input aria-label="A field" value="pale" style="{_PALE}">',
    ],
    ids=["colour", "ground", "opacity", "without-a-box", "field"],
)
def test_one_pale_word_in_the_last_of_many_rows_is_found(tab: Page, pale: str) -> None:
    rows = "<p>A row like <b>all</b> others.</p>" * 30
    assert _show(tab, rows) == []
    (violation,) = _show(tab, f"{rows}<p>A row like {pale} others.</p>")
    assert "color-contrast" in violation


@pytest.mark.parametrize("name", ["p", "button"])
def test_one_that_is_not_shown_or_disabled_stands_for_no_other(tab: Page, name: str) -> None:
    unseen = f'<p hidden style="{_PALE}">pale</p><button disabled style="{_PALE}">pale</button>'
    assert _show(tab, unseen) == []
    (violation,) = _show(tab, f'{unseen}<{name} style="{_PALE}">pale</{name}>')
    assert "color-contrast" in violation


def test_the_page_is_left_as_it_was(tab: Page) -> None:
    _show(tab, "<p>A row.</p>")
    assert tab.locator("[data-contrast]").count() == 0
