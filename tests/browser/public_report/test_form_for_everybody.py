"""Every page of the public form for everybody: axe finds nothing, nothing runs over."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from pipeline.vocabulary import RightKind
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Account, AccountState, Role, User
from records.actions.filing import public_reports, report_adoption
from records.actions.filing.public_reports import file_claim
from records.clock import database_now
from records.filing.models import UnconfirmedReport
from records.filing.unconfirmed_reports import TypedReport
from tests.browser import anonymous_tabs
from tests.browser.accessibility import IN_BOTH_LANGUAGES, list_violations, violations
from tests.browser.conftest import Tabs
from tests.factories import review_cases

pytestmark = pytest.mark.django_db(transaction=True)

_TYPED = TypedReport(
    kind=RightKind.TRADEMARK.value,
    mark="NORVELLE" * 30,
    number="EUIPO 018442907",
    reason="TM-MARK-IN-TEXT",
    lines=["https://loop.example/listings/1", "x" * 400, "حقيبة كتف نسائية"],
    filer_name="Nora Vell",
    filer_email="nora@norvelle.example",
    explanation="This shop is no dealer of ours. " * 40,
    declarations=["good_faith", "accuracy"],
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A report that was filed, one that waits, one that waited too long; and whose they are."""

    nora: User
    filed: uuid.UUID
    waiting: uuid.UUID
    old: uuid.UUID

    def of_strangers(self) -> Sequence[str]:
        """The pages of everybody who comes by."""
        return (
            "/report/",
            "/report/?claim=trademark:TM-MARK-IN-TEXT",
            "/report/?claim=copyright:CR-TEXT-COPY",
            "/report/waiting/",
            f"/report/confirm/{self.waiting}/",
            f"/report/confirm/{self.old}/",
            f"/report/{self.filed}/",
        )


def build_stage() -> Stage:
    """All of it, newly made."""
    defaults = {"name": "Public form", "state": AccountState.ACTIVE}
    Account.objects.get_or_create(pk=PUBLIC_FORM_ACCOUNT_ID, defaults=defaults)
    nora, now = review_cases.person(Role.FILER, "nora.vell"), database_now()
    nora.account = review_cases.filer()
    nora.save()
    request = file_claim(*public_reports.build_claim(_TYPED, uuid.uuid4()), now=now).request
    reports = [public_reports.keep_report(_TYPED, uuid.uuid4(), now=now) for _ in range(2)]
    UnconfirmedReport.objects.filter(pk=reports[1].pk).update(ends_at=now)
    report_adoption.request_adoption(nora.account, _TYPED.filer_email, now)
    report_adoption.adopt_reports(now)
    return Stage(nora, request.public_id, reports[0].public_id, reports[1].public_id)


def _faulty(tab: Page, address: str) -> None:
    """The form, sent with almost nothing in it."""
    tab.goto(f"{address}/report/?claim=trademark:TM-MARK-IN-TEXT", wait_until="load")
    tab.locator("#id_mark").fill("NORVELLE")
    tab.locator("form.sheet button.primary").click()
    tab.wait_for_selector(".faults")


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page(tabs: Tabs, language: str) -> None:
    stage, faults = build_stage(), list[str]()
    tab = anonymous_tabs.open_anonymous_tab(tabs, language)
    faults += list_violations(tab, (f"{tabs.address}{page}" for page in stage.of_strangers()))
    _faulty(tab, tabs.address)
    faults += violations(tab)
    filer_tab = tabs.open(stage.nora, language=language)
    assert faults + list_violations(filer_tab, ("/requests/", "/requests/reported/")) == []


def test_what_the_form_holds_is_what_was_typed(tabs: Tabs) -> None:
    """A long text without a blank, and one that runs from right to left, stay whole."""
    stage = build_stage()
    tab = anonymous_tabs.open_anonymous_tab(tabs, "en")
    tab.goto(f"{tabs.address}/report/confirm/{stage.old}/")
    assert tab.locator("#id_mark").input_value() == _TYPED.mark
    assert tab.locator("#id_listings").input_value() == "\n".join(_TYPED.lines)
