"""A reviewer's day without the mouse: ten cases, a mistake undone, letters of her own."""

import pytest
from playwright.sync_api import Page, expect

from records.accounts.models import Role
from records.cases.models import Ruling
from tests.browser import desk_sample
from tests.browser.conftest import Tabs
from tests.browser.keyboard import press
from tests.factories import review_cases
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db(transaction=True)

_MOST_KEYS = 6  # for a standard review, the claim included


class Typist:
    """Presses keys, and counts them."""

    def __init__(self, tab: Page) -> None:
        """Before this tab."""
        self._tab = tab
        self.pressed = 0

    def press(self, *keys: str) -> None:
        """One after the other."""
        for key in keys:
            press(self._tab, key)
            self.pressed += 1

    def press_and_arrive(self, key: str) -> None:
        """One key that opens another page."""
        with self._tab.expect_navigation(wait_until="load"):
            self.press(key)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_digit_of_a_reason_for_another_kind_of_right_only_unfolds_it(
    tabs: Tabs, language: str
) -> None:
    case = review_cases.at_desk_on_design()
    tab = tabs.open(review_cases.person(Role.REVIEWER), language=language)
    typist = Typist(tab)
    typist.press_and_arrive("n")
    others = tab.locator("details[data-act=u] [data-other-kinds]")
    typist.press("u", "1")  # the mark itself, after a hundred trademarks
    expect(others.locator("input[type=radio]").first).to_be_visible()
    assert others.locator("input:checked").count() == 0
    typist.press("Enter", "Enter")
    typist.press("1")
    expect(others.locator("input[type=radio]:checked")).to_have_value("identical_mark")
    typist.press_and_arrive("Enter")
    refusals = {"en": "another kind of right than this one", "zh-hans": "适用于另一类权利的理由"}
    expect(tab.locator(".notices")).to_contain_text(refusals[language])
    assert not Ruling.objects.exists()
    typist.press("u", "7")
    typist.press_and_arrive("Enter")
    assert Ruling.objects.get(case=case).reason_code == "same_design"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_ten_cases_are_decided_by_keyboard_alone(tabs: Tabs, language: str) -> None:
    mark = review_cases.right(review_cases.filer())
    for number in range(10):
        review_cases.at_desk(mark, Wish(title=f"N0RVELLE bag {number}"))
    tab = tabs.open(review_cases.person(Role.REVIEWER), language=language)
    typist = Typist(tab)
    keys = []
    for number in range(10):
        before = typist.pressed
        if number == 0:
            typist.press_and_arrive("n")
        typist.press("r" if number % 3 == 0 else "u", "12348"[number % 5])
        typist.press_and_arrive("Enter")
        keys.append(typist.pressed - before)
    rulings = Ruling.objects.live()
    assert rulings.values("case").distinct().count() == 10
    assert rulings.filter(outcome="rejected").count() == 4
    assert max(keys) <= _MOST_KEYS
    assert keys[1:] == [3] * 9
    notices = {"en": "No case is waiting.", "zh-hans": "暂无待审核案件。"}
    expect(tab.get_by_text(notices[language])).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_ruling_is_undone_while_its_seconds_are_counted(tabs: Tabs, language: str) -> None:
    review_cases.at_desk(review_cases.right(review_cases.filer()))
    tab = tabs.open(review_cases.person(Role.REVIEWER), language=language)
    typist = Typist(tab)
    typist.press_and_arrive("n")
    typist.press("u", "3")
    typist.press_and_arrive("Enter")
    unit = {"en": " s left", "zh-hans": "秒"}
    expect(tab.locator(".notices [data-left]")).to_contain_text(unit[language])
    typist.press_and_arrive("z")
    assert Ruling.objects.get().annulled_at is not None
    expect(tab.locator("details.act[open] input:checked")).to_have_value("logo_used")


def test_letters_of_one_s_own_are_kept_and_shown(tabs: Tabs) -> None:
    review_cases.at_desk(review_cases.right(review_cases.filer()))
    tab = tabs.open(review_cases.person(Role.REVIEWER))
    tab.goto(f"{tabs.address}/console/preferences/")
    tab.get_by_label("Uphold", exact=True).fill("a")
    tab.get_by_label("Reject", exact=True).fill("a")
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_text("Another command uses this letter.").first).to_be_visible()
    tab.get_by_label("Reject", exact=True).fill("x")
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_text("Saved in this browser.")).to_be_visible()
    tab.goto(f"{tabs.address}/console/")
    typist = Typist(tab)
    typist.press_and_arrive("n")
    typist.press("?")
    expect(tab.get_by_role("dialog").get_by_text("A", exact=True)).to_be_visible()
    typist.press("Escape", "u")
    expect(tab.locator("details.act[open]")).to_have_count(0)
    typist.press("a", "1")
    typist.press_and_arrive("Enter")
    assert Ruling.objects.get().outcome == "upheld"


def test_a_second_enter_sends_nothing_twice(tabs: Tabs) -> None:
    mark = review_cases.right(review_cases.filer())
    review_cases.at_desk(mark)
    review_cases.at_desk(mark)
    tab = tabs.open(review_cases.person(Role.REVIEWER))
    typist = Typist(tab)
    typist.press_and_arrive("n")
    typist.press("u", "1")
    requested_urls: list[str] = []
    tab.on("request", lambda request: requested_urls.append(request.url))
    with tab.expect_navigation(wait_until="load"):
        typist.press("Enter", "Enter", "Enter")
    # The server alone would refuse a second one: nobody holds the case any more.
    assert sum(url.endswith("/uphold/") for url in requested_urls) == 1
    assert Ruling.objects.count() == 1


def test_the_pictures_are_compared_by_key_and_zoomed_together(tabs: Tabs) -> None:
    desk_sample.create_pictured_case(review_cases.right(review_cases.filer()))
    tab = tabs.open(review_cases.person(Role.REVIEWER))
    typist = Typist(tab)
    typist.press_and_arrive("n")
    typist.press("+", "+")
    scales = tab.evaluate(
        "[...document.querySelectorAll('[data-zooms]:not(dialog *)')]"
        ".map((one) => one.style.transform)"
    )
    assert len(scales) == 4
    assert len(set(scales)) == 1
    assert "scale(2.25)" in scales[0]
    typist.press("0", "3")
    expect(tab.locator("figure.laid")).to_be_visible()
    expect(tab.get_by_role("button", name="Slider")).to_have_attribute("aria-pressed", "true")
    assert "inset" in tab.evaluate("document.querySelector('[data-over]').style.clipPath")
    typist.press("4")
    panels = tab.get_by_role("img", name="Four panels")
    panels.scroll_into_view_if_needed()
    expect(panels).to_have_js_property("naturalWidth", 996)
    typist.press("b", "g")
    tab.reload()
    assert tab.evaluate("document.body.className").split() == ["has-acts", "veil-blur", "veil-grey"]
