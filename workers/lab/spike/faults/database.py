"""The database killed, restarted, paused and slow, its connections cut, its word not heard."""

import threading
from collections.abc import Mapping
from typing import Final

from django.db import connection

from workers.lab.spike.faults.fault import Fault, needing
from workers.lab.spike.faults.hand import Saboteur
from workers.lab.spike.faults.need import Mending, Need

_BEYOND_THE_LEASE: Final = 8.0
_SLOW_BY: Final = 0.03  # each reply; a case takes some twenty


@needing(Need.SESSIONS)
def _cut_connections(hand: Saboteur) -> None:
    with hand.database() as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [connection.settings_dict["NAME"]],
        )


@needing(Need.SERVERS)
def _kill(hand: Saboteur) -> Mending:
    hand.servers.postgres.kill()
    return hand.started_again(hand.servers.postgres, 1.0)


@needing(Need.SERVERS)
def _restart(hand: Saboteur) -> Mending:
    """Asked to end: it breaks off what runs, writes everything down, and refuses until it is up."""
    hand.servers.postgres.process.stop()
    return hand.started_again(hand.servers.postgres, 0.5)


@needing(Need.SERVERS)
def _pause(hand: Saboteur) -> Mending:
    """It answers nobody, and when it goes on every lease seems to have run out.

    It goes on by itself: whoever would end it may be waiting for its answer.
    """
    hand.servers.postgres.pause()
    alarm = threading.Timer(_BEYOND_THE_LEASE, hand.servers.postgres.resume)
    alarm.daemon = True
    alarm.start()
    return Mending(_BEYOND_THE_LEASE, alarm.join)


@needing(Need.LINES)
def _slow(hand: Saboteur) -> Mending:
    return hand.break_line("database", "slow", 3.0, delay=_SLOW_BY)


@needing(Need.LINES)
def _lose_commit(hand: Saboteur) -> Mending:
    """The transaction is committed, and whoever asked for it hears nothing."""
    return hand.break_line("database", "commit", 2.0)


@needing(Need.LINES)
def _cut(hand: Saboteur) -> Mending:
    return hand.break_line("database", "cut", 2.0)


DATABASE: Final[Mapping[str, Fault]] = {
    "database connections cut": _cut_connections,
    "database killed": _kill,
    "database restarted in good order": _restart,
    "database paused": _pause,
    "database slow": _slow,
    "database out of reach": _cut,
    "reply to a commit lost": _lose_commit,
}
