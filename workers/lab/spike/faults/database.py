"""The database killed, and its connections cut."""

from collections.abc import Mapping
from typing import Final

import psycopg

from workers.lab.spike.faults.hand import Fault, Mending, Saboteur


def _cut_connections(hand: Saboteur) -> None:
    with psycopg.connect(hand.servers.postgres.admin_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = 'markwarden' AND pid <> pg_backend_pid()"
        )


def _kill_database(hand: Saboteur) -> Mending:
    hand.servers.postgres.kill()
    return Mending(1.0, hand.servers.postgres.start)


DATABASE: Final[Mapping[str, Fault]] = {
    "database connections cut": _cut_connections,
    "database killed": _kill_database,
}
