"""What reviewers decided is written as lines that new weights can be learnt from."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from lab.commands.weights import write_decisions
from lab.weights.decisions import read_decisions
from pipeline.vocabulary import Outcome
from records.actions.review import rulings
from records.cases.models import Case, Ruling
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.files.shipped_files import POLICY


def _export_decisions(tmp_path: Path) -> list[dict[str, object]]:
    out = tmp_path / "decisions.jsonl"
    count = write_decisions(out)
    lines = out.read_text(encoding="utf-8").splitlines()
    assert len(lines) == count
    return [json.loads(line) for line in lines]


def _rule_on_case(case: Case, outcome: Outcome) -> Ruling:
    judge = record_cases.reviewer()
    record_cases.claim_case(case, judge)
    return rulings.rule_on_case(case.pk, judge, outcome, "shown", note="", now=record_cases.NOW)


def test_a_persons_ruling_is_written_with_the_facts_it_was_made_on(
    mark: Right, tmp_path: Path
) -> None:
    (case,) = record_cases.file_cases(mark)
    _rule_on_case(case, Outcome.REJECTED)
    case.refresh_from_db()
    (line,) = _export_decisions(tmp_path)
    facts = record_cases.stored(case)
    assert line == {"decided_by": "person", "outcome": "rejected", "facts": facts}
    contents = read_decisions([json.dumps(line)], POLICY)
    assert [decision.is_upheld for decision in contents.decisions] == [False]
    assert contents.skipped.total() == 0


@pytest.mark.parametrize(
    "change", [{"reviewer": None}, {"annulled_at": record_cases.NOW + timedelta(seconds=1)}]
)
def test_what_policy_decided_and_an_annulled_ruling_are_not_written(
    mark: Right, tmp_path: Path, change: dict[str, object]
) -> None:
    (case,) = record_cases.file_cases(mark)
    ruling = _rule_on_case(case, Outcome.UPHELD)
    Ruling.objects.filter(pk=ruling.pk).update(**change)
    assert _export_decisions(tmp_path) == []
