"""Nothing on the pages of requests is printed over anything else, on any screen."""

import pytest

from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.cases.models import Case
from tests.browser.accessibility import IN_BOTH_LANGUAGES
from tests.browser.conftest import Tabs
from tests.browser.filer_history import filer, rule_on_case
from tests.browser.overlap import list_overlaps
from tests.factories import review_cases
from tests.factories.review_cases import Wish
from tests.factories.takedown_requests import ask_filer

pytestmark = pytest.mark.django_db(transaction=True)


@IN_BOTH_LANGUAGES
def test_nothing_is_printed_over_the_state_of_a_case(tabs: Tabs, language: str) -> None:
    nora, cases = _build_stage()
    tab = tabs.open(nora, language=language)
    found = []
    for case in cases:
        tab.goto(f"/requests/{case.request.public_id}/")
        found += list_overlaps(tab)
        tab.locator(".case-row summary").first.click()
        found += list_overlaps(tab)
    tab.goto("/requests/")
    assert found + list_overlaps(tab) == []


def test_a_case_that_waits_for_its_filer_says_so_to_them(tabs: Tabs) -> None:
    nora, (waiting, *_others) = _build_stage()
    tab = tabs.open(nora)
    tab.goto(f"/requests/{waiting.request.public_id}/")
    assert tab.locator(f"#state-{waiting.public_id}").inner_text().strip() == "waiting for you"


def _build_stage() -> tuple[User, list[Case]]:
    """A case that waits for the filer's answer, a rejected one with a long title, one in review."""
    nora, mark = filer()
    waiting, rejected, open_ = [
        review_cases.at_desk(mark, Wish(title=title))
        for title in ("N0RVELLE bag", "N0RVELLE shoulder bag " * 9, "N0RVELLE belt")
    ]
    ask_filer(waiting)
    rule_on_case(rejected, Outcome.REJECTED, "other_goods")
    return nora, [waiting, rejected, open_]
