"""Faults of the database: killed, restarted, paused, slow, cut off, replies lost."""

import threading
from collections.abc import Mapping
from typing import Final

from django.db import connection

from lab.chaos.faults.fault_injector import Fault, FaultEnd, FaultInjector, make_line_fault

_BEYOND_THE_LEASE: Final = 8.0
_SLOW_BY: Final = 0.03  # each reply; a case takes some twenty


def _cut_connections(injector: FaultInjector) -> None:
    with injector.database() as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [connection.settings_dict["NAME"]],
        )


def _kill(injector: FaultInjector) -> FaultEnd:
    injector.servers.postgres.kill()
    return injector.restart_later(injector.servers.postgres, 1.0)


def _restart(injector: FaultInjector) -> FaultEnd:
    """Restart in good order: it ends sessions, writes everything, and refuses until it is up."""
    injector.servers.postgres.process.stop()
    return injector.restart_later(injector.servers.postgres, 0.5)


def _pause(injector: FaultInjector) -> FaultEnd:
    """Pause it: it answers nobody, and afterwards every lease seems to have run out.

    It resumes by a timer: the thread that would resume it may be waiting for its answer.
    """
    injector.servers.postgres.pause()
    alarm = threading.Timer(_BEYOND_THE_LEASE, injector.servers.postgres.resume)
    alarm.daemon = True
    alarm.start()
    return FaultEnd(_BEYOND_THE_LEASE, alarm.join)


DATABASE: Final[Mapping[str, Fault]] = {
    "database connections cut": _cut_connections,
    "database killed": _kill,
    "database restarted in good order": _restart,
    "database paused": _pause,
    "database slow": make_line_fault("database", "slow", 3.0, delay=_SLOW_BY),
    "database out of reach": make_line_fault("database", "cut", 2.0),
    # The transaction is committed, and the client hears nothing.
    "reply to a commit lost": make_line_fault("database", "commit", 2.0),
}
