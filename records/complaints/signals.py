"""How the rows wake the dispatcher: a NOTIFY that arrives with the commit."""

from typing import Final

from django.db import connection

WORK_CHANNEL: Final = "markwarden_work"


def wake_dispatcher() -> None:
    """Say that there is work, when and only when this transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [WORK_CHANNEL])
