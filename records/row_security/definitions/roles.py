"""The two roles beside the owner of the tables, and what workers may write.

A table that no app declares is closed to the web role.
"""

from typing import Final

from records.tables.roles import APP_ROLE, WORK_ROLE

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

# Workers and the operators' commands see and write every row, but nobody rewrites the audit chain,
# its log, a decision or which policy counted when. They add hashes, what witnesses signed, and when
# a checkpoint was published.
_WORKERS: Final = f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WORK_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {WORK_ROLE};
REVOKE UPDATE, DELETE ON ledger_auditentry, ledger_checkpoint, ledger_logtile,
  cases_decisionrecord, ledger_policyadoption FROM {WORK_ROLE};
GRANT UPDATE (note, published_at) ON ledger_checkpoint TO {WORK_ROLE};
GRANT UPDATE (hashes) ON ledger_logtile TO {WORK_ROLE};
"""

# A temporary table could stand in for one of ours; nobody but the owner needs any.
NO_TEMPORARY_TABLES: Final = """
DO $$ BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
"""

ROLES: Final = _ROLE.format(APP_ROLE) + _ROLE.format(WORK_ROLE) + _WORKERS + NO_TEMPORARY_TABLES
