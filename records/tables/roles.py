"""The database roles that connect, and for whom the web role may speak."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

APP_ROLE: Final = "markwarden_app"  # the doors log in as this one
WORK_ROLE: Final = "markwarden_work"  # the operators' commands as this one, and no process
WORKER_ROLE: Final = "markwarden_worker"
DELIVER_ROLE: Final = "markwarden_deliver"
DISPATCHER_ROLE: Final = "markwarden_dispatcher"
METRICS_ROLE: Final = "markwarden_metrics"
TIMERS_ROLE: Final = "markwarden_timers"

PROCESS_ROLES: Final[Mapping[str, str]] = {
    "web": APP_ROLE,
    "worker": WORKER_ROLE,
    "suspect": WORKER_ROLE,
    "screener": WORKER_ROLE,
    "deliver": DELIVER_ROLE,
    "dispatcher": DISPATCHER_ROLE,
    "sweeper": DISPATCHER_ROLE,
    "metrics": METRICS_ROLE,
    "timers": TIMERS_ROLE,
    "indexer": TIMERS_ROLE,
}
# They see every row; what each writes, records/row_security/definitions/processes.py says.
KEEPER_ROLES: Final = (WORK_ROLE, *sorted({*PROCESS_ROLES.values()} - {APP_ROLE}))
ROLES: Final = (APP_ROLE, *KEEPER_ROLES)


class ConnectionRole(StrEnum):
    """The role that reads and writes; the tables of each app say what each may see."""

    NOBODY = ""
    DOOR = "door"  # while signing in: people, keys and their accounts, nothing else
    FILER = "filer"  # one account and what is its own
    DESK = "desk"  # reviewers
    READER = "reader"  # auditors: as the desk, and changes nothing
    VERIFIER = "verifier"  # papers of people and of rights; no case
    POLICY = "policy"  # policy administrators: as a reader, and what a table lets them write
    EVIDENCE = "evidence"  # investigators and counsel: as a reader, and their own tables
    MERCHANT = "merchant"  # one seller and what concerns it
    MARKETPLACE = "marketplace"  # a marketplace's systems: what is on that marketplace
