"""The roles beside the owner of the tables.

A table that no app declares is closed to the web role.
"""

from typing import Final

from records.tables.roles import ROLES as _ALL

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

# A temporary table could stand in for one of ours; nobody but the owner needs any.
NO_TEMPORARY_TABLES: Final = """
DO $$ BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
"""

ROLES: Final = "".join(map(_ROLE.format, _ALL)) + NO_TEMPORARY_TABLES
