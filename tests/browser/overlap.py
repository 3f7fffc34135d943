"""What is printed over something else on a page, at the sizes of four screens."""

from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Page

# The last is a screen of 1,440 pixels at 200 %.
SIZES: Final = ((1440, 900), (1280, 800), (390, 844), (720, 450))

# Lines of text that cover each other by more than what neighbouring lines of one font share.
_OVERLAPS: Final = r"""() => {
  const isLifted = (one) => one !== null && (getComputedStyle(one).clipPath !== 'none'
    || ['fixed', 'sticky'].includes(getComputedStyle(one).position)
    || one.matches('dialog, [popover]') || isLifted(one.parentElement));
  const isSeen = (one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && !one.closest('.skip-link, select, option, svg') && !isLifted(one);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const lines = [];
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.data.trim() || !isSeen(text.parentElement)) continue;
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) lines.push({
      text, left: box.left + 1, right: box.right - 1, top: box.top + 4, bottom: box.bottom - 4,
    });
  }
  lines.sort((one, other) => one.top - other.top);
  const found = [];
  lines.forEach((line, place) => {
    for (const other of lines.slice(place + 1)) {
      if (other.top >= line.bottom) break;
      if (other.text !== line.text && other.left < line.right && line.left < other.right)
        found.push(`${line.text.data.trim()} | ${other.text.data.trim()}`.slice(0, 120));
    }
  });
  return found;
}"""


def list_overlaps(tab: Page) -> list[str]:
    """Return the words that stand on one another, at each of the sizes."""
    return list(_look_at_sizes(tab))


def _look_at_sizes(tab: Page) -> Iterator[str]:
    tab.wait_for_load_state()
    before = tab.viewport_size
    for width, height in SIZES:
        tab.set_viewport_size({"width": width, "height": height})
        yield from (f"{tab.url} at {width} px: {words}" for words in tab.evaluate(_OVERLAPS))
    if before:
        tab.set_viewport_size(before)
