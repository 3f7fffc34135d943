"""A seller is told, answers, and every consequence runs backwards; in both languages."""

from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import FilePayload, Page, expect

from pipeline.law.profiles import Party
from records.accounts.models import Role, User
from records.actions.disputes import appeals, counter_answers, settlements
from records.cases.models import Case
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification
from records.rights.models import Right
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from tests.browser.conftest import Tabs
from tests.browser.merchants.test_disputes import rejected_in_the_portal, ruled_at_the_desk
from tests.factories import record_cases, record_disputes, seller_cases
from tests.factories import review_cases as people
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.sellers import penalties

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("signing")]

_DAY: Final = timedelta(days=1)
_BOTH: Final = pytest.mark.parametrize("language", ["en", "zh-hans"])
_WORDS: Final = {
    "en": {
        "turn": "You may answer",
        "asked": "We ask the rights holder.",
        "desk": "A person decides",
        "restored": "complaint no longer valid",
        "no_strike": "It does not count as a strike.",
        "other": "Another upheld complaint keeps the listing down.",
        "banned": "The account is closed for good. In force.",
        "undone": "Taken back: the strikes behind it were removed.",
        "accepted": "The rights holder accepts: the complaint is taken back",
        "silence": "restored as the law requires",
        "fault": "Choose a reason.",
        "appealed": "Your appeal is filed.",
    },
    "zh-hans": {
        "turn": "您可以答复",
        "asked": "将询问权利人。",
        "desk": "等待人工裁决",
        "restored": "投诉不再成立",
        "no_strike": "不计违规。",
        "other": "另一成立的投诉使商品仍处于下架状态。",
        "banned": "账户将被永久关闭。 已生效。",
        "undone": "已撤销：相关违规记录已取消。",
        "accepted": "权利人接受：投诉已撤回",
        "silence": "按法律规定恢复",
        "fault": "请选择原因。",
        "appealed": "申诉已提交",
    },
}


def enter_as_seller(tabs: Tabs, language: str) -> Page:
    """The seller of shop S-1, come in by the marketplace's link."""
    tab = tabs.open_for_nobody(language=language)
    tab.goto(f"{tabs.address}/merchants/enter/?token={seller_cases.token()}")
    tab.locator("form.sheet button.primary").click()
    expect(tab.locator("table.list")).to_be_visible()
    return tab


def open_case_page(tab: Page, tabs: Tabs, case: Case) -> None:
    tab.goto(f"{tabs.address}/merchants/cases/{case.public_id}/")


def dispute_case(tab: Page, tabs: Tabs, case: Case, language: str) -> CounterNotification:
    """Dispute it: at first without a ground, then whole; nothing typed or uploaded is lost."""
    open_case_page(tab, tabs, case)
    tab.locator(f"a[href='/merchants/cases/{case.public_id}/counter/']").click()
    tab.locator("#id_statement").fill("We buy from the owner's own dealer.")
    invoice = FilePayload(name="invoice.pdf", mimeType="application/pdf", buffer=pdf(Certificate()))
    tab.locator("#id_evidence").set_input_files(invoice)
    tab.evaluate("document.querySelector('form.sheet').noValidate = true")
    tab.locator("form.sheet button.primary").click()
    expect(tab.locator(".fault").filter(has_text=_WORDS[language]["fault"])).to_be_visible()
    expect(tab.locator("#id_statement")).to_have_value("We buy from the owner's own dealer.")
    expect(tab.locator("input[name='kept']")).to_be_checked()
    tab.locator("input[name='ground'][value='authorised']").check()
    tab.locator("form.sheet button.primary").click()
    expect(tab.locator(".notice.success")).to_contain_text(_WORDS[language]["asked"])
    now = database_now()
    counter_answers.forward_counters(now)
    return CounterNotification.objects.get(case=case)


def _filer(mark: Right) -> User:
    """Somebody of the right's owner."""
    nora = people.person(Role.FILER, "nora.vell")
    nora.account, nora.email = mark.owner, "nora@zorvex.example"
    nora.save()
    return nora


def strikes(tab: Page, tabs: Tabs) -> int:
    """How many the page of strikes shows, pending ones too."""
    tab.goto(f"{tabs.address}/merchants/standing/")
    return tab.locator(".strike").count()


