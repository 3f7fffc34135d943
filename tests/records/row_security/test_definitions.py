"""The definitions of the wall: applied whole, applied again, and each said once."""

import re

import pytest
from django.db import connection

from records.row_security import definitions
from records.tables.access import Policy
from records.tables.registry import Table, list_tables
from records.tables.roles import APP_ROLE, ROLES
from tests.records.row_security.test_policies import _run

_POLICIES = """
SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies
ORDER BY tablename, policyname
"""
_PRIVILEGES = """
SELECT table_name, column_name, grantee, privilege_type FROM information_schema.column_privileges
WHERE table_schema = 'public' AND grantee = ANY(%s)
UNION ALL
SELECT table_name, '', grantee, privilege_type FROM information_schema.table_privileges
WHERE table_schema = 'public' AND grantee = ANY(%s)
ORDER BY 1, 2, 3, 4
"""
_ROLES = list(ROLES)


def _policies_and_privileges() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_POLICIES)
        policies = cursor.fetchall()
        cursor.execute(_PRIVILEGES, [_ROLES, _ROLES])
        return [*policies, *cursor.fetchall()]


def _policies(table: Table) -> tuple[Policy, ...]:
    return table.policies or ()


@pytest.mark.django_db
def test_applied_again_they_replace_whatever_stood_there() -> None:
    """As a migration of a later release does it, on a database that has its policies."""
    before = _policies_and_privileges()
    _run(f"CREATE POLICY forgotten ON cases_case TO {APP_ROLE} USING (true)")
    _run(f"GRANT DELETE, UPDATE (name) ON accounts_account TO {APP_ROLE}")
    _run(f"GRANT UPDATE ON accounts_user TO {ROLES[-1]}")
    assert _policies_and_privileges() != before
    for operation in definitions.build_operations():
        _run(str(operation.sql))
    assert _policies_and_privileges() == before


@pytest.mark.django_db
def test_every_policy_of_the_database_is_a_definition() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname FROM pg_policies WHERE policyname <> 'keepers'"
        )
        database_policies = set(cursor.fetchall())
    assert database_policies == {
        (table.name, policy.name) for table in list_tables() for policy in _policies(table)
    }


def test_no_two_policies_of_a_table_share_a_name() -> None:
    names = [(table.name, policy.name) for table in list_tables() for policy in _policies(table)]
    assert len(names) == len(set(names))


_MOST_PARTS = 60


@pytest.mark.django_db
def test_no_query_carries_the_policies_of_half_the_tables_in_its_plan() -> None:
    """A condition that selects from another table brings that table's conditions, and theirs."""
    parts = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP_ROLE}")
        readable = [table for table in list_tables() if "SELECT" in table.grants]
        for table in readable:
            cursor.execute(f"EXPLAIN SELECT FROM {table.name}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            parts[table.name] = len(re.findall(r"^ *(?:InitPlan|SubPlan) ", plan, re.MULTILINE))
    assert {name: count for name, count in parts.items() if count > _MOST_PARTS} == {}
    assert parts["cases_case"] > 0, "the policies are in the plan"
