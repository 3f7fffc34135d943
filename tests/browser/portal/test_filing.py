"""Three hundred listings are filed and followed, some taken back, a refused one filed again."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import FilePayload, Page, expect

from pipeline.reasons import Reason
from pipeline.vocabulary import CaseState, Outcome
from records.accounts.models import Role, User
from records.actions.filing import request_drafts
from records.actions.review import rulings
from records.cases.models import Case, TakedownRequest, Work
from records.clock import database_now
from records.filing.models import Draft
from records.review.models import ReviewLease
from records.rights.models import Right
from tests.browser.conftest import Tabs
from tests.browser.desk_sample import bag
from tests.factories import review_cases
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.takedown_requests import (
    new_account,
    new_request,
    new_right,
    new_user,
    one_marketplace,
)

pytestmark = pytest.mark.django_db(transaction=True)

_LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])
_ORIGIN = "https://loop.example/listings"
_BAD = {
    3: "two words",
    50: "https://elsewhere.example/listings/9",
    77: f"{_ORIGIN}/1",  # stands in row 1 already
    120: "<not a listing>",
    121: "https://loop.example/sellers/7",
    200: "x" * 300,
    299: "ftp://loop.example/1",
}
_SAYS = {
    "en": {
        "add": "Add and check",
        "go": "Continue",
        "file": "File the request",
        "correct": "7 rows to correct",
        "ready": "300 listings to file",
        "opened": "300 cases opened.",
        "decided": "of 300 decided",
        "show": "Everything is decided. Show the reasons",
        "withdraw": "Withdraw cases",
        "confirm": "Withdraw them",
        "gone": "2 cases are withdrawn.",
        "again": "Correct and file again",
        "why": "Your right does not cover these goods.",
    },
    "zh-hans": {
        "add": "添加并检查",
        "go": "继续",
        "file": "提交投诉",
        "correct": "7 行待修改",
        "ready": "300 件商品可提交",
        "opened": "300",
        "decided": "/ 300",
        "show": "全部已裁决，查看理由",
        "withdraw": "撤回案件",
        "confirm": "确认撤回",
        "gone": "已撤回 2 个案件。",
        "again": "修改后重新提交",
        "why": "您的权利不涵盖这些商品。",
    },
}


def _filer() -> tuple[User, Right]:
    owner, nora = review_cases.filer(), review_cases.person(Role.FILER, "nora.vell")
    nora.account, nora.email = owner, "nora@norvelle.example"
    nora.save()
    return nora, review_cases.right(owner)


def _lines() -> list[str]:
    return [_BAD.get(number, f"{_ORIGIN}/{number}") for number in range(1, 301)]


def _start_draft(tab: Page, address: str, right: Right, words: dict[str, str]) -> None:
    tab.goto(f"{address}/requests/new/")
    tab.locator("#id_right").select_option(str(right.public_id))
    tab.locator("[name=reason][value=TM-MARK-IN-TEXT]").check()
    tab.get_by_role("button", name=words["go"]).click()


def _add_listings(tab: Page, lines: Sequence[str], words: dict[str, str]) -> None:
    tab.locator("#listings").fill("\n".join(lines))
    tab.get_by_role("button", name=words["add"]).click()


def _sign_and_file(tab: Page, words: dict[str, str]) -> None:
    """From the listings over the statements to the filing."""
    tab.get_by_role("link", name=words["go"], exact=True).click()
    tab.locator("#id_filer_name").fill("Nora Vell")
    tab.locator("#id_good_faith_statement").check()
    tab.locator("#id_accuracy_statement").check()
    tab.get_by_role("button", name=words["go"]).click()
    tab.get_by_role("button", name=words["file"]).click()


def _rule_on_cases(request: TakedownRequest, outcome: Outcome, ground: str, *, lines: int) -> None:
    """A reviewer rules on the request's first open cases; the time to undo has passed."""
    reviewer = review_cases.person(name=f"judge{request.pk}{ground}"[:30])
    now = database_now() - timedelta(minutes=5)
    for case in request.cases.exclude(state__in=_ENDED).order_by("line")[:lines]:
        Work.objects.filter(case=case).delete()
        Case.objects.filter(pk=case.pk).update(state=CaseState.IN_REVIEW)
        until_at = now + timedelta(minutes=10)
        ReviewLease.objects.create(
            case=case, account_id=case.account_id, reviewer=reviewer, until_at=until_at
        )
        rulings.rule_on_case(case.pk, reviewer, outcome, ground, note="", now=now)


