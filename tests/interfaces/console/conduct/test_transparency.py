"""The transparency report at the console: a page, CSV and JSON with the same figures."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from pipeline.vocabulary import Outcome
from records import policies
from records.accounts.models import Role
from records.cases.models import Case
from records.clock import database_now
from tests.factories import console_quality, review_cases
from tests.factories.fresh_sessions import sign_in_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> Client:
    return sign_in_as(Role.AUDITOR)


def _today() -> dict[str, str]:
    day = policies.calendar().local_day(database_now()).isoformat()
    return {"from": day, "to": day}


def test_page_csv_and_json_say_the_same(auditor: Client) -> None:
    console_quality.rule_on_new_case(
        review_cases.right(review_cases.filer()), review_cases.person(), Outcome.UPHELD
    )
    page = auditor.get(reverse("console:transparency"), _today()).content.decode()
    assert "automated_share" in page
    json_rows = auditor.get(reverse("console:transparency_json"), _today()).json()["rows"]
    text = auditor.get(reverse("console:transparency_csv"), _today()).content.decode("utf-8-sig")
    csv_rows = list(csv.DictReader(io.StringIO(text)))
    assert csv_rows == [
        {name: "" if cell is None else str(cell) for name, cell in row.items()} for row in json_rows
    ]
    figures = {(row["table"], row["measure"]): row["value"] for row in json_rows}
    assert figures["decisions", "decided"] == 1


def test_rows_are_compared_by_bars_beside_their_counts(auditor: Client) -> None:
    mark, judge = review_cases.right(review_cases.filer()), review_cases.person()
    for _ in range(3):
        last = console_quality.rule_on_new_case(mark, judge, Outcome.UPHELD).case_id
    Case.objects.filter(pk=last).update(reason="TM-LOGO-IN-IMAGE")
    tables = auditor.get(reverse("console:transparency"), _today()).context["tables"]
    bars = {
        (table.name, row): cell.bar
        for table in tables
        for row, _title, (cell, *_others) in table.rows
        if cell is not None
    }
    assert bars["decisions by reason", "TM-MARK-IN-TEXT"] == 100
    assert bars["decisions by reason", "TM-LOGO-IN-IMAGE"] == 50
    assert bars["decisions", "all"] is None


def test_decisions_by_law_name_the_law(auditor: Client) -> None:
    mark = review_cases.right(review_cases.filer())
    console_quality.rule_on_new_case(mark, review_cases.person(), Outcome.UPHELD)
    tables = auditor.get(reverse("console:transparency"), _today()).context["tables"]
    (rows,) = (table.rows for table in tables if table.name == "decisions by profile")
    assert [str(title) for _name, title, _cells in rows] == ["European Union: Digital Services Act"]


def test_the_period_is_named_as_that_of_the_report_in_chinese(auditor: Client) -> None:
    auditor.cookies["django_language"] = "zh-hans"
    page = auditor.get("/console/transparency/").content.decode()
    assert "报告起始日" in page
    assert "有效日" not in page


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-12-01", "to": "2026-11-01"},
        {"from": "odd", "to": "2026-11-01"},
        {"from": "2020-01-01", "to": "2026-11-01"},
        {"from": "0001-01-01", "to": "0001-02-01"},
        {"from": "2026-11-01"},
    ],
)
def test_an_odd_period_is_named_and_the_usual_one_shown(
    auditor: Client, query: dict[str, str]
) -> None:
    answer = auditor.get(reverse("console:transparency"), query)
    assert answer.status_code == 422
    assert 'class="notice error"' in answer.content.decode()
    period = answer.context["choice"].period
    assert (period.last_on - period.first_on).days == 89  # 90 days, both ends counted
    for file in ("csv", "json"):
        refusal = auditor.get(reverse(f"console:transparency_{file}"), query)
        assert (refusal.status_code, refusal["Content-Type"]) == (422, "text/plain; charset=utf-8")
