"""What axe finds on a page, and what runs over its edges."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

_AXE = Path(str(find_spec("axe_playwright_python").origin)).with_name("axe.min.js")  # type: ignore[union-attr]  # the locked packages have it
_RUN: Final = (
    "() => axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)"
)
_OVER: Final = """() => [document.scrollingElement,
  ...document.querySelectorAll('main, .sheet, .acts')]
  .map((one) => one.scrollWidth - one.clientWidth).filter((over) => over > 1)"""


def violations(tab: Page) -> list[str]:
    """Each with its address and the first element that breaks the rule."""
    tab.evaluate(_AXE.read_text(encoding="utf-8"))
    found = tab.evaluate(_RUN)
    return [f"{tab.url} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def over_the_edge(tab: Page) -> list[int]:
    """By how many pixels, for each part that does."""
    found: list[int] = tab.evaluate(_OVER)
    return found
