"""Kill switches: set by policy administrators with a reason, and obeyed by the very next case."""

import json

import pytest

from records.actions.quality import kill_switches
from records.actions.quality.kill_switches import SwitchReach, SwitchRefused, switch_name
from records.cases.models import Case
from records.ledger import audit
from records.ledger.models import AuditEntry, Switch
from records.rights.models import Right
from tests.factories import quality_cases, record_cases


def _names(case: Case) -> list[str]:
    return [
        switch_name(SwitchReach.ALL, ""),
        switch_name(SwitchReach.REASON, case.reason),
        switch_name(SwitchReach.FILER, str(case.account_id)),
    ]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_the_next_case_goes_to_a_person_and_after_it_is_lifted_to_policy(
    mark: Right, which: int
) -> None:
    record_cases.member(mark.owner)
    admin = quality_cases.administrator()
    stopped_case, free = record_cases.file_cases(mark, "L-1", "L-2")
    for case in (stopped_case, free):
        record_cases.freeze_case(case)
    name = _names(stopped_case)[which]
    kill_switches.set_switch(
        name, admin, "A wave of wrong claims.", is_on=True, now=record_cases.NOW
    )
    assert record_cases.route_case(stopped_case).state == "in_review"
    kill_switches.set_switch(name, admin, "It is over.", is_on=False, now=record_cases.NOW)
    assert record_cases.route_case(free).state == "upheld"


def test_each_setting_stands_in_the_audit_log_with_its_reason(mark: Right) -> None:
    admin = quality_cases.administrator()
    for is_on in (True, False):
        switch = kill_switches.set_switch(
            "all", admin, f"Because {is_on}.", is_on=is_on, now=record_cases.NOW
        )
    entries = AuditEntry.objects.filter(subject_kind="switch").order_by("number")
    parsed_entries = [json.loads(entry.entry) for entry in entries]
    assert [(entry["act"], entry["body"]["why"]) for entry in parsed_entries] == [
        ("switch_on", "Because True."),
        ("switch_off", "Because False."),
    ]
    assert not audit.find_broken_links("switch", switch.pk)


@pytest.mark.parametrize("why", ["", "   "])
def test_nobody_sets_one_without_saying_why(db: None, why: str) -> None:
    with pytest.raises(SwitchRefused, match="why"):
        kill_switches.set_switch(
            "all", quality_cases.administrator(), why, is_on=True, now=record_cases.NOW
        )
    assert not Switch.objects.exists()


def test_nobody_else_sets_one(db: None) -> None:
    for person in (record_cases.reviewer(), quality_cases.senior()):
        with pytest.raises(SwitchRefused):
            kill_switches.set_switch("all", person, "I think so.", is_on=True, now=record_cases.NOW)


@pytest.mark.parametrize(
    ("reach", "of"),
    [
        (SwitchReach.REASON, "TM-NOTHING"),
        (SwitchReach.REASON, "replica_words"),
        (SwitchReach.FILER, "999999"),
        (SwitchReach.FILER, "x"),
        (SwitchReach.SCREENING, "replica_word"),
    ],
)
def test_what_there_is_not_has_no_switch(db: None, reach: SwitchReach, of: str) -> None:
    with pytest.raises(SwitchRefused):
        switch_name(reach, of)