@_BOTH
def test_a_seller_disputes_a_person_restores_and_the_strike_is_gone(
    tabs: Tabs, mark: Right, language: str
) -> None:
    words = _WORDS[language]
    (case,) = seller_cases.create_upheld_cases(mark, "L-1")
    tab = enter_as_seller(tabs, language)
    expect(tab.locator("table.list")).to_contain_text(words["turn"])
    assert strikes(tab, tabs) == 1
    counter = dispute_case(tab, tabs, case, language)
    assert [file["name"] for file in counter.evidence] == ["invoice.pdf"]

    rejected_in_the_portal(tabs.open(_filer(mark), language=language))
    open_case_page(tab, tabs, case)
    expect(tab.get_by_text(words["desk"]).first).to_be_visible()

    ruled_at_the_desk(tabs.open(people.person(Role.REVIEWER), language=language))
    open_case_page(tab, tabs, case)
    expect(tab.locator(".state.good")).to_contain_text(words["restored"])
    expect(tab.get_by_text(words["no_strike"])).to_be_visible()
    assert strikes(tab, tabs) == 0
    assert not record_disputes.is_down(case)


@_BOTH
@pytest.mark.parametrize("says", ["accepted", "other"])
def test_an_accepted_listing_returns_unless_another_complaint_keeps_it_down(
    tabs: Tabs, mark: Right, says: str, language: str
) -> None:
    (case,) = seller_cases.create_upheld_cases(mark, "L-1")
    if is_kept := says == "other":
        other = record_cases.right(record_cases.account("Morven GmbH"), mark="Morven")
        penalties.create_upheld_case(
            other, "L-1", now=database_now() - timedelta(hours=1), reason="TM-MARK-IN-TEXT"
        )
    tab = enter_as_seller(tabs, language)
    counter = dispute_case(tab, tabs, case, language)
    record_disputes.answer_counter(counter, "accept", now=database_now())
    settlements.carry_out_settlements(database_now())
    open_case_page(tab, tabs, case)
    expect(tab.get_by_text(_WORDS[language][says])).to_be_visible()
    expect(tab.locator(".state.good")).to_be_visible()
    assert record_disputes.is_down(case) is is_kept
    assert strikes(tab, tabs) == is_kept


@_BOTH
@pytest.mark.parametrize(
    ("law", "says"),
    [("default", "desk"), ("eu-dsa", "desk"), ("us-dmca", "silence"), ("cn-ecl", "silence")],
)
def test_silence_leads_where_the_law_says(
    tabs: Tabs, mark: Right, law: str, says: str, language: str
) -> None:
    now = database_now()
    (case,) = seller_cases.create_upheld_cases(mark, "L-1", now=now - 30 * _DAY)
    record_disputes.file_counter_notice(case, now=now - 29 * _DAY)
    counter = record_disputes.under(CounterNotification.objects.get(), law)
    counter.answer_ends_at = now - _DAY
    counter.save()
    counter_answers.act_on_silence(now)
    settlements.carry_out_settlements(now)
    tab = enter_as_seller(tabs, language)
    open_case_page(tab, tabs, case)
    expect(tab.locator("main")).to_contain_text(_WORDS[language][says])
    assert record_disputes.is_down(case) is (says == "desk")


@_BOTH
def test_a_third_strike_is_confirmed_and_then_undone_by_an_appeal(
    tabs: Tabs, mark: Right, language: str
) -> None:
    words = _WORDS[language]
    cases, order = penalties.ban_seller(mark)
    tab = enter_as_seller(tabs, language)
    assert strikes(tab, tabs) == 3
    expect(tab.locator(".borne").first).to_contain_text(words["banned"])

    open_case_page(tab, tabs, cases[0])
    tab.locator("a[href$='/appeal/']").click()
    tab.locator("#id_statement").fill("These are genuine goods: see the invoices.")
    tab.locator("form.sheet button.primary").click()
    expect(tab.locator(".notice.success")).to_contain_text(words["appealed"])
    now = database_now()
    appeals.receive_appeals(now)
    appeal = Appeal.objects.get(party=Party.SELLER)
    record_disputes.ruled_on_appeal(appeal, record_disputes.RESTORE, now=now)
    penalties.looked_at(cases[0])

    assert strikes(tab, tabs) == 2
    expect(tab.locator(".borne", has_text=words["undone"])).not_to_have_count(0)
    assert PenaltyOrder.objects.get(pk=order.pk).state == PenaltyOrderState.UNDONE
