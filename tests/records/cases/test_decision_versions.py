"""A decision stays as it was routed: later ones are versions, and a forged one is named."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from django.db import IntegrityError, connection, transaction

from lab.benchmarks.pipeline.reference_loops import count_trips
from pipeline.vocabulary import CaseState, Instance, Outcome, Stage
from records.accounts.models import User
from records.actions.cases import clarification, routing
from records.actions.evidence import retention
from records.actions.review import desk, rulings
from records.cases.decision_check import check_decisions
from records.cases.models import Case, DecisionRecord, Ruling
from records.clock import database_now
from records.ledger import audit
from records.ledger.models import AuditEntry
from records.ledger.proof import Findings
from records.notices import statements
from records.rights.models import Right
from tests.factories import record_cases

_HOUR: Final = timedelta(hours=1)
_TRIPS: Final = 7  # before decisions were versions, too
_TITLES: Final = ("Zorvex running shoes", "Zorvex shoes, used", "Zorvex laces")


def _route(case: Case, title: str, hours: int) -> None:
    """Route it as if its listing bore this title."""
    claim, facts = record_cases.claim_work(case, Stage.MATCH), record_cases.facts(case)
    facts = replace(facts, listing=replace(facts.listing, title=title))
    assert routing.route_cases([(claim, facts)], now=record_cases.NOW + hours * _HOUR)
    case.refresh_from_db()


def _ask_and_answer(case: Case, judge: User, hours: int) -> None:
    now = record_cases.NOW + hours * _HOUR
    assert desk.claim_case(judge, now=now) == case
    desk.ask_filer(case.pk, judge, "which", "Which model?", now=now)
    clarification.answer_question(case.pk, case.account_id, "That one.", now=now)


@pytest.fixture
def routed_thrice(case: Case, judge: User) -> Case:
    """A case with three decisions; it is in review."""
    record_cases.freeze_case(case)
    for number, title in enumerate(_TITLES):
        if number:
            _ask_and_answer(case, judge, number)
        _route(case, title, number)
    return case


def _rule(case: Case, judge: User, hours: int) -> Ruling:
    now = record_cases.NOW + hours * _HOUR
    assert desk.claim_case(judge, now=now) == case
    return rulings.rule_on_case(case.pk, judge, Outcome.UPHELD, "identical_mark", note="", now=now)


def _findings(share: float = 1.0) -> list[str]:
    findings = Findings()
    check_decisions(findings, share)
    return findings.sentences


def _run(statement: str) -> None:
    """Run what only an owner of the tables can."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit would
        cursor.execute("ALTER TABLE cases_decisionrecord DISABLE TRIGGER USER")
        cursor.execute(statement)


def _forge(old: str, new: str, column: str = "facts", version: int = 1) -> None:
    assert DecisionRecord.objects.filter(**{f"{column}__contains": old}, version=version).exists()
    _run(
        f"UPDATE cases_decisionrecord SET {column} = replace({column}, '{old}', '{new}')"  # noqa: S608  # the test's
        f" WHERE version = {version}"
    )


def test_a_case_routed_thrice_keeps_three_versions(routed_thrice: Case) -> None:
    decisions = routed_thrice.decisions.order_by("version")
    assert [(row.version, json.loads(row.facts)["listing"]["title"]) for row in decisions] == [
        *enumerate(_TITLES, start=1)
    ]
    assert routed_thrice.decision_version == 3
    assert statements.read_record(routed_thrice).facts.listing.title == _TITLES[2]
    assert statements.read_record(routed_thrice, 1).facts.listing.title == _TITLES[0]
    assert _findings() == []


def test_a_ruling_names_the_decision_it_was_made_on_and_is_told_from_it(
    case: Case, judge: User
) -> None:
    record_cases.freeze_case(case)
    _route(case, _TITLES[0], 0)
    first = _rule(case, judge, 1)
    rulings.annul_ruling(first.pk, judge, now=record_cases.NOW + _HOUR)
    _ask_and_answer(case, judge, 2)
    _route(case, _TITLES[1], 3)
    second = _rule(case, judge, 4)
    assert (first.decision_version, second.decision_version) == (1, 2)
    told = statements.read_rulings([first.pk, second.pk])
    titles = [told[pk].require_record().facts.listing.title for pk in (first.pk, second.pk)]
    assert titles == list(_TITLES[:2])
    entry = AuditEntry.objects.filter(entry__startswith='{"act":"rule"').latest("number")
    assert json.loads(entry.entry)["body"]["decision"] == 2


