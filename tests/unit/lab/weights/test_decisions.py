"""New weights from what reviewers decided: who may teach, and when too few do."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from lab.commands.weights import weights
from lab.weights.decisions import (
    LEAST_DECISIONS,
    Skipped,
    TooFewDecisions,
    format_decision,
    propose_weights,
    read_decisions,
)
from lab.weights.fitting import named_weights
from pipeline.decision.serialization import facts_to_json
from pipeline.facts import Facts
from pipeline.policy.policy import Policy, parse_policy
from pipeline.reasons import Reason
from pipeline.vocabulary import Outcome
from tests.factories.files.shipped_files import POLICY_FILE
from tests.unit.pipeline.case_facts import AUTOMATIC, build_titled_facts, with_right

_CLI = CliRunner()


def _line(facts: Facts, outcome: Outcome, decided_by: str = "person") -> str:
    return format_decision(json.loads(facts_to_json(facts)), outcome, decided_by)


def _decisions(count: int) -> list[str]:
    """Reviewers who let `style` pass, and uphold what wears the mark."""
    lines = []
    for number in range(count):
        title = "Zorvex running shoes" if number % 2 else "Zorvex style running shoes"
        facts = replace(build_titled_facts(title), case_id=number)
        lines.append(_line(facts, Outcome.UPHELD if number % 2 else Outcome.REJECTED))
    return lines


def test_only_what_people_decided_on_wording_teaches(policy: Policy) -> None:
    lines = [
        _line(AUTOMATIC, Outcome.UPHELD),
        _line(AUTOMATIC, Outcome.UPHELD, "policy"),
        _line(replace(AUTOMATIC, reason=Reason.TM_LOGO_IN_IMAGE), Outcome.UPHELD),
        _line(with_right(right_id=7), Outcome.REJECTED),
        "{}",
        "not JSON",
        "",
    ]
    decision_file = read_decisions(lines, policy)
    assert [decision.facts for decision in decision_file.decisions] == [AUTOMATIC]
    assert decision_file.skipped == {
        Skipped.BY_POLICY: 1,
        Skipped.NOT_BY_TEXT: 1,
        Skipped.NO_LIKENESS: 1,
        Skipped.UNREADABLE: 2,
    }


@pytest.mark.parametrize("count", [0, LEAST_DECISIONS - 1])
def test_too_few_decisions_are_refused_by_number(policy: Policy, count: int) -> None:
    decisions = read_decisions(_decisions(count), policy).decisions
    with pytest.raises(
        TooFewDecisions, match=f"Only {count} usable .* {LEAST_DECISIONS} are needed"
    ):
        propose_weights(decisions, policy)


def test_decisions_of_one_kind_are_too_few(policy: Policy) -> None:
    one_sided = [line for line in _decisions(4 * LEAST_DECISIONS) if '"upheld"' in line]
    with pytest.raises(TooFewDecisions, match="0 rejected"):
        propose_weights(read_decisions(one_sided, policy).decisions, policy)


def test_reviewers_move_the_weights_that_they_judge_by(policy: Policy) -> None:
    proposal = propose_weights(
        read_decisions(_decisions(2 * LEAST_DECISIONS), policy).decisions, policy
    )
    before, after = named_weights(policy), named_weights(proposal.policy)
    assert 0 < after["style"] < before["style"]
    assert after["nominative"] == before["nominative"]
    assert proposal.before.positives == proposal.after.positives > 0


def _run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    app.add_typer(weights, name="weights")
    result = _CLI.invoke(app, ["weights", *arguments])
    return result.exit_code, " ".join(result.output.split())


def test_the_command_writes_a_proposal_and_leaves_the_policy(tmp_path: Path) -> None:
    decisions_path, out = tmp_path / "decisions.jsonl", tmp_path / "proposed.toml"
    decisions_path.write_text("\n".join(_decisions(2 * LEAST_DECISIONS)), encoding="utf-8")
    before = POLICY_FILE.read_bytes()
    code, message = _run("fit", "--decisions", str(decisions_path), "--out", str(out))
    assert (code, "Nothing is in force yet." in message) == (0, True)
    assert (
        parse_policy(out.read_text(encoding="utf-8")).weights.style
        < parse_policy(before.decode()).weights.style
    )
    assert POLICY_FILE.read_bytes() == before


def test_the_command_refuses_too_few_and_the_live_policy(tmp_path: Path) -> None:
    decisions_path, out = tmp_path / "decisions.jsonl", tmp_path / "proposed.toml"
    decisions_path.write_text("\n".join(_decisions(30)), encoding="utf-8")
    code, message = _run("fit", "--decisions", str(decisions_path), "--out", str(out))
    assert (code, out.exists()) == (1, False)
    assert "Only 30 usable decisions" in message
    assert _run("fit", "--out", str(POLICY_FILE))[0] == 2
