"""Statements to the DSA: what waits or was refused is seen, and an administrator sends it again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from interfaces.web.components.tables import PAGE_SIZE
from pipeline.vocabulary import Outcome
from records.accounts.models import Role
from records.cases.models import Ruling
from records.clock import database_now
from records.ledger.models import AuditEntry
from records.notices.models import StatementSent, StatementState
from records.rights.models import Right
from tests.factories import console_quality, review_cases
from tests.factories.fresh_sessions import sign_in_as

pytestmark = pytest.mark.django_db

_FAULTS = ["decision_facts: Not in this form.", "decision_ground: Too long."]


@pytest.fixture
def ruling(mark: Right) -> Ruling:
    return console_quality.rule_on_new_case(mark, review_cases.person(), Outcome.UPHELD)


def _statement(ruling: Ruling, **fields: object) -> StatementSent:
    now = database_now()
    defaults: dict[str, object] = {
        "puid": f"mw-{ruling.case.public_id}-{ruling.pk}",
        "state": StatementState.REFUSED,
        "faults": _FAULTS,
        "ruled_at": now - timedelta(days=3),
        "send_after": now,
    }
    return StatementSent.objects.create(
        ruling=ruling, account_id=ruling.account_id, **(defaults | fields)
    )


def _text(client: Client, query: str = "") -> str:
    answer = client.get(reverse("console:statements") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_refused_one_shows_each_fault_with_its_field(admin: Client, ruling: Ruling) -> None:
    puid = _statement(ruling).puid
    page = _text(admin)
    for expected in (
        puid,
        '<span class="mono">decision_facts</span>: Not in this form.',
        "Too long.",
    ):
        assert expected in page


def test_one_that_waits_shows_how_old_it_is_and_the_last_failure(
    admin: Client, ruling: Ruling
) -> None:
    _statement(
        ruling,
        state=StatementState.WAITING,
        faults=[],
        attempt=2,
        last_error="Answered with 503.",
    )
    page = _text(admin)
    for expected in ("Answered with 503.", "2 attempts", "3\xa0days old"):
        assert expected in page
    assert "Send again" not in page


def test_an_administrator_sends_a_refused_one_again_once(admin: Client, ruling: Ruling) -> None:
    row = _statement(ruling)
    address = reverse("console:statements_again")
    page = admin.post(address, {"puid": row.puid}, follow=True).content.decode()
    assert "We send it again within a minute" in page
    row.refresh_from_db()
    assert (row.state, row.faults) == (StatementState.WAITING, [])
    page = admin.post(address, {"puid": row.puid}, follow=True).content.decode()
    assert "Nothing was changed" in page
    entries = AuditEntry.objects.filter(subject_kind="case", subject_id=ruling.case_id)
    assert sum("state_again" in entry.entry for entry in entries) == 1


def test_an_auditor_reads_and_is_offered_nothing(ruling: Ruling) -> None:
    _statement(ruling)
    page = _text(sign_in_as(Role.AUDITOR))
    assert reverse("console:case", args=[ruling.case.public_id]) in page
    assert "Send again" not in page


def test_what_arrived_and_what_has_another_fault_is_found_by_the_filters_alone(
    admin: Client, ruling: Ruling, mark: Right
) -> None:
    sent_row = _statement(ruling, state=StatementState.SENT, faults=[], sent_at=database_now())
    other = _statement(
        console_quality.rule_on_new_case(mark, review_cases.person()), faults=["category: Unknown."]
    )
    puids_by_query = {
        query: [
            statement.puid
            for statement in (sent_row, other)
            if statement.puid in _text(admin, query)
        ]
        for query in ("", "?state=sent", "?state=all", "?field=category", "?field=odd")
    }
    assert puids_by_query == {
        "": [other.puid],
        "?state=sent": [sent_row.puid],
        "?state=all": [sent_row.puid, other.puid],
        "?field=category": [other.puid],
        "?field=odd": [other.puid],
    }
    assert "No statements match these filters." in _text(admin, "?state=waiting&field=category")


def test_many_are_shown_in_pages(admin: Client, ruling: Ruling) -> None:
    copies = [Ruling.objects.get(pk=ruling.pk) for _ in range(PAGE_SIZE + 1)]
    for number, copy in enumerate(copies):
        copy.pk, copy.proceeding = None, number + 1
    for new_ruling in Ruling.objects.bulk_create(copies):
        _statement(new_ruling, puid=f"mw-{new_ruling.pk}")
    assert _text(admin).count('name="puid"') == PAGE_SIZE
    assert _text(admin, "?page=2").count('name="puid"') == 1


def test_an_empty_page_says_so_in_both_languages(admin: Client) -> None:
    assert "Nothing is waiting, and nothing was refused." in _text(admin)
    answer = admin.get(reverse("console:statements"), headers={"Accept-Language": "zh-CN"})
    assert "DSA 理由说明" in answer.content.decode()
