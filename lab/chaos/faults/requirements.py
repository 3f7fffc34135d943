"""What one must hold to let a fault strike, and what ends it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

_LIBRARY_PATHS: Final = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib64/faketime/libfaketimeMT.so.1",
)


def find_library() -> str | None:
    """Its path; on Debian: apt-get install libfaketime."""
    return next((place for place in _LIBRARY_PATHS if Path(place).exists()), None)


def wrong_clock_settings(hours: int) -> Mapping[str, str]:
    """The environment of a process whose clock is wrong by so much."""
    found = find_library()
    assert found is not None  # noqa: S101  # faults without the library do not ask
    return {
        "LD_PRELOAD": found,
        "FAKETIME": f"{hours:+d}h",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


class Need(StrEnum):
    """What a fault needs; against servers that others run, most of it is not ours to have."""

    PROCESSES = "processes"  # the cluster's processes were started by us
    WEB = "web"  # one of them serves the pages
    SERVERS = "servers"  # PostgreSQL and Valkey are ours to kill and to start again
    QUEUE = "queue"  # an administrator's word at the queue
    MESSAGES = "messages"  # the right to put messages into it
    SESSIONS = "sessions"  # the right to end the cluster's sessions at the database
    LINES = "lines"  # the cluster reaches queue and database through lines of ours
    STORE = "store"  # the same for an object store
    FOLDER = "folder"  # evidence lies in a folder of ours instead
    MARKETPLACE = "marketplace"  # the laboratory's, that misbehaves when told
    PICTURES = "pictures"  # its shelf holds those that harm
    FAKETIME = "faketime"  # the library that gives a process another clock


@dataclass(frozen=True, slots=True)
class FaultEnd:
    """What ends a fault, and after how many seconds."""

    after_seconds: float
    act: Callable[[], object]


def available_needs(
    *, is_private: bool, has_lines: bool = True, has_store: bool = False, has_web: bool = False
) -> frozenset[Need]:
    """What of all that is there: with servers of our own, or beside somebody else's."""
    has = {
        Need.PROCESSES: True,
        Need.WEB: has_web,
        Need.SERVERS: is_private,
        Need.QUEUE: is_private,
        Need.MESSAGES: True,
        Need.SESSIONS: True,
        Need.LINES: is_private and has_lines,
        Need.STORE: has_store,
        Need.FOLDER: not has_store,
        Need.MARKETPLACE: True,
        Need.PICTURES: True,
        Need.FAKETIME: find_library() is not None,
    }
    return frozenset(need for need, is_held in has.items() if is_held)