_ENDED = [state.value for state in CaseState if not state.is_open]


@_LANGUAGES
def test_three_hundred_listings_are_corrected_filed_and_seen_decided(
    tabs: Tabs, language: str
) -> None:
    words, (nora, right) = _SAYS[language], _filer()
    tab = tabs.open(nora, language=language)
    _start_draft(tab, tabs.address, right, words)
    _add_listings(tab, _lines(), words)
    expect(tab.locator("#tally")).to_contain_text(words["correct"])
    tab.goto(f"{tab.url.partition('#')[0]}?rows=faulty")
    for number in _BAD:
        tab.locator(f"#correct-{number} input[name=text]").fill(f"{_ORIGIN}/{1000 + number}")
        tab.locator(f"#correct-{number} button").click()
        expect(tab.locator(f"#row-{number} .fault")).to_have_count(0)
    expect(tab.locator("#tally")).to_contain_text(words["ready"])
    _sign_and_file(tab, words)
    expect(tab.locator(".notice.success")).to_contain_text(words["opened"])
    request = TakedownRequest.objects.get()
    assert request.cases.count() == 300
    assert not Draft.objects.exists()
    _rule_on_cases(request, Outcome.UPHELD, "identical_mark", lines=2)
    expect(tab.locator("#status")).to_contain_text(f"2 {words['decided']}")
    request.cases.exclude(state__in=_ENDED).update(
        state=CaseState.INVALID, closed_at=database_now(), why_invalid="Gone."
    )
    expect(tab.get_by_role("link", name=words["show"])).to_be_visible()


def test_a_row_without_fault_is_changed_with_the_keyboard_alone(tabs: Tabs) -> None:
    words, (nora, right) = _SAYS["en"], _filer()
    tab = tabs.open(nora)
    _start_draft(tab, tabs.address, right, words)
    _add_listings(tab, [f"{_ORIGIN}/1"], words)
    field = tab.locator("#correct-1 input[name=text]")
    expect(field).to_be_hidden()
    tab.locator("#row-1 summary").focus()
    for key in ("Enter", "Tab", "ControlOrMeta+A"):
        tab.keyboard.press(key)
    tab.keyboard.type(f"{_ORIGIN}/2")
    tab.keyboard.press("Enter")
    expect(tab.locator("#row-1 summary")).to_contain_text(f"{_ORIGIN}/2")
    expect(field).to_be_hidden()


@_LANGUAGES
def test_several_cases_are_taken_back_at_once(tabs: Tabs, language: str) -> None:
    words, (nora, right) = _SAYS[language], _filer()
    tab = tabs.open(nora, language=language)
    _start_draft(tab, tabs.address, right, words)
    _add_listings(tab, [f"{_ORIGIN}/{number}" for number in (1, 2, 3)], words)
    _sign_and_file(tab, words)
    boxes = tab.locator("[name=case][type=checkbox]")
    for number in (0, 2):
        boxes.nth(number).check()
    tab.get_by_role("button", name=words["withdraw"]).click()
    expect(boxes).to_have_count(2)
    tab.get_by_role("button", name=words["confirm"]).click()
    expect(tab.get_by_text(words["gone"])).to_be_visible()
    assert Case.objects.filter(state=CaseState.WITHDRAWN).count() == 2


def _open_request_of_five(tabs: Tabs) -> tuple[Page, TakedownRequest]:
    nora, right = _filer()
    with one_marketplace():
        request = new_request(right, *range(1, 6))
    tab = tabs.open(nora)
    tab.goto(f"{tabs.address}/requests/{request.public_id}/")
    return tab, request


