"""Reports of the public form become the history of the account that proves their address."""

import pytest

from pipeline.vocabulary import RightKind
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Account, AccountState
from records.actions.filing import report_adoption
from records.actions.filing.public_reports import RightClaim, file_claim
from records.cases.models import TakedownRequest
from records.filing.models.reports import AdoptedReport, Adoption
from records.ledger import audit
from tests.factories import record_cases


@pytest.fixture(autouse=True)
def form_account(db: None) -> None:
    defaults = {"name": "Public form", "state": AccountState.ACTIVE}
    Account.objects.get_or_create(pk=PUBLIC_FORM_ACCOUNT_ID, defaults=defaults)


def _file_report(mark: str, email: str) -> TakedownRequest:
    right = record_cases.right(Account.objects.get(pk=PUBLIC_FORM_ACCOUNT_ID), mark)
    draft = record_cases.draft(right, [f"lab:L-{mark}"], filer_email=email)
    return file_claim(RightClaim(RightKind.TRADEMARK, mark), draft, now=record_cases.NOW).request


def _list_adopted(account: Account) -> set[object]:
    return set(account.adopted_reports.values_list("request_public_id", flat=True))


def test_a_proven_address_brings_its_reports_along_however_it_was_written() -> None:
    mine, others = (
        _file_report("Norvelle", "Nora@Example.com"),
        _file_report("Quiet", "q@example.com"),
    )
    nora = record_cases.account("Nora Vell")
    report_adoption.request_adoption(nora, "nora@example.COM ", record_cases.NOW)
    assert report_adoption.adopt_reports(record_cases.NOW) == 1
    assert _list_adopted(nora) == {mine.public_id} != {others.public_id}
    assert not audit.find_broken_links("adoption", Adoption.objects.get().pk)


def test_the_request_itself_stays_as_it_was_filed() -> None:
    request = _file_report("Norvelle", "nora@example.com")
    as_filed = TakedownRequest.objects.values().get(pk=request.pk)
    report_adoption.request_adoption(
        record_cases.account("Nora Vell"), "nora@example.com", record_cases.NOW
    )
    assert report_adoption.adopt_reports(record_cases.NOW) == 1
    assert TakedownRequest.objects.values().get(pk=request.pk) == as_filed
    assert as_filed["account_id"] == PUBLIC_FORM_ACCOUNT_ID


def test_asking_twice_adopts_once_and_brings_what_came_since() -> None:
    nora = record_cases.account("Nora Vell")
    for mark in ("Norvelle", "Vellnor"):
        _file_report(mark, "nora@example.com")
        report_adoption.request_adoption(nora, "nora@example.com", record_cases.NOW)
        assert report_adoption.adopt_reports(record_cases.NOW) == 1
        assert report_adoption.adopt_reports(record_cases.NOW) == 0
    assert AdoptedReport.objects.filter(account=nora).count() == 2


def test_who_proves_the_address_later_takes_nothing_away() -> None:
    first, second = record_cases.account("First"), record_cases.account("Second")
    request = _file_report("Norvelle", "nora@example.com")
    for account in (first, second):
        report_adoption.request_adoption(account, "nora@example.com", record_cases.NOW)
        report_adoption.adopt_reports(record_cases.NOW)
    assert (_list_adopted(first), _list_adopted(second)) == ({request.public_id}, set())
