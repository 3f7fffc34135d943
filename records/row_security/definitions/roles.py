"""The two roles beside the owner of the tables, what workers may write, and the open tables."""

from typing import Final

from records.row_security.connection_role import APP_ROLE, WORK_ROLE
from records.row_security.policies import write_grant_sql

# Made here without a password where nobody made them before; see docs/how-to/real-servers.md.
# Another database of the same server may be migrated at this moment.
_ROLE: Final = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{0}') THEN
    CREATE ROLE {0} NOLOGIN;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'Let a superuser run CREATE ROLE {0} LOGIN PASSWORD ..., then migrate again.';
END $$;
GRANT USAGE ON SCHEMA public TO {0};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {0};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {0};
GRANT SELECT ON django_migrations TO {0};
"""

# Workers and the operators' commands see and write every row, but nobody rewrites the audit chain:
# of a seal they write when it was published, and nothing else.
_WORKERS: Final = f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WORK_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {WORK_ROLE};
REVOKE UPDATE, DELETE ON ledger_auditentry, ledger_seal FROM {WORK_ROLE};
GRANT UPDATE (published_at) ON ledger_seal TO {WORK_ROLE};
"""

# A temporary table could stand in for one of ours; nobody but the owner needs any.
NO_TEMPORARY_TABLES: Final = """
DO $$ BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
"""

# Tables without policies: nothing in them is anybody's. What is not named here or in a `Table` is
# closed to the web role.
OPEN: Final = {
    "django_session": "SELECT, INSERT, UPDATE, DELETE",  # found by a secret alone
    "django_migrations": "SELECT",  # the doors start when it is complete
    "ledger_policytext": "SELECT",  # the texts of policy.toml
    "ledger_change": "SELECT, INSERT",  # ids alone
    "rights_indexgeneration": "SELECT",  # whether listings can be screened
    "cases_workerlife": "SELECT",  # whether anybody screens them
    "row_security_allowance": "SELECT, INSERT, UPDATE",  # ids and hashes alone
}

ROLES: Final = "\n".join(
    [
        _ROLE.format(APP_ROLE),
        _ROLE.format(WORK_ROLE),
        _WORKERS,
        NO_TEMPORARY_TABLES,
        *(write_grant_sql(table, grants) for table, grants in OPEN.items()),
    ]
)
