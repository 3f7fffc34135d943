"""No test leaves a language, a time zone, settings, an environment or a lock to the next one."""

import os
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from django.utils import timezone, translation
from psycopg.pq import TransactionStatus

# pytest names the phase of each test, and OpenCV its libraries when it is first imported.
_OF_OTHERS: Final = {"PYTEST_CURRENT_TEST", "LD_LIBRARY_PATH"}
_SETTINGS: Any = settings  # whose type hides what it wraps
_ADVISORY: Final = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
)


class QuickPasswordHasher(Argon2PasswordHasher):
    """The shipped hash at its lowest cost: hundreds of tests make users."""

    time_cost, memory_cost, parallelism = 1, 8, 1


def pytest_configure() -> None:
    """Before any user is made."""
    settings.PASSWORD_HASHERS = [f"{__name__}.{QuickPasswordHasher.__name__}"]


@pytest.fixture(autouse=True)
def _no_leaks() -> Iterator[None]:
    """Restore what a thread and a process keep, and fail the test that left it changed."""
    before = _state()
    yield
    after = _state()
    changed = {
        name: (before.get(name), after.get(name))
        for name in {*before, *after}
        if before.get(name) is not after.get(name) and before.get(name) != after.get(name)
    }
    if changed:
        _restore(before)
    assert not changed, "The test left these to the next one."


def _state() -> dict[tuple[str, str], Any]:
    """Language and time zone of this thread, settings and environment of the process."""
    environment = {name: value for name, value in os.environ.items() if name not in _OF_OTHERS}
    return {
        ("thread", "language"): translation.get_language(),
        ("thread", "time zone"): timezone.get_current_timezone_name(),
        ("override", "settings"): _SETTINGS._wrapped,
        **{("settings", name): value for name, value in _SETTINGS._wrapped.__dict__.items()},
        **{("environment", name): value for name, value in environment.items()},
    }


def _restore(before: dict[tuple[str, str], Any]) -> None:
    translation.deactivate()
    timezone.deactivate()
    _SETTINGS._wrapped = before[("override", "settings")]
    for kind, room in (("settings", _SETTINGS._wrapped.__dict__), ("environment", os.environ)):
        kept = {name: value for (of, name), value in before.items() if of == kind}
        for name in {*room} - {*kept, *_OF_OTHERS}:
            del room[name]
        room.update(kept)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """After every fixture has ended, so that locks of a rolled-back transaction are gone."""
    yield
    for connection in connections.all(initialized_only=True):
        raw = connection.connection
        if raw is None or raw.closed or raw.info.transaction_status != TransactionStatus.IDLE:
            continue
        if raw.execute(_ADVISORY).fetchone() != (0,):
            raw.execute("SELECT pg_advisory_unlock_all()")
            pytest.fail("The test left an advisory lock to the next one.")
