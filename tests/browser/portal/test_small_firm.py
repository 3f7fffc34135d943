"""A small firm is let in, corrects a rejected case by what the pre-flight says, and is upheld."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from pipeline.vocabulary import CaseState, Outcome
from records.accounts.models import Role
from records.actions.review import rulings
from records.cases.models import Case, Work
from records.clock import database_now
from records.filing.models import Preflight
from records.review.models import ReviewLease
from tests.browser.conftest import Tabs
from tests.browser.filer_history import filer
from tests.factories import record_cases, review_cases

pytestmark = pytest.mark.django_db(transaction=True)

_SAYS = {
    "en": {
        "apply": "Apply",
        "applied": "You have applied.",
        "contact": "Your contact",
        "again": "Correct and file again",
        "go": "Continue",
        "sample": "Example text",
        "file": "File the request",
        "advice": "was not checked yet",
        "opened": "1 case opened.",
        "upheld": "upheld",
    },
    "zh-hans": {
        "apply": "申请",
        "applied": "您已申请。",
        "contact": "您的联系人",
        "again": "修改后重新提交",
        "go": "继续",
        "sample": "起草参考文字",
        "file": "提交投诉",
        "advice": "尚未查看",
        "opened": "1",
        "upheld": "支持",
    },
}


def _rule_on_case(case: Case, outcome: Outcome, ground: str) -> None:
    """A reviewer has ruled, and the time to undo has passed."""
    reviewer, now = review_cases.person(), database_now() - timedelta(minutes=5)
    Work.objects.filter(case=case).delete()
    Case.objects.filter(pk=case.pk).update(state=CaseState.IN_REVIEW)
    ReviewLease.objects.create(
        case=case,
        account_id=case.account_id,
        reviewer=reviewer,
        until_at=now + timedelta(minutes=10),
    )
    rulings.rule_on_case(case.pk, reviewer, outcome, ground, note="", now=now)


def _let_in(tabs: Tabs) -> None:
    """A policy administrator reads the application and names a contact."""
    desk = tabs.open(review_cases.person(Role.POLICY_ADMIN, "pia.keller"))
    desk.goto(f"{tabs.address}/console/firms/")
    desk.get_by_role("link", name="Norvelle S.p.A.").click()
    desk.locator("#admission-contact").fill("Mei Lin")
    desk.get_by_role("button", name="Admit", exact=True).click()
    expect(desk.locator(".notice.success")).to_contain_text("Done.")


def _apply_as_small_firm(tab: Page, tabs: Tabs, words: dict[str, str]) -> None:
    tab.goto(f"{tabs.address}/small-firm/")
    tab.locator("#id_staff").fill("4")
    tab.locator("#id_is_true").check()
    tab.get_by_role("button", name=words["apply"], exact=True).click()
    expect(tab.locator(".notice.success")).to_contain_text(words["applied"])


def _correct_case(tab: Page, address: str, case: Case, words: dict[str, str]) -> None:
    """From the card of the rejected case to the last step, by the wording of the reason."""
    tab.goto(f"{address}/requests/{case.request.public_id}/")
    tab.locator(".fix").get_by_role("button", name=words["again"]).click()
    expect(tab.locator("details summary").filter(has_text=words["sample"])).to_be_visible()
    tab.locator("#id_explanation").fill("The title of the listing writes our mark with a zero.")
    tab.locator("#id_filer_name").fill("Nora Vell")
    tab.locator("#id_good_faith_statement").check()
    tab.locator("#id_accuracy_statement").check()
    tab.get_by_role("button", name=words["go"]).click()


def _looked_at(tab: Page, rejected_case: Case, words: dict[str, str]) -> None:
    """The filing is held back until the pre-flight has seen the listing."""
    expect(tab.locator("main")).to_contain_text(words["advice"])
    tab.get_by_role("button", name=words["file"]).click()
    expect(tab.locator(".notice.error")).to_be_visible()
    expect(tab.locator("#outlook progress")).to_be_visible()  # it begins by itself
    facts = record_cases.stored(rejected_case)
    Preflight.objects.update(facts=facts, checked_at=database_now())
    expect(tab.locator("#outlook")).to_contain_text("N0RVELLE")
    tab.goto(f"{tab.url.rsplit('/', 2)[0]}/review/")  # the page answers a form that was sent
    expect(tab.locator("main")).not_to_contain_text(words["advice"])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_from_rejected_to_upheld_by_the_pre_flight(tabs: Tabs, language: str) -> None:
    words = _SAYS[language]
    nora, right = filer()
    first = review_cases.at_desk(right)
    _rule_on_case(first, Outcome.REJECTED, "no_likeness")
    tab = tabs.open(nora, language=language)
    _apply_as_small_firm(tab, tabs, words)
    _let_in(tabs)
    tab.reload()
    expect(tab.locator(".rows")).to_contain_text("Mei Lin")
    _correct_case(tab, tabs.address, first, words)
    _looked_at(tab, first, words)
    if tab.locator("#all_the_same").count():
        tab.locator("#all_the_same").check()
    tab.get_by_role("button", name=words["file"]).click()
    expect(tab.locator(".notice.success")).to_contain_text(words["opened"])
    again = Case.objects.exclude(pk=first.pk).get()
    assert again.lane == "sme"
    _rule_on_case(again, Outcome.UPHELD, "identical_mark")
    tab.reload()
    expect(tab.locator(f"#state-{again.public_id}")).to_contain_text(words["upheld"])
