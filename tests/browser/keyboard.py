"""Keys, pressed when the page can hear them."""

from playwright.sync_api import Page


def press(tab: Page, keys: str) -> None:
    """Press a key once the page has run its scripts; before that nobody would hear it.

    Args:
        tab: The page, which may have been left for another one a moment ago.
        keys: A key or a chord by Playwright's names, such as `n` or `Control+k`.
    """
    tab.wait_for_load_state("load")
    tab.keyboard.press(keys)
