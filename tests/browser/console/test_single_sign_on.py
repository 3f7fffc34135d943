"""A reviewer signs in with their organisation's identity provider, or is told why they cannot."""

import pytest
from playwright.sync_api import expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser import anonymous_tabs
from tests.browser.accessibility import violations
from tests.browser.conftest import Tabs
from tests.fakes.identity_provider import IdentityProvider, Person
from tests.interfaces.web.accounts.sign_on_steps import mei, provider

__all__ = ["provider"]

pytestmark = pytest.mark.django_db(transaction=True)

_SAYS = {
    "en": {
        "go": "Sign in with your organisation",
        "desk": "Review desk",
        "unknown": "No member of staff here has your email address.",
        "again": "Start again",
    },
    "zh-hans": {
        "go": "使用组织账号登录",
        "desk": "审核台",
        "unknown": "本系统中没有工作人员使用您的邮箱。",
        "again": "重新开始",
    },
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_who_is_refused_is_told_why_and_who_is_staff_comes_to_the_page_she_asked_for(
    tabs: Tabs,
    live_server: LiveServer,
    settings: Settings,
    provider: IdentityProvider,
    language: str,
) -> None:
    changed_settings = {"public_url": live_server.url}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changed_settings)
    mei()
    provider.person = Person(email="who@house.example", methods=("mfa",))
    words, tab = _SAYS[language], anonymous_tabs.open_anonymous_tab(tabs, language, size=(720, 900))
    tab.goto(f"{tabs.address}/console/")
    faults = violations(tab)
    tab.get_by_role("link", name=words["go"]).click()
    expect(tab.get_by_text(words["unknown"])).to_be_visible()
    faults += violations(tab)
    assert faults == []
    provider.person = Person(methods=("mfa",))
    tab.goto(f"{tabs.address}/console/")
    tab.get_by_role("link", name=words["go"]).click()
    expect(tab.get_by_role("heading", name=words["desk"])).to_be_visible()
    expect(tab).to_have_url(f"{tabs.address}/console/")
