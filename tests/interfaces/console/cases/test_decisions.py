"""A case that was routed again leads to each decision, and is ruled on by the newest alone."""

from dataclasses import replace

import pytest
from django.test import Client

from pipeline.facts import IndexFacts
from pipeline.vocabulary import Stage
from records.accounts.models import User
from records.actions.cases import clarification, routing
from records.actions.review import desk
from records.cases.case_facts import draft_facts, read_cases
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.rights.models import Right
from tests.factories import record_cases, review_cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def routed_twice(mark: Right, reviewer: User) -> Case:
    """A case that its filer answered a question about; the reviewer holds it again."""
    case, now = review_cases.at_desk(mark), database_now()
    assert desk.claim_case(reviewer, now=now) == case
    desk.ask_filer(case.pk, reviewer, "which", "Which model?", now=now)
    clarification.answer_question(case.pk, case.account_id, "That one.", now=now)
    work = read_cases([case.pk])[0]
    facts = draft_facts(work, IndexFacts(1209, 1.5), audit_draw=0.5, now=now)
    facts = replace(facts, listing=replace(facts.listing, title="Newer title of a bag"))
    assert routing.route_cases([(record_cases.claim_work(case, Stage.MATCH), facts)], now=now)
    assert desk.claim_case(reviewer, now=now) == case
    case.refresh_from_db()
    return case


def _get(page: Client, case: Case, query: str = "", language: str = "en") -> str:
    answer = page.get(
        f"/console/cases/{case.public_id}/{query}", headers={"Accept-Language": language}
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_leads_to_each_decision(page: Client, routed_twice: Case) -> None:
    newest = _get(page, routed_twice)
    assert "Newer title of a bag" in newest
    assert 'href="?decision=1"' in newest
    assert "earlier decision" not in newest
    earlier = _get(page, routed_twice, "?decision=1")
    assert "Newer title of a bag" not in earlier
    assert "This page shows an earlier decision. The newest one counts." in earlier
    assert 'name="decision" value="1"' in earlier
    assert "本页显示的是较早的决策" in _get(page, routed_twice, "?decision=1", "zh-hans")


@pytest.mark.parametrize(("version", "status"), [("3", 404), ("0", 200), ("x", 200), ("-1", 200)])
def test_a_decision_that_was_not_made_is_not_found(
    page: Client, routed_twice: Case, version: str, status: int
) -> None:
    url = f"/console/cases/{routed_twice.public_id}/?decision={version}"
    assert page.get(url).status_code == status


def test_who_read_an_earlier_decision_is_asked_to_read_again(
    page: Client, routed_twice: Case
) -> None:
    url = f"/console/cases/{routed_twice.public_id}/reject/"
    words = {"reason": "no_likeness", "note": "No such mark.", "decision": "1"}
    html = page.post(url, words, follow=True).content.decode()
    assert "decided again after you opened it" in html
    assert "No such mark." in html
    assert not Ruling.objects.exists()
    page.post(url, {**words, "decision": "2"})
    assert Ruling.objects.get().decision_version == 2


def test_a_case_that_was_routed_once_has_no_list(page: Client, mark: Right, reviewer: User) -> None:
    case = review_cases.at_desk(mark)
    assert desk.claim_case(reviewer, now=database_now()) == case
    assert "?decision=" not in _get(page, case)
