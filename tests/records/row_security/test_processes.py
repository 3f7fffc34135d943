"""What each process may write: its own tables, and never what gives people power."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from matchers.image.likeness import Band
from records import policies
from records.accounts.models import Role, User
from records.actions.accounts import staff
from records.actions.accounts.staff import RequestedChange
from records.actions.rights import references
from records.rights.models import Reference, Right
from records.row_security.definitions.processes import SECRETS, WRITES, find_tables
from records.tables.registry import list_tables
from records.tables.roles import (
    DELIVER_ROLE,
    DISPATCHER_ROLE,
    METRICS_ROLE,
    PROCESS_ROLES,
    TIMERS_ROLE,
    WORKER_ROLE,
    ConnectionRole,
)
from tests.factories import record_cases
from tests.factories.sellers.applications import create_seller
from tests.process_roles import StatementWatch
from tests.records.row_security.test_policies import as_role
from tests.unit.pipeline.case_facts import AUTOMATIC, build_image_likeness

pytestmark = pytest.mark.django_db
NOW = record_cases.NOW


def _list_writable(role: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
            " AND c.relkind IN ('r', 'p') AND (has_table_privilege(%(role)s, c.oid, 'DELETE')"
            " OR has_any_column_privilege(%(role)s, c.oid, 'INSERT, UPDATE'))",
            {"role": role},
        )
        return {name for (name,) in cursor.fetchall()}


def test_the_metrics_write_nothing() -> None:
    assert _list_writable(METRICS_ROLE) == set()


def test_the_dispatcher_writes_where_work_stands_and_nothing_else() -> None:
    assert _list_writable(DISPATCHER_ROLE) == {"cases_work", "cases_workerlife", "screening_part"}


def test_what_talks_to_others_writes_neither_cases_nor_people() -> None:
    columns_alone = {"cases_case", "screening_newestversion"}
    subjects = {name.partition("_")[0] for name in _list_writable(DELIVER_ROLE) - columns_alone}
    assert subjects == {"accounts", "evidence", "ledger", "marketplaces", "notices"}
    for table in (*columns_alone, "marketplaces_listing", "evidence_disclosureorder"):
        assert not _may(DELIVER_ROLE, table, "INSERT"), table
        assert not _may(DELIVER_ROLE, table, "UPDATE"), table  # but of a column


def test_workers_write_no_person_no_policy_and_no_letter() -> None:
    subjects = {
        name.partition("_")[0] for name in _list_writable(WORKER_ROLE) - {"accounts_account"}
    }
    assert not _may(WORKER_ROLE, "accounts_account", "UPDATE")
    assert subjects & {"account", "accounts", "auth", "mfa", "notices", "vetting"} == set()
    assert {"ledger_switch", "ledger_policyproposal"} & _list_writable(WORKER_ROLE) == set()


@pytest.mark.parametrize("role", WRITES)
def test_no_process_writes_a_password_a_second_factor_or_who_is_superuser(role: str) -> None:
    with connection.cursor() as cursor:
        for column in ("password", "is_superuser", "is_staff", "username", "email"):
            cursor.execute(
                "SELECT has_column_privilege(%s, 'accounts_user', %s, 'UPDATE')", [role, column]
            )
            assert cursor.fetchone() == (False,), column
    for table in ("mfa_authenticator", "account_emailaddress", "accounts_apikey"):
        assert not _may(role, table, "INSERT"), table
        assert not _may(role, table, "UPDATE"), table
    assert ("accounts_user" in _list_writable(role)) == (role == TIMERS_ROLE)


def test_what_opens_something_is_read_by_who_needs_it() -> None:
    readers = {
        (role, table) for role in WRITES for table in SECRETS.split() if _may(role, table, "SELECT")
    }
    deliver = {(DELIVER_ROLE, "accounts_codeletter"), (DELIVER_ROLE, "notices_secret")}
    assert {pair for pair in readers if pair[0] != TIMERS_ROLE} == deliver


def test_timers_give_the_role_that_two_people_granted_and_no_other() -> None:
    ada, ben = (_add_administrator(name) for name in ("ada", "ben"))
    with (
        as_role(TIMERS_ROLE, ConnectionRole.NOBODY),
        pytest.raises(ProgrammingError, match="No process gives a role"),
        transaction.atomic(),
    ):
        User.objects.filter(pk=ada.pk).update(role=Role.AUDITOR)
    for wanted in (
        RequestedChange("enrol", "rosa", "reviewer", "rosa@house.example"),  # type: ignore[arg-type]  # a word of the enumeration
        RequestedChange("change_role", "ben", "auditor"),  # type: ignore[arg-type]  # the same
    ):
        change = staff.request_change(ada, wanted, now=NOW)
        by = ben if wanted.username != "ben" else _add_administrator("cy")
        staff.decide_change(change.pk, by, is_granted=True, now=NOW)
    with as_role(TIMERS_ROLE, ConnectionRole.NOBODY):
        staff.carry_out_changes(NOW + timedelta(seconds=1))
    roles = dict(User.objects.values_list("username", "role"))
    assert (roles["rosa"], roles["ben"], roles["ada"]) == ("reviewer", "auditor", "policy_admin")


def test_a_worker_holds_back_a_picture_that_too_many_sellers_show(mark: Right) -> None:
    """Cases with pictures were parked in the containers, and no test asked as the worker does."""
    picture = build_image_likeness(Band.COPY)
    reference = Reference.objects.create(right=mark, sha256="0" * 64, category="photo", family=0)
    facts = replace(AUTOMATIC, pictures=(replace(picture, reference_id=reference.pk),))
    limits = replace(policies.policy().limits, flood_sellers=0)
    seller = create_seller()
    facts = replace(facts, seller=replace(facts.seller, seller_id=seller.pk))
    with as_role(WORKER_ROLE, ConnectionRole.NOBODY):
        held_back = references.hold_back_flooding(facts, limits, now=NOW)
    assert held_back == (reference.pk,)


def test_a_process_is_asked_again_as_its_role() -> None:
    """The hook that all tests of processes run under finds what a role may not do."""
    watch = StatementWatch(lambda _frame: METRICS_ROLE)
    with connection.execute_wrapper(watch):
        assert not User.objects.filter(username="nobody").update(first_name="Ada")
        assert User.objects.count() == 0
    assert [line.partition(": ")[0] for line in watch.refusals] == [METRICS_ROLE]


def _add_administrator(name: str) -> User:
    return User.objects.create_user(name, f"{name}@house.example", "x", role=Role.POLICY_ADMIN)


def test_each_process_has_a_role_and_each_word_names_a_table() -> None:
    names = [table.name for table in list_tables()]
    assert set(WRITES) | {PROCESS_ROLES["web"]} == set(PROCESS_ROLES.values())
    for lines in WRITES.values():
        for _verbs, patterns in lines:
            for word in patterns.split():
                assert find_tables(word.lstrip("!"), names), word


def _may(role: str, table: str, verb: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, verb])
        return bool((cursor.fetchone() or (False,))[0])
