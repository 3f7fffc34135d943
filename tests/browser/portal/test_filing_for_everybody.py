"""Every page of filing and following for everybody: axe finds nothing, nothing runs over."""

from collections.abc import Sequence

import pytest

from pipeline.reasons import Reason
from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.actions.filing import draft_preflight, request_drafts
from records.cases.models import Case
from records.clock import database_now
from records.filing.models import Draft, Preflight
from tests.browser.accessibility import IN_BOTH_LANGUAGES, list_violations
from tests.browser.conftest import Tabs
from tests.browser.filer_history import filer, rule_on_case
from tests.factories import record_cases, review_cases
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


def build_stage() -> tuple[User, Sequence[str]]:
    """A filer with a draft and with cases of every kind, and all addresses."""
    nora, mark = filer()
    cases = [
        review_cases.at_desk(mark, Wish(title=title))
        for title in ("N0RVELLE bag", "N0RVELLE" * 60, "N0RVELLE belt")
    ]
    rule_on_case(cases[0], Outcome.UPHELD, "identical_mark")
    rule_on_case(cases[1], Outcome.REJECTED, "other_goods")
    draft = f"/drafts/{_draft(nora, mark.pk).public_id}/"
    upheld, rejected, open_ = (f"/requests/{case.request.public_id}/" for case in cases)
    return nora, (
        "/requests/",
        "/requests/new/",
        "/drafts/",
        draft,
        f"{draft}?rows=faulty&sort=fault",
        f"{draft}evidence/",
        f"{draft}review/",
        f"/drafts/{_create_expired_draft(nora, mark.pk).public_id}/",
        open_,
        f"{open_}withdrawal/",
        rejected,
        upheld,
        f"{upheld}cases/{cases[0].public_id}/retraction/",
    )


def _draft(nora: User, right_id: int) -> Draft:
    draft = _start_draft(nora, right_id)
    request_drafts.change_rows(
        draft.account_id, draft.public_id, [7], now=database_now(), is_removed=True
    )
    draft_preflight.request_preflight(draft.account_id, draft.public_id, now=database_now())
    facts = record_cases.stored(Case.objects.order_by("pk")[1])
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


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page(tabs: Tabs, language: str) -> None:
    nora, addresses = build_stage()
    assert list_violations(tabs.open(nora, language=language), addresses) == []
