"""The pages of quality and policy for everybody: axe finds nothing, nothing runs over the edge."""

import pytest
from playwright.sync_api import Page

from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.quality import kill_switches, policy_adoptions
from records.clock import database_now
from records.ledger.models import PolicyText
from tests.browser.accessibility import IN_BOTH_LANGUAGES, list_violations
from tests.browser.conftest import Tabs
from tests.factories import console_quality, review_cases
from tests.factories.quality import policy_texts

pytestmark = pytest.mark.django_db(transaction=True)

type Visit = tuple[User, str]


def _visits() -> list[Visit]:
    """Every page with something on it, each for somebody who may open it."""
    mark = review_cases.right(review_cases.filer())
    reviewer, senior = review_cases.person(), review_cases.person(Role.SENIOR_REVIEWER)
    admin = review_cases.person(Role.POLICY_ADMIN)
    for number in range(3):
        second = Outcome.REJECTED if number == 2 else Outcome.UPHELD
        second_review = console_quality.pair(mark, Outcome.UPHELD, second, reviewer)
    console_quality.adjudicate_review(second_review, Outcome.REJECTED)
    dispute = console_quality.pair(mark, Outcome.UPHELD, Outcome.REJECTED)
    golden = console_quality.golden(
        console_quality.rule_on_new_case(mark, review_cases.person()).case
    )
    golden_review = console_quality.assign_second_review(reviewer, golden)
    kill_switches.set_switch("all", admin, "A trial.", is_on=True, now=database_now())
    adopted_policy = policy_adoptions.adopt_first()
    PolicyText.objects.get_or_create(hash="b" * 64, defaults={"text": "audit_share = 0.10\n"})
    proposal = policy_adoptions.propose(
        policy_texts.text_saying(audit_share=0.06), admin, reason="A trial.", now=database_now()
    )
    comparison_path = f"policy/comparison/?older={adopted_policy.hash}&newer={'b' * 64}"
    return [
        (senior, "second-reviews/"),
        (reviewer, f"second-reviews/{golden_review.pk}/"),
        (senior, f"disputes/{dispute.pk}/"),
        (senior, f"disputes/{second_review.pk}/"),
        (reviewer, "own-figures/"),
        (senior, "quality/"),
        *((admin, place) for place in ("golden/", "switches/", "policy/", comparison_path)),
        (admin, "policy/proposals/"),
        (admin, f"policy/proposals/{proposal.public_id}/"),
    ]


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page(tabs: Tabs, language: str) -> None:
    tab_by_user: dict[User, Page] = {}
    for who, place in _visits():
        tab = tab_by_user.get(who) or tabs.open(who, language=language)
        tab_by_user[who] = tab
        assert list_violations(tab, [f"/console/{place}"]) == []
