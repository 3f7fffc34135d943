"""Parked work is seen, retried or handed to a person."""

import json
from uuid import uuid4

import pytest

from records.cases.models import Case, Work
from records.ledger import audit
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.takedown_requests import new_request, only_case
from tests.interfaces.cli.conftest import Command


@pytest.fixture
def case(right: Right) -> Case:
    """A parked one."""
    case = only_case(new_request(right, 1))
    Work.objects.update(
        state="parked",
        errors=3,
        died_in=["one", "two"],
        is_suspect=True,
        worker="one",
        last_error="decoder died",
    )
    return case


def test_parked_cases_are_listed(command: Command, case: Case) -> None:
    (row,) = json.loads(command("cases", "parked", "--json").stdout)
    assert (row["case"], row["last_error"]) == (str(case.public_id), "decoder died")
    table = command("cases", "parked").stdout
    assert all(word in table for word in (str(case.public_id), "decoder", "died"))


@pytest.mark.django_db
def test_an_empty_list_says_so(command: Command) -> None:
    assert "Nothing is parked." in command("cases", "parked").stdout


def test_a_retried_case_waits_alone_and_forgiven(command: Command, case: Case) -> None:
    assert command("cases", "retry", case.public_id).exit_code == 0
    work = Work.objects.get()
    assert (work.state, work.errors, work.died_in, work.is_suspect) == ("waiting", 0, [], True)
    assert work.lease_until is None
    assert record_cases.acts_on(case)[-1] == "retry"
    assert not audit.find_broken_links("case", case.pk)
    again = command("cases", "retry", case.public_id)
    assert (again.exit_code, "No parked work" in again.stderr) == (1, True)


def test_a_discarded_case_goes_to_a_reviewer_with_its_deadline(
    command: Command, case: Case
) -> None:
    assert command("cases", "discard", case.public_id).exit_code == 0
    due_at = case.due_at
    assert due_at is not None
    case.refresh_from_db()
    assert (case.state, case.due_at) == ("in_review", due_at)
    assert not Work.objects.exists()
    assert record_cases.acts_on(case)[-1] == "discard"
    assert not audit.find_broken_links("case", case.pk)
    assert command("cases", "discard", case.public_id).exit_code == 1


@pytest.mark.django_db
def test_an_unknown_case_is_named(command: Command) -> None:
    unknown = uuid4()
    result = command("cases", "retry", unknown)
    assert (result.exit_code, str(unknown) in result.stderr) == (1, True)
