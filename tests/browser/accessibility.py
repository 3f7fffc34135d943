"""What a page owes everybody: nothing that axe finds, nothing over the edge, no word cut off."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.sync_api import Page

type Theme = Literal["light", "dark"]

_AXE: Final = Path(str(find_spec("axe_playwright_python").origin)).with_name("axe.min.js")  # type: ignore[union-attr]  # the locked packages have it
# Where a violation is, its HTML says: selectors, elements and style sheets only cost time.
# Contrast is judged once for each set of styles, an element's own and those of all around it: most
# of axe's time went to rows of tables that look like the first.
_RUN: Final = """() => {
  const names = ['color', 'backgroundColor', 'backgroundImage', 'clipPath', 'fontSize',
    'fontWeight', 'opacity', 'position', 'textShadow', 'visibility'];
  const styles = new Map(), marked = new Map();
  const hasText = (one) => one.matches('input, select, textarea')
    || [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  const mark = (one, around) => {
    const style = getComputedStyle(one);
    if (!one.getClientRects().length && style.display !== 'contents') return;
    const isDisabled = one.matches(':disabled, [aria-disabled=true]');
    const key = [around, isDisabled, ...names.map((name) => style[name])].join('|');
    if (!styles.has(key)) styles.set(key, styles.size);
    if (hasText(one) && !marked.has(key)) marked.set(key, one);
    for (const child of one.children) mark(child, styles.get(key));
  };
  mark(document.body, '');
  marked.forEach((one) => { one.dataset.contrast = '' });
  axe.configure({rules: [{id: 'color-contrast', selector: '[data-contrast]'}]});
  return axe.run(document, {
    resultTypes: ['violations'], preload: false, selectors: false, elementRef: false,
  }).then((found) => {
    marked.forEach((one) => { delete one.dataset.contrast });
    return found.violations;
  });
}"""
BOTH_THEMES: Final[tuple[Theme, Theme]] = ("light", "dark")
_OVER: Final = """() => [document.scrollingElement,
  ...document.querySelectorAll('main, .sheet, .acts')]
  .map((one) => one.scrollWidth - one.clientWidth).filter((over) => over > 1)"""
# Those of one name exclude each other: to open one would close what a journey has open.
_UNFOLD: Final = """() => [...document.querySelectorAll('main details:not([open], [name])')]
  .map((one) => { one.open = true; return one })"""
IN_BOTH_LANGUAGES: Final = pytest.mark.parametrize("language", ["en", "zh-hans"])
_SMALLEST: Final = (320, 450)
_PHONE: Final = (390, 844)
_TWICE_AS_LARGE: Final = (720, 450)  # a screen of 1,440 pixels at 200 %
# Words that a box without a scroll bar hides, and short words that a line ends in the middle of.
# Addresses and ids may break anywhere; what only screen readers are told is clipped on purpose.
_CUT: Final = r"""() => {
  const found = [];
  const isClipped = (one) => one !== null
    && (getComputedStyle(one).clipPath !== 'none' || isClipped(one.parentElement));
  const isSeen = (one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && !one.closest('.skip-link, select, svg') && !isClipped(one);
  const isCut = (one) => {
    const isWide = one.scrollWidth > one.clientWidth + 1;
    const isHigh = one.scrollHeight > one.clientHeight + 1;
    if (!isWide && !isHigh) return false;
    const {overflowX, overflowY} = getComputedStyle(one);
    return (isWide && ['hidden', 'clip'].includes(overflowX))
      || (isHigh && ['hidden', 'clip'].includes(overflowY));
  };
  for (const one of document.querySelectorAll('body *'))
    if (isCut(one) && one.innerText?.trim() && isSeen(one)) found.push(one.innerText.trim());
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const hasLines = () =>
    new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size > 1;
  while (texts.nextNode()) {
    const text = texts.currentNode;
    range.selectNodeContents(text);
    if (!text.data.trim() || !hasLines()) continue;  // nearly all stand on one line
    for (const word of text.data.matchAll(/(?<!\S)\p{Script=Latin}{3,15}(?!\S)/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (hasLines() && isSeen(text.parentElement)) found.push(word[0]);
    }
  }
  return found.map((one) => one.slice(0, 80));
}"""


def visit(tab: Page, address: str) -> None:
    """Open a page that its visitor may see: axe finds nothing on one that refuses them either."""
    answer = tab.goto(address, wait_until="load")
    assert answer is not None
    assert answer.status not in {403, 404}, f"{answer.status}: {address}"


def violations(tab: Page, *themes: Theme) -> list[str]:
    """What axe finds on the page, what runs over its edge and which words are cut off.

    All that unfolds is unfolded. In light colours in English, in dark ones in Chinese, where no
    theme is named: words have no colours of their own, and colours are what costs axe the most
    time.
    """
    findings = []
    tab.wait_for_load_state()  # a click returns as soon as the next page begins
    with _open_details(tab):
        if tab.evaluate("() => typeof axe === 'undefined'"):  # once for each page that is loaded
            tab.evaluate(_AXE.read_text(encoding="utf-8"))
        is_english = tab.evaluate("() => document.documentElement.lang.startsWith('en')")
        for theme in themes or ("light" if is_english else "dark",):
            tab.emulate_media(color_scheme=theme, reduced_motion="reduce")
            findings += tab.evaluate(_RUN)
        tab.emulate_media(color_scheme="light")
        unseen = [f"{tab.url} {finding}" for finding in _list_unseen(tab)]
    return [
        f"{tab.url} {finding['id']}: {finding['nodes'][0]['html'][:160]}" for finding in findings
    ] + unseen


def list_violations(tab: Page, addresses: Iterable[str]) -> list[str]:
    """What is found on each of these pages of the server."""
    findings = []
    for address in addresses:
        visit(tab, address)
        findings += violations(tab)
    return findings


def _list_unseen(tab: Page) -> Iterator[str]:
    """What a reader does not see whole at the tab's own size, on small screens and at 200 %.

    No page is loaded again for it.
    """
    yield from (f"runs over by {pixels} px" for pixels in tab.evaluate(_OVER))
    before = tab.viewport_size
    for width, height in (_SMALLEST, _PHONE, _TWICE_AS_LARGE):
        tab.set_viewport_size({"width": width, "height": height})
        yield from (f"at {width} px runs over by {pixels} px" for pixels in tab.evaluate(_OVER))
        if width > _SMALLEST[0]:
            yield from (f"at {width} px cuts: {cut_text}" for cut_text in tab.evaluate(_CUT))
    if before:
        tab.set_viewport_size(before)


def over_the_edge(tab: Page) -> list[int]:
    """How many pixels run over, part by part, all that unfolds unfolded; empty where none do."""
    tab.wait_for_load_state()
    with _open_details(tab):
        overruns: list[int] = tab.evaluate(_OVER)
    return overruns


@contextmanager
def _open_details(tab: Page) -> Iterator[None]:
    """Folded again afterwards, for the test that goes on with the page."""
    opened_details = tab.evaluate_handle(_UNFOLD)
    yield
    opened_details.evaluate("(those) => those.forEach((one) => { one.open = false })")