def test_a_case_opens_beside_the_list_and_closes_again(tabs: Tabs) -> None:
    tab, _request = _open_request_of_five(tabs)
    rows = tab.locator(".case-row")
    rows.nth(0).locator("summary").first.click()
    rows.nth(3).locator("summary").first.click()
    panel = rows.nth(3).locator(".fold-body")
    expect(panel).to_be_in_viewport(ratio=1)
    expect(rows.nth(0).locator(".fold-body")).to_be_hidden()
    line, panel_box = rows.nth(3).bounding_box(), panel.bounding_box()
    assert line
    assert panel_box
    assert line["x"] + line["width"] <= panel_box["x"]
    tab.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(rows.nth(3).locator("summary").first).to_be_focused()


def test_all_cases_of_a_page_are_chosen_at_once(tabs: Tabs) -> None:
    tab, request = _open_request_of_five(tabs)
    tab.get_by_label("Choose all on this page").check()
    tab.get_by_role("checkbox", name=f"Choose {request.cases.get(line=2).number}").uncheck()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Download chosen cases").click()
    csv_text = download.value.path().read_text(encoding="utf-8-sig")
    assert [row["Line"] for row in csv.DictReader(io.StringIO(csv_text))] == ["1", "3", "4", "5"]


@_LANGUAGES
def test_a_refused_case_is_corrected_and_filed_again(tabs: Tabs, language: str) -> None:
    words, (nora, right) = _SAYS[language], _filer()
    tab = tabs.open(nora, language=language)
    _start_draft(tab, tabs.address, right, words)
    _add_listings(tab, [f"{_ORIGIN}/1"], words)
    _sign_and_file(tab, words)
    expect(tab.locator("#status")).to_be_visible()
    _rule_on_cases(TakedownRequest.objects.get(), Outcome.REJECTED, "other_goods", lines=1)
    tab.reload()
    expect(tab.get_by_text(words["why"])).to_be_visible()
    tab.get_by_role("button", name=words["again"]).click()
    expect(tab.locator("#id_filer_name")).to_have_value("Nora Vell")
    tab.locator("#id_explanation").fill("The goods are bags, in class 18: see picture 2.")
    tab.locator("#id_good_faith_statement").check()
    tab.locator("#id_accuracy_statement").check()
    tab.get_by_role("button", name=words["go"]).click()
    tab.get_by_role("button", name=words["file"]).click()
    expect(tab.locator("#status")).to_be_visible()
    assert TakedownRequest.objects.count() == 2


def test_chosen_files_are_seen_before_and_after_they_are_sent(tabs: Tabs) -> None:
    owner = new_account()
    right = new_right(owner)
    nora = new_user(owner)
    draft = request_drafts.start_draft(
        nora, right, Reason.TM_MARK_IN_TEXT, once=uuid4(), now=database_now()
    )
    tab = tabs.open(nora)
    tab.goto(f"{tabs.address}/drafts/{draft.public_id}/evidence/")
    chosen_files: list[FilePayload] = [
        {"name": "seam.jpg", "mimeType": "image/jpeg", "buffer": bag("#c8a985")},
        {"name": "report.pdf", "mimeType": "application/pdf", "buffer": pdf(Certificate())},
    ]
    tab.locator("#id_files_explanation").set_input_files(chosen_files)
    expect(tab.locator(".chosen-files li")).to_have_count(2)
    expect(tab.locator(".chosen-files img")).to_be_visible()
    tab.locator("button[name=go][value=stay]").click()
    expect(tab.locator(".files figure img")).to_have_count(2)
    tab.locator("[name=remove]").first.check()
    tab.locator("button[name=go][value=stay]").click()
    expect(tab.locator(".files figure img")).to_have_count(1)
    assert [file["name"] for file in Draft.objects.get().files] == ["report.pdf"]