@pytest.mark.parametrize("forged", ["decision_version = 2", "case_id = {other}"])
def test_a_ruling_that_is_put_on_another_decision_is_named(mark: Right, forged: str) -> None:
    record_cases.member(mark.owner)
    first, second = record_cases.file_cases(mark, "L-1", "L-2")
    record_cases.route_case(first)
    ruling = Ruling.objects.get(case=first)
    assert _findings() == []
    _run(f"UPDATE cases_ruling SET {forged.format(other=second.pk)}")  # noqa: S608  # the test's
    named = f"Case {first.pk}: ruling {ruling.pk} is not on decision 1 any more."
    assert _findings() == [named]


def test_policy_rules_on_the_decision_just_routed(mark: Right) -> None:
    record_cases.member(mark.owner)
    case = record_cases.route_case(record_cases.file_cases(mark)[0])
    assert (case.state, case.decision_version) == (CaseState.UPHELD, 1)
    assert Ruling.objects.get(instance=Instance.FIRST).decision_version == 1
    assert _findings() == []


def test_nobody_rules_on_a_decision_that_is_no_longer_the_newest(
    routed_thrice: Case, judge: User
) -> None:
    now = record_cases.NOW + 4 * _HOUR
    assert desk.claim_case(judge, now=now) == routed_thrice

    def rule(seen_version: int) -> Ruling:
        return rulings.rule_on_case(
            routed_thrice.pk, judge, Outcome.REJECTED, "no_likeness", note="", now=now,
            form=rulings.RulingForm(seen_version=seen_version),
        )  # fmt: skip

    with pytest.raises(rulings.DecidedAgain, match="Read it again"):
        rule(2)
    assert not Ruling.objects.exists()
    assert rule(3).decision_version == 3


@pytest.mark.parametrize(
    ("old", "new", "column", "named"),
    [
        ("Zorvex running", "FORGED running", "facts", "listing.title"),
        ('"infringement_strikes":0', '"infringement_strikes":9', "facts",
         "seller.infringement_strikes"),
        ('"score":0', '"score":1', "routing", "score"),
        ("It wears it.", "It is new.", "routing", "terms"),
        ('"brand":', '"brand": ', "facts", "no JSON in canonical form"),
        ('{"', "", "facts", "no JSON in canonical form"),
        ('"brand":"Zorvex",', "", "facts", "a field is missing"),
    ],
)  # fmt: skip
def test_a_forged_decision_is_named_with_its_field(
    routed_thrice: Case, old: str, new: str, column: str, named: str
) -> None:
    _forge(old, new, column)
    where = f"Case {routed_thrice.pk}, decision 1: its {column} are not as decided"
    assert _findings() == [f"{where}: {named}."]
    assert not audit.find_broken_links("case", routed_thrice.pk)  # which prove nothing of it
    assert _findings(share=0) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("policy_hash = 'x'", "its policy_hash is not as decided"),
        ("index_generation = 99", "its index_generation is not as decided"),
        ("routed_at = routed_at + interval '1 second'", "its routed_at is not as decided"),
        ("account_id = account_id + 1", "its account_id is not as decided"),
    ],
)
def test_a_forged_column_is_named(routed_thrice: Case, change: str, named: str) -> None:
    _run(f"UPDATE cases_decisionrecord SET {change} WHERE version = 2")  # noqa: S608  # the test's
    assert _findings() == [f"Case {routed_thrice.pk}, decision 2: {named}."]


def test_two_cases_whose_decisions_are_exchanged_are_named(mark: Right) -> None:
    first, second = (
        record_cases.route_case(case) for case in record_cases.file_cases(mark, "L-1", "L-2")
    )
    _run(
        "UPDATE cases_decisionrecord d SET facts = o.facts, routing = o.routing, salt = o.salt"
        " FROM cases_decisionrecord o WHERE o.case_id <> d.case_id"
    )
    assert set(_findings()) >= {
        f"Case {case.pk}, decision 1: its facts are not as decided: all of them."
        for case in (first, second)
    }


