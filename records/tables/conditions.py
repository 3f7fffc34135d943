"""Conditions of policies: SQL that says whether the one a connection speaks for may have a row."""

from typing import Final

from records.tables.roles import ConnectionRole

# A sub-select is run once a statement, a bare call once a row.
ACCOUNT: Final = "(SELECT nullif(current_setting('markwarden.account', true), '')::bigint)"
SELLER: Final = "(SELECT nullif(current_setting('markwarden.seller', true), '')::bigint)"
MARKETPLACE: Final = "(SELECT nullif(current_setting('markwarden.marketplace', true), ''))"
OF_MARKETPLACE: Final = f"marketplace = {MARKETPLACE}"
OF_ACCOUNT: Final = f"account_id = {ACCOUNT}"
OF_SELLER: Final = f"seller_id = {SELLER}"
OWN_PUBLIC_ID: Final = "(SELECT own_public_id())"  # the number that others name the account by


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
        table: the other one; records/row_security/definitions makes its function.
        column: what holds the id of that row.
    """
    return f"sees_{table}({column})"


def has_case(condition: str) -> str:
    """Build the condition that this connection sees a case like that, by the policies of cases."""
    return f"EXISTS (SELECT FROM cases_case c WHERE c.{condition})"


def has_shop(table: str) -> str:
    """Build the condition that this connection sees a shop of the seller of a table's row."""
    return f"EXISTS (SELECT FROM sellers_shop s WHERE s.seller_id = {table}.seller_id)"
