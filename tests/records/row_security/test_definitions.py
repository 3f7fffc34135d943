"""The definitions of the wall: applied whole, applied again, and each said once."""

import pytest
from django.db import connection

from records.row_security import definitions
from records.row_security.connection_role import APP_ROLE, WORK_ROLE

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
_BOTH = [APP_ROLE, WORK_ROLE]


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _policies_and_privileges() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_POLICIES)
        policies = cursor.fetchall()
        cursor.execute(_PRIVILEGES, [_BOTH, _BOTH])
        return [*policies, *cursor.fetchall()]


@pytest.mark.django_db
def test_applied_again_they_replace_whatever_stood_there() -> None:
    """As a migration of a later release does it, on a database that has its policies."""
    before = _policies_and_privileges()
    _run(f"CREATE POLICY forgotten ON complaints_case TO {APP_ROLE} USING (true)")
    _run(f"GRANT DELETE, UPDATE (name) ON accounts_account TO {APP_ROLE}")
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
        found = set(cursor.fetchall())
    assert found == {
        (table.name, policy.name) for table in definitions.TABLES for policy in table.policies
    }


def test_no_table_is_defined_twice_and_no_two_policies_of_one_share_a_name() -> None:
    said = [(table.name, policy.name) for table in definitions.TABLES for policy in table.policies]
    assert len(said) == len(set(said))
