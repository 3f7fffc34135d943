"""Misuse: what the night found is weighed, warned of, suspended, objected to and taken back."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from pipeline.vocabulary import Outcome
from records.accounts.models import Account, Role, User
from records.actions.conduct import misuse_scan
from records.clock import database_now
from records.conduct.models import Concern, Sanction
from records.notices.models import StatementSent, StatementState
from tests.browser.accessibility import IN_BOTH_LANGUAGES, violations, visit
from tests.browser.conftest import Tabs
from tests.factories import console_quality, review_cases

pytestmark = pytest.mark.django_db(transaction=True)

_LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])


def _nightly() -> tuple[Account, User]:
    """Twenty complaints of one filer that nobody upheld, and the night after."""
    account = review_cases.filer()
    mark = review_cases.right(account)
    judge = review_cases.person()
    for _ in range(20):
        console_quality.rule_on_new_case(mark, judge, Outcome.REJECTED)
    misuse_scan.scan_for_misuse(database_now() + timedelta(minutes=1))
    person = User.objects.create(username="nora", role=Role.FILER, account=account)
    return account, person


def _decide(tab: Page, tabs: Tabs, which: str, why: str) -> None:
    concern = Concern.objects.get(kind="notices", state="open")
    tab.goto(f"{tabs.address}/console/conduct/")
    tab.locator(f"a[href$='{concern.public_id}/']").click()
    tab.locator("#dismiss-why").fill(why)
    at = "" if which == "dismiss" else f"[formaction$='/{which}/']"
    tab.locator(f"form button{at}").first.click()
    expect(tab.locator(".notice").first).to_be_visible()


@_LANGUAGES
def test_a_filer_is_warned_suspended_and_let_in_again_on_its_objection(
    tabs: Tabs, language: str
) -> None:
    _account, nora = _nightly()
    senior, other = (
        review_cases.person(Role.SENIOR_REVIEWER),
        review_cases.person(Role.SENIOR_REVIEWER),
    )
    tab = tabs.open(senior, language=language)
    _decide(tab, tabs, "warn", "The same claim, again and again.")
    warning = Sanction.objects.get()
    assert (warning.kind, warning.figures["unfounded"]) == ("warning", 20)

    filer = tabs.open(nora, language=language)
    filer.goto(f"{tabs.address}/conduct/")
    warning_texts = {"en": "This is a warning.", "zh-hans": "此为警告"}
    expect(filer.locator("main")).to_contain_text(warning_texts[language])
    filer.locator("textarea").fill("They were ours.")
    filer.locator("main form button").click()
    expect(filer.locator("main")).to_contain_text("They were ours.")

    tab.goto(f"{tabs.address}/console/conduct/measures/{warning.public_id}/")
    expect(tab.locator("main")).to_contain_text("They were ours.")
    assert tab.locator("#answer-text").count() == 0  # not who decided
    second = tabs.open(other, language=language)
    second.goto(f"{tabs.address}/console/conduct/measures/{warning.public_id}/")
    second.locator("#answer-text").fill("They were.")
    second.locator("#answer-outcome").select_option("reversed")
    second.locator("form[action$='/answer/'] button").click()
    expect(second.locator(".notice").first).to_be_visible()
    warning.refresh_from_db()
    assert warning.lifted_at is not None


def _visits() -> tuple[User, User, list[str]]:
    """Who looks, and at which pages of concerns."""
    _account, nora = _nightly()
    senior = review_cases.person(Role.SENIOR_REVIEWER)
    concern = Concern.objects.get(kind="notices")
    return senior, nora, ["conduct/", f"conduct/{concern.public_id}/"]


def _statements() -> str:
    """One that was refused with long words, and one that waits; the page of both."""
    now = database_now()
    mark = review_cases.right(review_cases.filer("Zorvex Ltd"))
    refused_ruling, waits = (
        console_quality.rule_on_new_case(mark, review_cases.person()) for _ in range(2)
    )
    common_fields = {"account_id": mark.owner_id, "ruled_at": now, "send_after": now}
    StatementSent.objects.create(
        ruling=refused_ruling,
        puid=f"mw-{refused_ruling.case.public_id}-{refused_ruling.pk}",
        state=StatementState.REFUSED,
        faults=["decision_facts: Not in this form.", "territorial_scope: " + "W" * 60],
        **common_fields,
    )
    StatementSent.objects.create(
        ruling=waits,
        puid=f"mw-{waits.case.public_id}-{waits.pk}",
        attempt=2,
        last_error="The database answered with 503.",
        **common_fields,
    )
    return "/console/statements/"


@IN_BOTH_LANGUAGES
def test_axe_finds_nothing_on_statements_to_the_dsa(tabs: Tabs, language: str) -> None:
    address = _statements()
    tab = tabs.open(review_cases.person(Role.POLICY_ADMIN), language=language)
    tab.goto(f"{tabs.address}{address}")
    assert violations(tab) == []
    tab.locator("main td form button").click()
    expect(tab.locator(".notice").first).to_be_visible()
    assert not StatementSent.objects.filter(state=StatementState.REFUSED).exists()


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page(tabs: Tabs, language: str) -> None:
    senior, nora, visits = _visits()
    tab = tabs.open(senior, language=language)
    filer = tabs.open(nora, language=language)
    faults: list[str] = []
    for place in visits:
        visit(tab, f"{tabs.address}/console/{place}")
        faults += violations(tab)
    _decide(tab, tabs, "warn", "The same claim, again and again.")
    for place in ("conduct/measures/", f"conduct/measures/{Sanction.objects.get().public_id}/"):
        visit(tab, f"{tabs.address}/console/{place}")
        faults += violations(tab)
    visit(filer, f"{tabs.address}/conduct/")
    faults += violations(filer)
    assert faults == []
