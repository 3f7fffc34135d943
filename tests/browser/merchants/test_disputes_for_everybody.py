"""Every page of disputes, sellers and bans for everybody: axe finds nothing, nothing runs over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pytest

from gateways.configured import vault
from pipeline.disputes.procedure import CounterState
from pipeline.law.profiles import Party
from pipeline.policy.tables import Penalty
from pipeline.vocabulary import Severity
from records.accounts.models import Role, User
from records.actions.disputes import appeals, dispute_desk
from records.actions.disputes.appeals import AppealStatement
from records.actions.disputes.dispute_desk import DisputeKind
from records.actions.sellers import penalty_orders
from records.clock import database_now
from records.disputes.models import CounterNotification
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from tests.browser import desk_sample
from tests.browser.accessibility import (
    BOTH_THEMES,
    IN_BOTH_LANGUAGES,
    list_violations,
    over_the_edge,
    violations,
)
from tests.browser.conftest import Tabs
from tests.browser.filer_history import filer
from tests.factories import review_cases
from tests.factories.review_cases import Wish
from tests.interfaces.console.disputes.test_desk import create_dispute, create_upheld_case
from tests.interfaces.portal.disputes.test_inbox import dispute_new_case

pytestmark = pytest.mark.django_db(transaction=True)

_LONG = "Without_a_single_space_" * 20


@dataclass(frozen=True, slots=True)
class Stage:
    """A filer with disputes of every kind, and a senior reviewer who holds one."""

    nora: User
    senior: User
    of_nora: Mapping[str, str]
    of_senior: Mapping[str, str]


def build_stage() -> Stage:
    """All of it, made for this test."""
    (nora, mark), now = filer(), database_now()
    senior = review_cases.person(Role.SENIOR_REVIEWER, "ines.roth")
    picture = {"sha256": vault().put(desk_sample.bag("#7a4a2b")), "name": f"{_LONG}.png"}
    open_ = dispute_new_case(mark, "us-dmca", cases=2)
    contact = {"name": "حقيبة Ltd", "address": _LONG}
    CounterNotification.objects.filter(batch_id=open_.batch_id).update(
        evidence=[picture], contact=contact, statement=_LONG, declarations=["mistake"]
    )
    upheld = create_upheld_case(mark, Wish(title="New N0RVELLE bag 手提包 2026"), days_ago=8)
    claimed_counter = create_dispute(upheld)
    of_held = CounterNotification.objects.filter(pk=claimed_counter.pk)
    of_held.update(evidence=[picture], answer_evidence=[picture])
    assert dispute_desk.LEASES[DisputeKind.COUNTER].claim(senior, now=now)
    case = create_upheld_case(mark, days_ago=40)
    statement = AppealStatement(_LONG)
    appeal = appeals.file_appeal(case.pk, Party.SELLER, statement, actor="seller:1", now=now)
    appeals.receive_appeals(now)
    seller = _to_be_banned(claimed_counter.case.seller_id or 0, now)
    return Stage(
        nora,
        senior,
        {
            "inbox": "/disputes/",
            "none": "/disputes/?q=zzz",
            "open": f"/disputes/{open_.public_id}/",
            "disputed": f"/disputes/{claimed_counter.public_id}/",
            "appeals": "/disputes/appeals/",
            "appeal": f"/disputes/appeals/{appeal.public_id}/",
        },
        {
            "desk": "/console/proceedings/",
            "appeals": "/console/proceedings/?kind=appeal",
            "held": f"/console/proceedings/counter/{claimed_counter.public_id}/",
            "appeal": f"/console/proceedings/appeal/{appeal.public_id}/",
            "sellers": "/console/sellers/",
            "nobody": "/console/sellers/?q=zzz",
            "seller": f"/console/sellers/{seller.public_id}/",
        },
    )


def _to_be_banned(seller_id: int, now: datetime) -> Seller:
    """Looked at, and a ban is proposed whose notice has ended."""
    penalty_orders.update_penalties(seller_id, now=now)
    seller = Seller.objects.get(pk=seller_id)
    PenaltyOrder.objects.create(
        seller=seller, severity=Severity.COUNTERFEIT, penalty=Penalty.BAN,
        state=PenaltyOrderState.PROPOSED, strikes=3, brought_at=now, notice_ends_at=now,
    )  # fmt: skip
    return seller


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page(tabs: Tabs, language: str) -> None:
    stage = build_stage()
    for person, pages in ((stage.nora, stage.of_nora), (stage.senior, stage.of_senior)):
        tab = tabs.open(person, language=language)
        for path in pages.values():
            tab.wait_for_load_state("networkidle")
            assert list_violations(tab, [path]) == []


def test_the_preview_and_a_refused_answer_are_for_everybody_too(tabs: Tabs) -> None:
    stage = build_stage()
    tab = tabs.open(stage.senior, size=(320, 900))
    tab.goto(f"{tabs.address}{stage.of_senior['held']}")
    tab.locator("details.act summary").first.click()
    tab.locator("details[open] input[type=radio]").first.check()
    tab.locator("details[open] textarea").fill(_LONG)
    assert over_the_edge(tab) == []
    with tab.expect_navigation():
        tab.locator("details[open] button.primary").click()
    assert violations(tab, *BOTH_THEMES) == []
    other = tabs.open(stage.nora, size=(320, 900))
    other.goto(f"{tabs.address}{stage.of_nora['open']}")
    other.locator("input[value=rejection]").check()
    with other.expect_navigation():
        other.locator("form[enctype] button.primary").click()
    assert other.locator(".fault").count() == 1
    assert violations(other, *BOTH_THEMES) == []
    states = set(CounterNotification.objects.values_list("state", flat=True))
    assert states == {CounterState.FORWARDED, CounterState.DISPUTED}
