"""A mouse and a keyboard that count: what a journey costs a person who walks it."""

from dataclasses import dataclass
from typing import Final

from playwright.sync_api import FilePayload, Locator, Page

# Card, Moran and Newell's keystroke-level model, in seconds: a key of an average typist; a click
# with the way to it, the hand between mouse and keyboard, and the thought before it.
_KEY_SECONDS: Final = 0.28
_CLICK_SECONDS: Final = 1.1 + 0.2 + 0.4 + 1.35


@dataclass(slots=True)
class Hand:
    """Works one tab. A click is a link, a button, a tick, a choice or a file; the rest is typed."""

    tab: Page
    clicks: int = 0
    keys: int = 0

    @property
    def seconds(self) -> float:
        """How long a person needs, without reading and without the server."""
        return self.keys * _KEY_SECONDS + self.clicks * _CLICK_SECONDS

    def press(self, name: str, *, inside: str = "body") -> None:
        """Follow the link or press the button of this name, where the page shows one."""
        place = self.tab.locator(inside)
        button = place.get_by_role("button", name=name, exact=True)
        self.click(button.or_(place.get_by_role("link", name=name, exact=True)).first)

    def click(self, target: Locator) -> None:
        """Click what is there to be clicked."""
        target.click()
        self.clicks += 1

    def choose(self, field: str, value: str) -> None:
        """Choose from a list."""
        self.tab.locator(field).select_option(value)
        self.clicks += 1

    def give(self, field: str, file: FilePayload) -> None:
        """Choose a file."""
        self.tab.locator(field).set_input_files(file)
        self.clicks += 1

    def write(self, field: str, text: str) -> None:
        """Go to a field by the keyboard and type over what it holds."""
        self.tab.locator(field).fill(text)
        self.keys += len(text) + 1

    def paste(self, field: str, text: str) -> None:
        """Go to a field by the keyboard and paste."""
        self.tab.locator(field).fill(text)
        self.keys += 2
