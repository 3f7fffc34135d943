"""The command `markwarden replay`: the cases of a period decided again by another policy."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings
from typer.testing import Result

from config.marketplaces import Marketplace
from pipeline.vocabulary import Outcome
from records import policies_in_force
from records.actions.quality import policy_adoptions
from records.cases.models import Case
from records.ledger.models import AuditEntry, PolicyAdoption
from tests.factories import quality_cases, record_cases
from tests.factories.quality import policy_texts

type Command = Callable[..., Result]

_PERIOD = ("--from", "2026-11-20", "--to", "2026-11-30", "--jobs", "1")
_TWO = ("--signer", "Anna Ahn", "--signer", "Ben Bauer", "--reason", "More care.")


@pytest.fixture(autouse=True)
def marketplace(settings: Settings) -> None:
    """The one that the factories file listings of."""
    place = Marketplace(
        code="lab",
        origin=record_cases.ORIGIN,
        webhook_url=f"{record_cases.ORIGIN}/hook",
        webhook_secret="whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3",
        is_loopback_allowed=True,
    )
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"marketplaces": [place]})


@pytest.fixture
def routed(db: None) -> list[Case]:
    """Two cases of a member that policy upheld."""
    policy_adoptions.adopt_first()
    return _route_two()


def _route_two() -> list[Case]:
    owner = record_cases.account()
    record_cases.member(owner)
    cases = record_cases.file_cases(record_cases.right(owner), "L-0", "L-1")
    for case in cases:
        record_cases.freeze_case(case, shop=f"S-{case.line}")
        record_cases.route_case(case)
    return cases


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    """A policy under which no score is high."""
    path = tmp_path / "strict.toml"
    text, count = re.subn(r"(?m)^high = 0\.\d+$", "high = 0.999999", policy_texts.read_text())
    assert count == 1
    path.write_text(text, encoding="utf-8")
    return path


def test_what_would_go_elsewhere_is_said_and_written(
    command: Command, routed: list[Case], strict: Path, tmp_path: Path
) -> None:
    assert {case.state for case in Case.objects.all()} == {"upheld"}
    out, cases = tmp_path / "report.json", tmp_path / "changed.jsonl"
    answer = command("replay", "--policy", strict, *_PERIOD, "--out", out, "--cases", cases)
    assert answer.exit_code == 0, answer.output
    assert "2 of 2 decisions come out as they were stored." in answer.stdout
    assert "Approved by policy no longer: 2; people ruled on none of them." in answer.stdout
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["self_check"]["as_stored"] == report["changed"] == 2
    assert [(key["key"], key["known"]) for key in report["changed_keys"]] == [
        ("bands.high", "exact")
    ]
    assert len(report["drawn"]) == 2
    lines = [json.loads(line) for line in cases.read_text(encoding="utf-8").splitlines()]
    assert {line["case"] for line in lines} == {case.number for case in routed}
    assert {line["stored"]["destination"] for line in lines} == {"upheld"}
    assert {line["proposed"]["destination"] for line in lines} == {"in_review"}


def test_processes_answer_as_one_does(
    command: Command, routed: list[Case], strict: Path, tmp_path: Path
) -> None:
    reports = []
    for jobs in ("1", "2"):
        out = tmp_path / f"{jobs}.json"
        answer = command("replay", "--policy", strict, *_PERIOD, "--jobs", jobs, "--out", out)
        assert answer.exit_code == 0, answer.output
        reports.append(json.loads(out.read_text(encoding="utf-8")) | {"made_at": ""})
    assert reports[0] == reports[1]
    assert reports[0]["changed"] == len(routed)


def test_what_people_ruled_judges_what_would_become_automatic(
    command: Command, db: None, strict: Path, tmp_path: Path
) -> None:
    """Under the strict policy a case goes to a person; then the installed one is asked."""
    policy_texts.adopt(strict.read_text(encoding="utf-8"))
    policies_in_force.follow()
    (case, _) = _route_two()
    quality_cases.rule_on_case(case, outcome=Outcome.REJECTED)
    path = tmp_path / "installed.toml"
    path.write_text(policy_texts.read_text(), encoding="utf-8")
    answer = command("replay", "--policy", path, *_PERIOD)
    policies_in_force.forget()
    assert answer.exit_code == 0, answer.output
    line = "for the first time: 2; people ruled on 1 and refused 1 of those (2.5% to 100.0%)."
    assert line in answer.stdout


def test_a_decision_that_was_altered_is_named_and_the_code_is_1(
    command: Command, routed: list[Case], strict: Path
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_decisionrecord DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE cases_decisionrecord SET routing = replace(routing, 'by_the_table', 'guarded')"
            " WHERE case_id = %s",
            [routed[0].pk],
        )
        cursor.execute("ALTER TABLE cases_decisionrecord ENABLE TRIGGER USER")
    answer = command("replay", "--policy", strict, *_PERIOD)
    assert answer.exit_code == 1, answer.output
    assert "1 of 2 decisions come out as they were stored." in answer.stdout
    assert f"Case {routed[0].number}, decision 1: differs in rule" in answer.stderr


@pytest.mark.usefixtures("routed")
def test_only_some_reasons_or_lanes_can_be_asked_for(command: Command, strict: Path) -> None:
    one = command("replay", "--policy", strict, *_PERIOD, "--lane", "good_faith")
    assert "2 of 2 decisions" in one.stdout
    other = command("replay", "--policy", strict, *_PERIOD, "--reason", "PT-PATENT")
    assert other.exit_code in (1, 2)
    assert "0 of 0" not in other.stdout


@pytest.mark.usefixtures("routed")
@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        ("title = 1", 1, "written.toml: "),
        ("nothing", 1, "written.toml: "),
        (b"\xff\xfe", 2, "is not UTF-8 text"),
    ],
)
def test_a_policy_that_cannot_be_used_is_refused_in_its_parsers_words(
    command: Command, tmp_path: Path, content: str | bytes, code: int, says: str
) -> None:
    path = tmp_path / "written.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    answer = command("replay", "--policy", path, *_PERIOD)
    assert (answer.exit_code, says in answer.stderr) == (code, True), answer.output


@pytest.mark.usefixtures("routed")
def test_a_period_without_decisions_is_refused(command: Command, strict: Path) -> None:
    answer = command("replay", "--policy", strict, "--from", "2020-01-01", "--to", "2020-02-01")
    assert answer.exit_code == 1
    assert "No case was decided from 2020-01-01 to 2020-02-01." in answer.stderr


@pytest.mark.usefixtures("routed")
def test_nothing_of_the_records_is_changed(command: Command, strict: Path) -> None:
    before = list(Case.objects.order_by("pk").values())
    command("replay", "--policy", strict, *_PERIOD)
    assert list(Case.objects.order_by("pk").values()) == before


class TestAdoption:
    @pytest.mark.usefixtures("routed")
    def test_it_names_the_report_that_its_two_signers_read(
        self, command: Command, strict: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "report.json"
        command("replay", "--policy", strict, *_PERIOD, "--out", out)
        answer = command("policy", "adopt", strict, *_TWO, "--replay", out, "--json")
        assert answer.exit_code == 0, answer.output
        (report,) = json.loads(answer.stdout)["reports"]
        assert report["kind"] == "replay"
        adoption = PolicyAdoption.objects.get(number=2)
        assert adoption.proposal.reports == [report]
        entry = AuditEntry.objects.filter(subject_kind="policy").latest("pk").entry
        assert report["sha256"] in entry

    @pytest.mark.usefixtures("routed")
    def test_a_report_of_another_policy_is_refused(
        self, command: Command, strict: Path, tmp_path: Path
    ) -> None:
        out, other = tmp_path / "report.json", tmp_path / "other.toml"
        command("replay", "--policy", strict, *_PERIOD, "--out", out)
        other.write_text(policy_texts.text_saying(audit_share=0.06), encoding="utf-8")
        answer = command("policy", "adopt", other, *_TWO, "--replay", out)
        assert answer.exit_code == 1
        assert "The report is of another policy." in answer.stderr
        out.write_text("[]")
        assert "no report" in command("policy", "adopt", strict, *_TWO, "--replay", out).stderr
        assert PolicyAdoption.objects.count() == 1