_COLUMNS: Final = (
    "account_id, facts, routing, salt, marks, facts_digest, routing_digest, policy_hash,"
    " index_generation, routed_at"
)
_ONE_MORE: Final = f"""
INSERT INTO cases_decisionrecord (case_id, version, {_COLUMNS})
SELECT case_id, 4, {_COLUMNS} FROM cases_decisionrecord WHERE version = 3;
UPDATE cases_case SET decision_version = 4
"""  # noqa: S608  # the test's


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM cases_decisionrecord WHERE version = 2", ", decision 2: it is missing."),
        (
            _ONE_MORE,
            ", decision 4: no entry of the audit chain names it.",
        ),
        (
            "UPDATE cases_case SET decision_version = 1",
            " names decision 1 as its newest, and that is 3.",
        ),
    ],
)
def test_a_version_too_few_or_too_many_is_named(
    routed_thrice: Case, statement: str, named: str
) -> None:
    _run(statement)
    assert _findings() == [f"Case {routed_thrice.pk}{named}"]


def test_a_decision_is_changed_by_nobody_and_goes_with_its_case(routed_thrice: Case) -> None:
    for statement in (
        "UPDATE cases_decisionrecord SET facts = '{}'",
        "DELETE FROM cases_decisionrecord",
    ):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():  # a version is there once
        DecisionRecord(**{**_values(routed_thrice), "version": 1}).save(force_insert=True)
    assert DecisionRecord.objects.count() == 3


def _values(case: Case) -> dict[str, object]:
    row = case.decisions.get(version=3)
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


_AGED: Final = """
UPDATE ledger_auditentry SET entry = replace(entry, '"at":"2026', '"at":"2014');
UPDATE cases_decisionrecord SET routed_at = routed_at - interval '12 years';
UPDATE cases_case SET closed_at = closed_at - interval '12 years';
UPDATE cases_ruling SET ruled_at = ruled_at - interval '12 years';
ALTER TABLE cases_decisionrecord ENABLE TRIGGER USER
"""


def _count_unproven() -> int:
    findings = Findings()
    counts = check_decisions(findings)
    assert findings.sentences == []
    return counts.unproven


@pytest.fixture
def closed(mark: Right) -> Case:
    """A case that policy upheld; its entries can be rewritten."""
    record_cases.member(mark.owner)
    case = record_cases.route_case(record_cases.file_cases(mark)[0])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_auditentry DISABLE TRIGGER USER")
        cursor.execute("GRANT UPDATE ON ledger_auditentry TO CURRENT_USER")
    return case


def test_what_retention_deleted_is_no_finding(closed: Case) -> None:
    _run(_AGED)
    assert _count_unproven() == 0
    while retention.delete_due(database_now()):
        pass
    assert not Case.objects.filter(pk=closed.pk).exists()
    assert not DecisionRecord.objects.exists()
    assert _count_unproven() == 1


def test_a_case_that_went_before_its_time_is_a_finding(closed: Case) -> None:
    _run("TRUNCATE cases_case CASCADE")
    assert _findings() == [f"Case {closed.pk}, decision 1: it is missing."]


@pytest.mark.parametrize("is_old", [True, False])
def test_an_entry_that_lost_its_text_in_time_is_no_finding(closed: Case, *, is_old: bool) -> None:
    if is_old:
        _run(_AGED)
    AuditEntry.objects.filter(entry__startswith='{"act":"route"').update(entry="")
    if is_old:
        assert _count_unproven() == 1
    else:
        named = f"Case {closed.pk}, decision 1: no entry of the audit chain names it."
        assert _findings() == [named]


def test_a_batch_of_many_cases_makes_as_many_trips_as_one(mark: Right) -> None:
    record_cases.member(mark.owner)
    cases = record_cases.file_cases(mark, *(f"L-{number}" for number in range(9)))
    for number, case in enumerate(cases):
        record_cases.freeze_case(case, shop=f"S-{number}")

    def count(batch: Sequence[Case]) -> int:
        drafts = [
            (record_cases.claim_work(case, Stage.MATCH), record_cases.facts(case)) for case in batch
        ]
        return count_trips(lambda: routing.route_cases(drafts, now=record_cases.NOW))

    count(cases[:1])  # the first of a connection prepares its statements
    assert count(cases[1:2]) == count(cases[2:]) == _TRIPS
    assert DecisionRecord.objects.count() == Ruling.objects.count() == 9
