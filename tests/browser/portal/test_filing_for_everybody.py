"""Every page of filing and following for everybody: axe finds nothing, nothing runs over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest

from pipeline.reasons import Reason
from pipeline.vocabulary import CaseState, Outcome
from records.accounts.models import Role, User
from records.actions.filing import draft_preflight, request_drafts
from records.actions.review import rulings
from records.cases.models import Case, DecisionRecord
from records.clock import database_now
from records.filing.models import Draft, Preflight
from records.review.models import ReviewLease
from tests.browser.accessibility import IN_BOTH_LANGUAGES, violations, visit
from tests.browser.conftest import Tabs
from tests.factories import review_cases
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db(transaction=True)

_ROWS = (
    "https://loop.example/listings/1",
    "two words",
    "https://elsewhere.example/listings/9",
    "https://loop.example/listings/1",
    "x" * 400,
    "حقيبة كتف نسائية",
    "https://loop.example/listings/2",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A filer with a draft and with cases of every kind."""

    nora: User
    draft: Draft
    expired: Draft
    upheld: Case
    rejected: Case
    open: Case

    def addresses(self) -> Mapping[str, str]:
        """Every page, by a short name."""
        draft, request = f"/drafts/{self.draft.public_id}/", self.open.request.public_id
        of_upheld = f"/requests/{self.upheld.request.public_id}/"
        return {
            "list": "/requests/",
            "new": "/requests/new/",
            "drafts": "/drafts/",
            "listings": draft,
            "faulty": f"{draft}?rows=faulty&sort=fault",
            "evidence": f"{draft}evidence/",
            "review": f"{draft}review/",
            "expired": f"/drafts/{self.expired.public_id}/",
            "open": f"/requests/{request}/",
            "withdrawal": f"/requests/{request}/withdrawal/",
            "rejected": f"/requests/{self.rejected.request.public_id}/",
            "upheld": of_upheld,
            "retraction": f"{of_upheld}cases/{self.upheld.public_id}/retraction/",
        }


def build_stage() -> Stage:
    """All of it, newly made."""
    owner, nora = review_cases.filer(), review_cases.person(Role.FILER, "nora.vell")
    nora.account, nora.email = owner, "nora@norvelle.example"
    nora.save()
    mark = review_cases.right(owner)
    cases = [
        review_cases.at_desk(mark, Wish(title=title))
        for title in ("N0RVELLE bag", "N0RVELLE" * 60, "N0RVELLE belt")
    ]
    _rule_on_case(cases[0], Outcome.UPHELD, "identical_mark")
    _rule_on_case(cases[1], Outcome.REJECTED, "other_goods")
    return Stage(nora, _draft(nora, mark.pk), _create_expired_draft(nora, mark.pk), *cases)


def _draft(nora: User, right_id: int) -> Draft:
    draft = _start_draft(nora, right_id)
    request_drafts.change_rows(
        draft.account_id, draft.public_id, [7], now=database_now(), is_removed=True
    )
    draft_preflight.request_preflight(draft.account_id, draft.public_id, now=database_now())
    facts = DecisionRecord.objects.order_by("pk")[1].facts
    Preflight.objects.update(facts=facts, checked_at=database_now())
    return draft


def _create_expired_draft(nora: User, right_id: int) -> Draft:
    draft = _start_draft(nora, right_id)
    Draft.objects.filter(pk=draft.pk).update(expires_at=database_now())
    return draft


def _start_draft(nora: User, right_id: int) -> Draft:
    right, now = Case.objects.filter(right_id=right_id)[0].request.right, database_now()
    once = request_drafts.start_draft(
        nora, right, Reason.TM_TEST_BUY, once=Draft().public_id, now=now
    ).public_id
    return request_drafts.add_rows(right.owner_id, once, _ROWS, once=Draft().public_id, now=now)


def _rule_on_case(case: Case, outcome: Outcome, ground: str) -> None:
    reviewer, now = review_cases.person(), database_now() - timedelta(minutes=5)
    Case.objects.filter(pk=case.pk).update(state=CaseState.IN_REVIEW)
    until_at = now + timedelta(minutes=10)
    ReviewLease.objects.create(
        case=case, account_id=case.account_id, reviewer=reviewer, until_at=until_at
    )
    rulings.rule_on_case(case.pk, reviewer, outcome, ground, note="", now=now)


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page(tabs: Tabs, language: str) -> None:
    stage = build_stage()
    tab = tabs.open(stage.nora, language=language)
    faults: list[str] = []
    for address in stage.addresses().values():
        visit(tab, f"{tabs.address}{address}")
        faults += violations(tab)
    assert faults == []
