"""Readers and writers of rows, a table at a time: all of the second wall.

Three roles connect. The owner of the tables migrates and backs up. `markwarden_work` (workers,
operators' commands) sees every row. `markwarden_app` (the web processes) speaks for somebody, a
`ConnectionRole`, and sees what a policy of `TABLES` lets that role see.

The newest migration of this app applies all of it and notes the `fingerprint` of what it applied;
tests/project/test_migrations.py compares. Before the first release, change a definition and the
fingerprint. After a release, add a migration that applies the definitions, and take the operations
out of the one before: a new database would lack the tables that later definitions name.
"""

from hashlib import sha256
from typing import Final

from django.db.migrations import RunSQL

from records.row_security.definitions import (
    accounts,
    complaints,
    evidence,
    ledger,
    programmes,
    rights,
    screening,
)
from records.row_security.definitions.functions import FUNCTIONS
from records.row_security.definitions.holds import HOLDS
from records.row_security.definitions.roles import ROLES
from records.row_security.definitions.triggers import TRIGGERS
from records.row_security.policies import write_table_sql

TABLES: Final = (
    *accounts.TABLES,
    *rights.TABLES,
    *complaints.TABLES,
    *programmes.TABLES,
    *ledger.TABLES,
    *evidence.TABLES,
    *screening.TABLES,
)

_SQL: Final = (ROLES, FUNCTIONS, screening.EMPTYING, TRIGGERS, HOLDS, *map(write_table_sql, TABLES))


def build_operations() -> list[RunSQL]:
    """Build the migration operations that replace all policies, grants and functions."""
    return [RunSQL(sql, RunSQL.noop) for sql in _SQL]


def fingerprint() -> str:
    """Hash all definitions; the newest migration records it, so that none changes without one."""
    return sha256("\n".join(_SQL).encode()).hexdigest()[:16]
