"""Row-level security of one table as data, and as the SQL that a migration runs.

A `Table` says what the web role may do with a table at all (grants), and which rows it sees and
writes while it speaks for whom (policies). Policies for one role add up: a row is seen when
one of them lets it through. A role that no policy of a table names sees none of its rows. Workers
and the owner of the tables see every row.
"""

from dataclasses import dataclass
from typing import Final, Literal

from records.row_security.connection_role import APP_ROLE, WORK_ROLE, ConnectionRole

type Command = Literal["ALL", "SELECT", "INSERT", "UPDATE", "DELETE"]

# A sub-select is run once a statement, a bare call once a row.
ACCOUNT: Final = "(SELECT nullif(current_setting('markwarden.account', true), '')::bigint)"
SELLER: Final = "(SELECT nullif(current_setting('markwarden.seller', true), '')::bigint)"
MARKETPLACE: Final = "(SELECT nullif(current_setting('markwarden.marketplace', true), ''))"
OF_MARKETPLACE: Final = f"marketplace = {MARKETPLACE}"
OF_ACCOUNT: Final = f"account_id = {ACCOUNT}"
OF_SELLER: Final = f"seller_id = {SELLER}"
# Of the seller, or of one that is the same legal entity.
OF_ENTITY: Final = f"seller_id = ANY ((SELECT sellers_same_entity({SELLER}))::bigint[])"

# Grants.
READ: Final = "SELECT"
ADD: Final = "SELECT, INSERT"
CHANGE: Final = "SELECT, UPDATE"
ADD_AND_CHANGE: Final = "SELECT, INSERT, UPDATE"
EVERYTHING: Final = "SELECT, INSERT, UPDATE, DELETE"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a role may do with which rows: with every row if no condition is given.

    A restrictive policy takes away: a row must pass it beside one of the others.
    """

    name: str
    who: (
        ConnectionRole | tuple[ConnectionRole, ...]
    )  # `ANYBODY` where the conditions themselves say who
    command: Command
    rows: str = ""
    check: str = ""  # what a row must be like once it is written; empty: as `rows` says
    is_restrictive: bool = False


ANYBODY: Final = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with row-level security."""

    name: str
    grants: str
    policies: tuple[Policy, ...]


# What many tables have in common.
DESK_WORKS: Final = Policy("desk", ConnectionRole.DESK, "ALL")  # reviewers read and write every row
DESK_READS: Final = Policy("desk", ConnectionRole.DESK, "SELECT")
AUDITORS_READ: Final = Policy(
    "reader", (ConnectionRole.READER, ConnectionRole.POLICY, ConnectionRole.EVIDENCE), "SELECT"
)
VERIFIERS_WORK: Final = Policy("verifier", ConnectionRole.VERIFIER, "ALL")
VERIFIERS_READ: Final = Policy("verifier", ConnectionRole.VERIFIER, "SELECT")
POLICY_ADMINS_WORK: Final = Policy("policy", ConnectionRole.POLICY, "ALL")
SIGN_IN_WORKS: Final = Policy("door", ConnectionRole.DOOR, "ALL")  # before it is known who signs in
SIGN_IN_READS: Final = Policy("door_select", ConnectionRole.DOOR, "SELECT")
FILER_READS_OWN: Final = Policy("own", ConnectionRole.FILER, "SELECT", OF_ACCOUNT)
FILER_WORKS_ON_OWN: Final = Policy("own", ConnectionRole.FILER, "ALL", OF_ACCOUNT)
MARKETPLACE_WORKS_ON_OWN: Final = Policy(
    "marketplace", ConnectionRole.MARKETPLACE, "ALL", OF_MARKETPLACE
)
MARKETPLACE_READS_OWN: Final = Policy(
    "marketplace", ConnectionRole.MARKETPLACE, "SELECT", OF_MARKETPLACE
)


def speaks_for(*roles: ConnectionRole) -> str:
    """Build the condition that this connection acts for one of the roles."""
    # Yes or no from within the sub-select: of that the planner expects half the rows. Of a text
    # compared outside it expects one in two hundred, and sorts all that waits to find one case.
    names = ", ".join(f"'{role}'" for role in roles)
    return f"(SELECT current_setting('markwarden.standing', true) IN ({names}))"


def sees(table: str, column: str) -> str:
    """Build the condition that another table's policies let this connection see one of its rows.

    It calls a function, as a sub-select would add the policies of that table, and of all that they
    refer to, to the plan of each query: planning a query of the audit chain took 17 ms. Use it for
    a few rows at a time; for many rows a sub-select is planned as one set.

    Args:
        table: one of `functions.TABLES_ASKED_FOR`.
        column: what holds the id of that row.
    """
    return f"sees_{table}({column})"


def write_table_sql(table: Table) -> str:
    """Write the SQL that replaces a table's grants and policies."""
    name = table.name
    return "\n".join(
        [
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;",
            _DROP_POLICIES.format(name),
            f"CREATE POLICY keepers ON {name} TO CURRENT_USER, {WORK_ROLE} USING (true);",
            *(_write_policy_sql(name, policy) for policy in table.policies),
            write_grant_sql(name, table.grants),
        ]
    )


_DROP_POLICIES: Final = """DO $$ DECLARE old name; BEGIN
  FOR old IN SELECT polname FROM pg_policy WHERE polrelid = '{0}'::regclass LOOP
    EXECUTE format('DROP POLICY %I ON {0}', old);
  END LOOP;
END $$;"""


def write_grant_sql(table: str, grants: str) -> str:
    """Write the SQL that grants the web role this much on a table and nothing else."""
    return f"REVOKE ALL ON {table} FROM {APP_ROLE}; GRANT {grants} ON {table} TO {APP_ROLE};"


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
