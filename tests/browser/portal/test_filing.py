"""Three hundred listings are filed and followed; rows, cases and files are used by hand."""

import csv
import io
from collections.abc import Sequence
from uuid import uuid4

import pytest
from playwright.sync_api import FilePayload, Page, expect

from pipeline.reasons import Reason
from pipeline.vocabulary import CaseState, Outcome
from records.actions.filing import request_drafts
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.filing.models import Draft
from records.rights.models import Right
from tests.browser.conftest import Tabs
from tests.browser.desk_sample import bag
from tests.browser.filer_history import filer, rule_on_case
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
    },
}


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


@_LANGUAGES
def test_three_hundred_listings_are_corrected_filed_and_seen_decided(
    tabs: Tabs, language: str
) -> None:
    words, (nora, right) = _SAYS[language], filer()
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
    for case in request.cases.order_by("line")[:2]:
        rule_on_case(case, Outcome.UPHELD, "identical_mark")
    expect(tab.locator("#status")).to_contain_text(f"2 {words['decided']}")
    request.cases.exclude(state=CaseState.UPHELD).update(
        state=CaseState.INVALID, closed_at=database_now(), why_invalid="Gone."
    )
    expect(tab.get_by_role("link", name=words["show"])).to_be_visible()


def test_a_row_without_fault_is_changed_with_the_keyboard_alone(tabs: Tabs) -> None:
    words, (nora, right) = _SAYS["en"], filer()
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


def _open_request_of_five(tabs: Tabs) -> tuple[Page, TakedownRequest]:
    nora, right = filer()
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
