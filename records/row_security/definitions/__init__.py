"""Readers and writers of each row: roles, functions, triggers, and what each app declares.

The owner of the tables migrates and backs up. `markwarden_work` (operators' commands) and the roles
of the processes see every row; what they write, the module `processes` says. `markwarden_app` (the
web processes) speaks for somebody, a `ConnectionRole`, and sees what a policy in the module
`tables` of an app lets that role see.

The newest migration of this app applies all of it and notes the `fingerprint` of what it applied;
tests/project/test_migrations.py compares. Before the first release, change a definition and the
fingerprint. After a release, add a migration that applies the definitions, and take the operations
out of the one before: a new database would lack the tables that later definitions name.
"""

from hashlib import sha256

from django.db.migrations import RunSQL

from records.row_security.definitions.functions import write_functions_sql
from records.row_security.definitions.holds import write_holds_sql
from records.row_security.definitions.processes import write_grants_sql
from records.row_security.definitions.roles import ROLES
from records.row_security.definitions.triggers import TRIGGERS
from records.row_security.policies import write_table_sql
from records.tables.registry import list_tables


class _InOneTransaction(RunSQL):
    """A table is never seen between its old policies and its new ones, and waits for no other."""

    atomic = True


def build_operations() -> list[RunSQL]:
    """Build the migration operations that replace all policies, grants and functions.

    Their migration says `atomic = False`: it would hold every table until it has the last.
    """
    return [_InOneTransaction(sql, RunSQL.noop) for sql in _list_statements()]


def fingerprint() -> str:
    """Hash all definitions; the newest migration records it, so that none changes without one."""
    return sha256("\n".join(_list_statements()).encode()).hexdigest()[:16]


def _list_statements() -> list[str]:
    tables = list_tables()
    return [
        ROLES,
        write_grants_sql(table.name for table in tables),
        write_functions_sql(tables),
        TRIGGERS,
        write_holds_sql(tables),
        *map(write_table_sql, tables),
    ]
