"""A Good Faith member loses the standing, cools down on a moved clock, and comes back or leaves."""

import pytest
from playwright.sync_api import expect

from records import policies
from records.actions.programmes.good_faith_membership import evaluate_all
from records.clock import database_now
from records.programmes.models import Membership
from tests.browser.conftest import Tabs
from tests.browser.filer_history import DAY, filer, record

pytestmark = pytest.mark.django_db(transaction=True)

_SAYS = {
    "en": {
        "member": "member",
        "admitted": "admitted: every criterion is met",
        "room": "more cases may fail",
        "cooling": "cooling down",
        "removed": "removed: a rate is beyond its limit",
        "needed": "would reach it",
        "rate": "takedown rate",
    },
    "zh-hans": {
        "member": "成员",
        "admitted": "准予加入：全部标准达标",
        "room": "件失败",
        "cooling": "冷却期中",
        "removed": "已移除：有比率超出界限",
        "needed": "即可达标",
        "rate": "删除率",
    },
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_member_is_removed_cools_down_and_is_admitted_again(tabs: Tabs, language: str) -> None:
    """The clock is moved by what the evaluation is told; each page is that of the day after."""
    words, now = _SAYS[language], database_now()
    nora, right = filer()
    record(right, 100, 0, at=now - 20 * DAY)
    evaluate_all(now)
    tab = tabs.open(nora, language=language)
    tab.goto(f"{tabs.address}/good-faith/")
    expect(tab.locator(".rows .fit.yes")).to_contain_text(words["member"])
    expect(tab.locator("main")).to_contain_text(words["admitted"])
    expect(tab.locator(".criteria")).to_contain_text(words["room"])
    expect(tab.locator(".plot img")).to_be_visible()

    record(right, 0, 30, at=now)
    evaluate_all(now + DAY)
    tab.reload()
    membership = Membership.objects.get()
    ends_on = membership.cooldown_until_on
    assert ends_on
    expect(tab.locator(".rows .fit.no")).to_contain_text(words["cooling"])
    expect(tab.locator(".rows")).to_contain_text(f"{ends_on:%Y-%m-%d}")
    expect(tab.locator("main")).to_contain_text(words["removed"])
    expect(tab.locator(".criteria")).to_contain_text(words["needed"])
    expect(tab.locator(".timeline")).to_contain_text(words["rate"])

    end = policies.calendar().midnight(ends_on)
    # So many that the 30 do not matter: three months before a 28 February begin on the day of a
    # removal on 29 or 30 November, and count what led to it.
    record(right, 300, 0, at=end - 5 * DAY)
    evaluate_all(end - DAY)
    tab.reload()
    expect(tab.locator(".rows .fit.no")).to_contain_text(words["cooling"])
    evaluate_all(end)
    tab.reload()
    expect(tab.locator(".rows .fit.yes")).to_contain_text(words["member"])
