"""A case decided again: its own policy answers as before, another one may send it elsewhere."""

import ast
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from scipy.stats import binom

from pipeline.decision.decide import decide
from pipeline.decision.serialization import facts_to_json, routing_to_json
from pipeline.facts import Facts
from pipeline.policy.policy import Policy, parse_policy
from pipeline.quality.replay import (
    KNOWLEDGE,
    Knowledge,
    NotReplayable,
    StoredDecision,
    compare_policies,
    replay,
)
from pipeline.quality.replay_report import DRAWN, Tally, compute_exact_interval
from pipeline.vocabulary import Destination
from tests.unit.pipeline import strategies
from tests.unit.pipeline.case_facts import AUTOMATIC, build_titled_facts

_HIGH = re.compile(r"(?m)^high = 0\.\d+$")


def _store(facts: Facts, policy: Policy, ruling: str = "") -> StoredDecision:
    return StoredDecision(
        case="MW-7-01",
        version=1,
        facts=facts_to_json(facts).decode(),
        routing=routing_to_json(decide(facts, policy)).decode(),
        policy_hash=policy.hash,
        ruling=ruling,
    )


@pytest.fixture
def strict(policy_text: str) -> Policy:
    """A policy under which hardly any score is high."""
    text, count = _HIGH.subn("high = 0.999999", policy_text)
    assert count == 1
    return parse_policy(text)


@given(facts=strategies.facts)
def test_every_case_comes_out_as_it_was_stored(facts: Facts, policy: Policy) -> None:
    replayed = replay(_store(facts, policy), policy, policy)
    assert replayed.differing == ()
    assert not replayed.is_changed


def test_a_stricter_policy_leaves_to_people_what_was_automatic(
    policy: Policy, strict: Policy
) -> None:
    replayed = replay(_store(AUTOMATIC, policy), policy, strict)
    assert replayed.stored.destination is Destination.UPHELD
    assert replayed.proposed.destination is Destination.IN_REVIEW
    back = replay(_store(AUTOMATIC, strict), strict, policy)
    assert (back.stored, back.proposed) == (replayed.proposed, replayed.stored)


def test_a_routing_that_was_altered_is_named_by_its_fields(policy: Policy) -> None:
    record = _store(AUTOMATIC, policy)
    routing = json.loads(record.routing) | {"score": 0.5, "rule": "guarded"}
    altered = replace(record, routing=json.dumps(routing))
    assert replay(altered, policy, policy).differing == ("rule", "score")


def test_facts_that_were_altered_do_not_come_out_as_stored(policy: Policy) -> None:
    other = build_titled_facts("Spare laces for Zorvex", span_of="Zorvex")
    altered = replace(_store(AUTOMATIC, policy), facts=facts_to_json(other).decode())
    assert replay(altered, policy, policy).differing


def test_facts_of_a_form_that_is_not_read_any_more_are_refused_by_their_field(
    policy: Policy,
) -> None:
    record = _store(AUTOMATIC, policy)
    facts = json.loads(record.facts)
    del facts["listing"]["title"]
    with pytest.raises(NotReplayable, match=r"facts\.listing\.title: "):
        replay(replace(record, facts=json.dumps(facts)), policy, policy)


def test_a_policy_whose_text_is_not_kept_is_named(policy: Policy) -> None:
    with pytest.raises(NotReplayable, match=policy.hash[:12]):
        replay(_store(AUTOMATIC, policy), None, policy)


def test_each_changed_key_says_what_a_replay_can_know_of_it(policy_text: str) -> None:
    text = _HIGH.sub("high = 0.97", policy_text)
    text = re.sub(r"(?m)^daily_velocity_cap = .*", "daily_velocity_cap = 7", text)
    text = re.sub(r"(?m)^second_review_share = .*", "second_review_share = 0.5", text)
    changes = compare_policies(policy_text, text)
    assert {change.key: change.known for change in changes} == {
        "bands.high": Knowledge.EXACT,
        "good_faith.daily_velocity_cap": Knowledge.BY_LOG,
        "quality.second_review_share": Knowledge.NOT,
    }
    assert [change.after for change in changes] == [0.97, 7, 0.5]
    assert compare_policies(text, text) == []


