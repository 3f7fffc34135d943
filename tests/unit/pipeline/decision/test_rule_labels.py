"""The policy's rule in plain words: every rule and guard rail has them."""

from dataclasses import replace
from string import Formatter

from hypothesis import given

from pipeline.decision import guard_rails, rule_labels
from pipeline.decision.decide import RULES, decide
from pipeline.decision.names import GuardRailName, RuleName
from pipeline.decision.rule_labels import explain_rule
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from tests.unit.pipeline import strategies
from tests.unit.pipeline.case_facts import AUTOMATIC


def test_every_rule_has_its_words() -> None:
    assert {rule.__name__ for rule in RULES} == set(RuleName) == set(rule_labels._EXPLANATIONS)


def test_every_guard_rail_has_its_words() -> None:
    assert set(guard_rails.GUARD_RAILS) == set(GuardRailName)
    assert all(rail.says.endswith(".") for rail in GuardRailName)


def test_what_the_table_does_is_said_without_a_second_thought(policy: Policy) -> None:
    explanation = explain_rule(AUTOMATIC, decide(AUTOMATIC, policy), policy)
    assert explanation.does.text == "The policy upholds the claim automatically."
    assert not explanation.is_overruled
    assert len(explanation.sentences) == 2


def test_what_a_rule_kept_from_the_machine_is_said_with_what_the_score_would_do(
    policy: Policy,
) -> None:
    facts = replace(AUTOMATIC, switches=(f"reason:{AUTOMATIC.reason}",))
    explanation = explain_rule(facts, decide(facts, policy), policy)
    assert [sentence.text for sentence in explanation.sentences] == [
        "The policy leaves the decision to you.",
        "Automatic decisions are switched off for this reason.",
        "By its score alone, it would be upheld.",
    ]


def test_all_guard_rails_are_named(policy: Policy) -> None:
    facts = replace(AUTOMATIC, right=replace(AUTOMATIC.right, territories=("JP",)))
    explanation = explain_rule(facts, decide(facts, policy), policy)
    assert explanation.why.text == "It may not be approved automatically: {rails}."
    assert explanation.why.values == {"rails": (GuardRailName.TERRITORY_MISMATCH,)}


@given(strategies.facts)
def test_every_case_is_told_with_all_that_its_sentences_name(policy: Policy, facts: Facts) -> None:
    explanation = explain_rule(facts, decide(facts, policy), policy)
    for sentence in explanation.sentences:
        assert sentence.text.endswith(".")
        assert {name for _, name, _, _ in Formatter().parse(sentence.text) if name} == set(
            sentence.values
        )
