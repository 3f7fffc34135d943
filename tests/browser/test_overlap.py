"""What the look for overlaps finds itself: words over words, however narrow their column."""

import pytest
from playwright.sync_api import Page

from tests.browser.overlap import list_overlaps

_GRID = "display: grid; width: 14rem; grid-template-columns: 5rem 9rem"


@pytest.mark.parametrize(
    ("state", "count"),
    [
        ('<b style="white-space: nowrap">waiting for the filer</b>', 4),
        ("<b>waiting for the filer</b>", 0),
        ('<b style="white-space: nowrap; visibility: hidden">waiting for the filer</b>', 0),
    ],
    ids=["over", "wrapped", "hidden"],
)
def test_words_that_leave_their_column_are_found_at_each_size(
    tab: Page, state: str, count: int
) -> None:
    row = f'<div style="{_GRID}">{state}<span>the clock is paused</span></div>'
    tab.set_content(f'<!doctype html><html lang="en"><title>A page</title><main>{row}</main>')
    assert len(list_overlaps(tab)) == count
