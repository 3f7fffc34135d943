"""What a page owes everybody: nothing that axe finds, and nothing over the edge."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page

_AXE: Final = Path(str(find_spec("axe_playwright_python").origin)).with_name("axe.min.js")  # type: ignore[union-attr]  # the locked packages have it
_RUN: Final = (
    "() => axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)"
)
_OVER: Final = """() => [document.scrollingElement,
  ...document.querySelectorAll('main, .sheet, .acts')]
  .map((one) => one.scrollWidth - one.clientWidth).filter((over) => over > 1)"""
# Those of one name exclude each other: to open one would close what a journey has open.
_UNFOLD: Final = """() => [...document.querySelectorAll('main details:not([open], [name])')]
  .map((one) => { one.open = true; return one })"""
LOOKS: Final = pytest.mark.parametrize(
    ("language", "theme"),
    [("en", "light"), ("en", "dark"), ("zh-hans", "light"), ("zh-hans", "dark")],
)
WIDTHS: Final = pytest.mark.parametrize("width", [320, 720], ids=["320 px", "200 %"])


def violations(tab: Page) -> list[str]:
    """What axe finds on the page as it stands, all that unfolds unfolded."""
    with _unfolded(tab):
        if tab.evaluate("() => typeof axe === 'undefined'"):  # once for each page that is loaded
            tab.evaluate(_AXE.read_text(encoding="utf-8"))
        found = tab.evaluate(_RUN)
    return [f"{tab.url} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def over_the_edge(tab: Page) -> list[int]:
    """How many pixels run over, part by part, all that unfolds unfolded; empty where none do."""
    with _unfolded(tab):
        found: list[int] = tab.evaluate(_OVER)
    return found


@contextmanager
def _unfolded(tab: Page) -> Iterator[None]:
    """Folded again afterwards, for whoever goes on with the page."""
    opened = tab.evaluate_handle(_UNFOLD)
    yield
    opened.evaluate("(those) => those.forEach((one) => { one.open = false })")
