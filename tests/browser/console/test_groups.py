"""Groups by keyboard: a decision with an exception, one above the cap, and one that is undone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from records.accounts.models import Role
from records.cases.models import Case, Ruling
from records.review.models import Group
from records.rights.models import Right
from tests.browser.conftest import Tabs
from tests.browser.keyboard import press
from tests.factories import review_cases
from tests.factories.quality_cases import policy_saying
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db(transaction=True)

_LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])


def _alike(mark: Right, count: int) -> list[Case]:
    return [
        review_cases.at_desk(mark, Wish(filed_at=review_cases.earlier(9 - n))) for n in range(count)
    ]


def _press_keys(tab: Page, *keys: str) -> None:
    """The last of these keys leads to another page."""
    for key in keys[:-1]:
        press(tab, key)
    with tab.expect_navigation(wait_until="load"):
        press(tab, keys[-1])


def _preview(tab: Page) -> None:
    """Claim, look at what is similar, take out the last one, and see what would happen."""
    _press_keys(tab, "n")
    _press_keys(tab, "m")
    tab.locator("input[name=case]").last.focus()
    press(tab, "Space")
    _press_keys(tab, "u", "2", "Enter")


@dataclass(frozen=True, slots=True)
class Messages:
    """What the pages say in one language."""

    preview: str
    done: str
    undone: str
    waits: str


_MESSAGES = {
    "en": Messages(
        "3 rulings, 1 exception stays in review",
        "3 rulings were made.",
        "Undone. All its cases are in review again.",
        "Proposed, waits for a second person",
    ),
    "zh-hans": Messages(
        "3 项裁定",
        "已作出 3 项裁定。",
        "已撤销。组内案件全部重新进入审核",
        "已提议，等待第二人确认",
    ),
}


@_LANGUAGES
def test_a_group_is_decided_with_an_exception_and_undone_by_keyboard(
    tabs: Tabs, language: str
) -> None:
    cases = _alike(review_cases.right(review_cases.filer()), 4)
    tab = tabs.open(review_cases.person(Role.REVIEWER), language=language)
    _preview(tab)
    expect(tab.locator(".figure-line")).to_contain_text(_MESSAGES[language].preview)
    assert not Ruling.objects.exists()
    _press_keys(tab, "Enter")
    expect(tab.locator(".notice.undo")).to_contain_text(_MESSAGES[language].done)
    assert Ruling.objects.live().count() == 3
    cases[3].refresh_from_db()
    assert cases[3].state == "in_review"
    _press_keys(tab, "z")
    expect(tab.locator(".notices")).to_contain_text(_MESSAGES[language].undone)
    assert Case.objects.in_review().count() == 4


@pytest.fixture
def small_cap(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Three cases are too many for one person."""
    with policy_saying(settings, tmp_path, group_cap=2):
        yield


@_LANGUAGES
@pytest.mark.usefixtures("small_cap")
def test_a_group_above_the_cap_is_confirmed_by_a_senior(tabs: Tabs, language: str) -> None:
    _alike(review_cases.right(review_cases.filer()), 4)
    tab = tabs.open(review_cases.person(Role.REVIEWER, "mei.lin"), language=language)
    _preview(tab)
    _press_keys(tab, "Enter")
    expect(tab.locator("h1")).to_have_text(_MESSAGES[language].waits)
    assert not Ruling.objects.exists()
    senior = tabs.open(review_cases.person(Role.SENIOR_REVIEWER, "ada.roy"), language=language)
    senior.goto(f"{tabs.address}/console/groups/")
    with senior.expect_navigation(wait_until="load"):
        senior.locator(".listing-cell a").click()
    _press_keys(senior, "u")
    assert Group.objects.get().state == "decided"
    assert Ruling.objects.live().count() == 3
    expect(senior.locator("main")).to_contain_text("mei.lin")
