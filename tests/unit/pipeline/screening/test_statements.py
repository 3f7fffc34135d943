"""The statement of reasons for a held listing says what Article 17(3) lists."""

from dataclasses import replace

import pytest

from pipeline.law.profiles import Profile
from pipeline.notices.statements import Automation
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText
from pipeline.screening.statements import build_hold_statement, describe_end
from pipeline.vocabulary import RightKind, ScreeningRule
from records import policies

_KIND = RightKind.TRADEMARK
_WHY = LocalizedText("A replica of Zorvex.", "Zorvex 的仿制品。")


@pytest.fixture
def policy() -> Policy:
    return policies.policy()


@pytest.fixture
def law() -> Profile:
    return policies.profile("eu-dsa")


@pytest.mark.parametrize("automation", [Automation.FULLY, Automation.PARTIALLY])
def test_it_names_automation_facts_ground_and_redress(law: Profile, automation: Automation) -> None:
    is_decided = automation is Automation.PARTIALLY
    statement = build_hold_statement(
        [ScreeningRule.REPLICA_WORDS],
        [_WHY],
        ("DE",),
        (_KIND, law),
        is_decided=is_decided,
        why="The seller says so." if is_decided else "",
    )
    assert (statement.automation, statement.is_indefinite) == (automation, is_decided)
    assert (statement.is_from_notice, statement.is_automatically_detected) == (False, True)
    assert statement.territory == ("DE",)
    assert statement.facts.en.startswith("A replica of Zorvex.")
    assert statement.facts.en.endswith("The seller says so.") is is_decided
    assert statement.ground == law.grounds[_KIND]
    assert statement.redress == law.redress.elsewhere  # of a removal's: no counter-notification


def test_what_can_still_be_disputed_here_stands_first(law: Profile) -> None:
    rules, dispute_text = [ScreeningRule.REPLICA_WORDS], LocalizedText("Dispute it.", "提出异议。")
    statement = build_hold_statement(
        rules, [_WHY], (), (_KIND, law), is_decided=True, dispute=dispute_text
    )
    assert statement.redress == (dispute_text, *law.redress.elsewhere)


def test_rules_of_the_platform_rest_on_its_terms(law: Profile) -> None:
    rules = [ScreeningRule.BRAND_WITHOUT_PAPERS, ScreeningRule.CLOSED_SELLER]
    statement = build_hold_statement(rules, [_WHY], (), (_KIND, law), is_decided=False)
    assert "terms of the platform" in statement.ground.en


def test_a_rule_that_fails_closed_says_so(policy: Policy) -> None:
    numbers = policy.screening.rules[ScreeningRule.REPLICA_WORDS]
    for limits, expected in (
        (replace(numbers, fail="open"), "is published"),
        (replace(numbers, fail="closed"), "not published until"),
    ):
        end_text = describe_end(limits, policy.screening)
        assert expected in end_text.en
        assert end_text.zh.count("。") >= 3
