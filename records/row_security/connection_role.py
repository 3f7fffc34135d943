"""The role in which a connection speaks; PostgreSQL shows rows by it, and none without one.

The role belongs to the session, for most statements run outside a transaction. Code that assumes
one drops it before the connection serves anybody else: `reset_row_security` in `MIDDLEWARE`.
"""

from contextvars import ContextVar
from typing import Final

from django.db import DatabaseError, connection
from psycopg import Connection

from records.tables.roles import APP_ROLE, ConnectionRole


class RowSecurityMissing(RuntimeError):
    """The web process may not connect to the database as a role that sees every row."""


_SAY: Final = (
    "SELECT set_config('markwarden.standing', %s, false),"
    " set_config('markwarden.account', %s, false),"
    " set_config('markwarden.seller', %s, false),"
    " set_config('markwarden.marketplace', %s, false)"
)
_IS_ENTERED: ContextVar[bool] = ContextVar("is_entered", default=False)


def assume_role(
    role: ConnectionRole,
    account_id: int | None = None,
    *,
    seller_id: int | None = None,
    marketplace: str = "",
) -> None:
    """Speak in this role until `drop_role`.

    Args:
        role: whose rows the connection sees.
        account_id: the filer's account.
        seller_id: the merchant's seller.
        marketplace: its code.
    """
    _IS_ENTERED.set(True)
    _set_session(role, account_id, seller_id, marketplace)


def drop_role() -> None:
    """Drop the connection's role; close a connection that fails to."""
    if not _IS_ENTERED.get():
        return
    _IS_ENTERED.set(False)
    if connection.connection is None:
        return
    try:
        _set_session(ConnectionRole.NOBODY)
    except DatabaseError:
        connection.close()


def forget_role(pooled_connection: "Connection[object]") -> None:
    """Clear the role of a pooled connection, so that its next user starts without one."""
    pooled_connection.execute(_SAY, ["", "", "", ""])


def _set_session(
    role: ConnectionRole,
    account_id: int | None = None,
    seller_id: int | None = None,
    marketplace: str = "",
) -> None:
    ids = ["" if number is None else str(number) for number in (account_id, seller_id)]
    with connection.cursor() as cursor:
        cursor.execute(_SAY, [role.value, *ids, marketplace])


def ensure_row_security() -> None:
    """Check that this connection's database role is one that row-level security holds back.

    Raises:
        RowSecurityMissing: the role owns the tables, or bypasses row-level security.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        current, session = cursor.fetchone() or ("", "")
    connection.close()
    if (current, session) != (APP_ROLE, APP_ROLE):
        raise RowSecurityMissing(
            f"{RowSecurityMissing.__doc__} Let MARKWARDEN_DATABASE_URL name the role"
            f" {APP_ROLE} for the web"
            f" process; it names {session}. See docs/how-to/real-servers.md."
        )