def test_every_table_that_a_decision_reads_is_known_to_replay() -> None:
    """Follow the imports from `decide` and look which attributes of a policy they read."""
    read = set[str]()
    for module in _follow("pipeline.decision.decide"):
        read |= set(re.findall(r"\bpolicy\.([a-z_]+)\b(?!\()", module.read_text()))
    known = {key.split(".")[-2 if key.startswith("limits") else -1] for key in KNOWLEDGE}
    derived = {"hash", "policy", "parameters", "tables", "upgrades", "least_picture_odds"}
    assert {"bands", "routing", "sense", "strikes", "good_faith"} <= read
    assert read - derived <= known


def _follow(first: str) -> set[Path]:
    """Find the modules of the decision that this one reaches."""
    found, waiting = set[Path](), [first]
    while waiting:
        path = Path(waiting.pop().replace(".", "/") + ".py")
        if path in found or not path.exists() or path.parts[:2] == ("pipeline", "policy"):
            continue
        found.add(path)
        nodes = ast.walk(ast.parse(path.read_text()))
        waiting.extend(node.module or "" for node in nodes if isinstance(node, ast.ImportFrom))
    return found


class TestTally:
    def test_cases_that_become_automatic_are_judged_by_what_people_ruled(
        self, policy: Policy, strict: Policy
    ) -> None:
        tally = Tally()
        for ruling in ("upheld", "upheld", "rejected", ""):
            record = _store(AUTOMATIC, strict, ruling)
            tally.add(record, replay(record, strict, policy), 0.5)
        report = tally.build_document()
        assert report["become_automatic"]["cases"] == 4
        assert report["become_automatic"]["ruled_by_people"] == 3
        assert report["become_automatic"]["refused_by_people"] == 1
        assert report["no_longer_automatic"]["cases"] == 0

    def test_the_two_directions_never_stand_in_one_figure(
        self, policy: Policy, strict: Policy
    ) -> None:
        tally, record = Tally(), _store(AUTOMATIC, policy, "rejected")
        tally.add(record, replay(record, policy, strict), 0.5)
        report = tally.build_document()
        assert report["no_longer_automatic"]["refused_by_people"] == 1
        assert report["become_automatic"]["cases"] == 0
        assert report["moves"] == [
            {"reason": "TM-MARK-IN-TEXT", "before": "upheld", "after": "in_review", "cases": 1}
        ]

    def test_what_does_not_come_out_as_stored_counts_for_nothing_else(
        self, policy: Policy, strict: Policy
    ) -> None:
        tally, record = Tally(), replace(_store(AUTOMATIC, policy), routing="{}")
        tally.add(record, replay(record, policy, strict), 0.5)
        tally.add_unread(record, "no facts")
        report = tally.build_document()
        assert (report["changed"], report["moves"], report["drawn"]) == (0, [], [])
        assert report["self_check"]["differing"] == report["self_check"]["not_decided_again"] == 1
        assert {"case", "version", "fields"} == report["self_check"]["named"][0].keys()

    def test_fifty_with_the_least_draws_are_to_be_read(
        self, policy: Policy, strict: Policy
    ) -> None:
        tally, record = Tally(), _store(AUTOMATIC, policy)
        replayed = replay(record, policy, strict)
        for number in range(200):
            tally.add(replace(record, case=f"MW-{number}-01"), replayed, (number * 7 % 200) / 200)
        least = sorted(range(200), key=lambda number: number * 7 % 200)[:DRAWN]
        assert tally.build_document()["drawn"] == [f"MW-{number}-01 1" for number in least]

    @pytest.mark.parametrize(("hits", "total"), [(0, 30), (1, 30), (7, 30), (30, 30)])
    def test_the_interval_leaves_a_fortieth_on_either_side(self, hits: int, total: int) -> None:
        low, high = compute_exact_interval(hits, total)
        if hits:
            assert binom.sf(hits - 1, total, low) == pytest.approx(0.025)
        if hits < total:
            assert binom.cdf(hits, total, high) == pytest.approx(0.025)
        assert low <= hits / total <= high

    def test_of_none_asked_nothing_is_known(self) -> None:
        assert compute_exact_interval(0, 0) == (0.0, 1.0)
