"""Grants and policies of a table as the SQL that a migration runs."""

from typing import Final

from records.tables.access import Policy
from records.tables.conditions import speaks_for
from records.tables.registry import Table
from records.tables.roles import APP_ROLE, KEEPER_ROLES

_KEEPERS: Final = ", ".join(("CURRENT_USER", *KEEPER_ROLES))


def write_table_sql(table: Table) -> str:
    """Write the SQL that replaces a table's grants and policies."""
    name, grants = table.name, _write_grant_sql(table)
    if table.policies is None:
        return grants
    return "\n".join(
        [
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;",
            _DROP_POLICIES.format(name),
            f"CREATE POLICY keepers ON {name} TO {_KEEPERS} USING (true);",
            *(_write_policy_sql(name, policy) for policy in table.policies),
            grants,
        ]
    )


_DROP_POLICIES: Final = """DO $$ DECLARE old name; BEGIN
  FOR old IN SELECT polname FROM pg_policy WHERE polrelid = '{0}'::regclass LOOP
    EXECUTE format('DROP POLICY %I ON {0}', old);
  END LOOP;
END $$;"""


def _write_grant_sql(table: Table) -> str:
    """Write the SQL that grants the web role this much on a table and nothing else."""
    grant = f" GRANT {table.grants} ON {table.name} TO {APP_ROLE};" if table.grants else ""
    return f"REVOKE ALL ON {table.name} FROM {APP_ROLE};{grant}"


def _write_policy_sql(table: str, policy: Policy) -> str:
    """Write the SQL of a policy; all conditions of an INSERT are checks, as the row is new."""
    kind = " AS RESTRICTIVE" if policy.is_restrictive else ""
    clause = "WITH CHECK" if policy.command == "INSERT" else "USING"
    check = f" WITH CHECK ({policy.check})" if policy.check else ""
    return (
        f"CREATE POLICY {policy.name} ON {table}{kind} FOR {policy.command} TO {APP_ROLE}"
        f" {clause} ({_condition(policy)}){check};"
    )


def _condition(policy: Policy) -> str:
    who = policy.who if isinstance(policy.who, tuple) else (policy.who,)
    if not who:
        return policy.rows
    return f"{speaks_for(*who)} AND ({policy.rows})" if policy.rows else speaks_for(*who)
