"""The connections of the web process: a few that its threads share, nobody's in between."""

from typing import Any, Final

from django.conf import settings
from django.db import connection

from records.row_security.connection_role import forget_role

_SPARE: Final = 4  # for probes and for the streams' looks, beside the requests at work
_WAITING: Final = 2  # for a child that opens files
# No page works for so long; a lost one lets its locks go.
_TIMEOUTS: Final = "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"


def count_connections() -> int:
    """Return the most connections that one web process opens."""
    return settings.MARKWARDEN.web_requests + count_openings() + _SPARE


def count_openings() -> int:
    """Return how many requests keep a connection without a place, while a file is opened."""
    return settings.MARKWARDEN.document_children + _WAITING


def share_connections() -> None:
    """Let the threads of this process share its connections; call it before the first is open.

    With a connection for each thread, those of threads that ended stayed open.
    """
    database: dict[str, Any] = settings.DATABASES["default"]
    options = database["OPTIONS"]
    options["options"] = f"{options['options']} {_TIMEOUTS}"
    options["pool"] = {
        "min_size": 2,
        "max_size": count_connections(),
        "timeout": 2.0,
        # Given up soon, the next caller tries again: an outage ends for all at once.
        "reconnect_timeout": 2.0,
        "reset": forget_role,
    }
    database["CONN_MAX_AGE"] = 0  # a connection goes back with the end of each request


def return_connection() -> None:
    """Let others have this thread's connection; one that is kept for good, as in tests, stays."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
