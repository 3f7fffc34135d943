"""The pictures in docs/: the desk and a case, light and dark, in English and Chinese.

`deploy/screenshots` runs it; its name keeps it out of the tests.
"""

from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from playwright.sync_api import Page

from records.accounts.models import Role
from records.review.models import ReviewLease
from tests.browser import desk_sample
from tests.browser.conftest import Tabs
from tests.factories import review_cases

pytestmark = pytest.mark.django_db(transaction=True)

_FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"
_LARGEST: Final = 200 * 1024
_SIZE: Final = (1440, 960)
_LOOKS: Final = [(language, theme) for language in ("en", "zh-hans") for theme in ("light", "dark")]


def test_the_console_is_pictured(tabs: Tabs) -> None:
    reviewer = review_cases.person(Role.REVIEWER, "mei.lin")
    desk_sample.fill_desk(reviewer, decided_count=48)
    for language, theme in _LOOKS:
        tab = tabs.open(reviewer, language=language, theme=theme, size=_SIZE)
        variant = f"{language.removesuffix('-hans')}-{theme}"
        _keep(tab, f"console-desk-{variant}")
        with tab.expect_navigation(wait_until="load"):
            tab.keyboard.press("n")
        _keep(tab, f"console-case-{variant}")
        if (language, theme) == ("en", "light"):
            _acts(tab)
        ReviewLease.objects.filter(reviewer=reviewer).delete()
        tab.context.close()


def _acts(tab: Page) -> None:
    """What opens on the case page: the pictures laid over each other, an act with its reasons."""
    tab.keyboard.press("2")
    tab.wait_for_timeout(1500)  # the server lays the pictures over each other
    _keep(tab, "console-overlay-en-light")
    tab.keyboard.press("1")
    tab.keyboard.press("u")
    tab.keyboard.press("2")
    _keep(tab, "console-uphold-en-light")
    tab.keyboard.press("Escape")
    tab.keyboard.press("h")
    _keep(tab, "console-more-en-light")
    tab.keyboard.press("Escape")
    tab.keyboard.press("Escape")


def _keep(tab: Page, name: str) -> None:
    tab.wait_for_load_state("networkidle")
    shot = Image.open(BytesIO(tab.screenshot()))
    for colours in (256, 128, 64):
        few = shot.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        few.save(_FOLDER / f"{name}.png", optimize=True)
        if (_FOLDER / f"{name}.png").stat().st_size <= _LARGEST:
            return
    raise AssertionError(f"{name}.png is larger than 200 KB with 64 colours.")
