"""No test leaves a language, a time zone, settings, an environment or a lock to the next one."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone, translation
from psycopg.pq import TransactionStatus
from pytest_django import DjangoDbBlocker, Settings

from lab.servers.prepared import TEMPLATE
from records.row_security.definitions import roles

# pytest names the phase of each test, OpenCV and faiss set theirs when they are first imported.
_OF_OTHERS: Final = {
    "PYTEST_CURRENT_TEST",
    "LD_LIBRARY_PATH",
    "KMP_DUPLICATE_LIB_OK",
    "KMP_INIT_AT_FORK",
}
_LONG: Final = (
    *("tests/browser/", "records/stateful/", "access_matrix/test_access", "api/test_fuzz"),
    *("benchmarks/image/test_page", "image/test_sandbox", "image/test_hostile_pictures"),
    *("simulation/test_command", "offline_matching/test_command", "weights/test_fitting"),
)
_SETTINGS: Any = settings  # whose type hides what it wraps
_ADVISORY: Final = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
)


# Django would truncate every table, each with new files for it and its indexes: a second on a busy
# machine. Few tables refuse DELETE, and first those of holds, for which others refuse it; what
# `migrate` fills for Django itself stays as it is.
_EMPTY_TABLES: Final = """
DO $$
DECLARE
  relation regclass;
  has_rows boolean;
  is_append_only boolean;
BEGIN
  FOR relation, is_append_only IN
    SELECT t.oid, EXISTS (
      SELECT FROM pg_trigger WHERE tgrelid = t.oid AND NOT tgisinternal AND tgtype & 8 <> 0
        AND tgname <> 'held_is_kept'
    ) AS refuses
    FROM pg_class t
    WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r'
      AND t.relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    ORDER BY refuses DESC
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', relation) INTO has_rows;
    CONTINUE WHEN NOT has_rows;
    EXECUTE format(
      CASE WHEN is_append_only THEN 'TRUNCATE %s CASCADE' ELSE 'DELETE FROM %s' END, relation
    );
  END LOOP;
END $$
"""


_NO_STATISTICS: Final = """
DO $$
DECLARE
  relation regclass;
BEGIN
  FOR relation IN
    SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
  LOOP
    EXECUTE format('ALTER TABLE %s SET (autovacuum_analyze_threshold = 2000000000)', relation);
  END LOOP;
END $$
"""


class QuickPasswordHasher(Argon2PasswordHasher):
    """The shipped hash at its lowest cost: hundreds of tests make users."""

    time_cost, memory_cost, parallelism = 1, 8, 1


def pytest_configure() -> None:
    """Before any user is made, and any table is filled."""
    gc.disable()  # until all is imported, none of which is garbage
    settings.PASSWORD_HASHERS = [f"{__name__}.{QuickPasswordHasher.__name__}"]
    TransactionTestCase._fixture_teardown = _empty_tables  # type: ignore[attr-defined]  # the only seam


def _empty_tables(_case: TransactionTestCase | None = None) -> None:
    from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Account  # noqa: PLC0415  # apps are ready now

    with connections["default"].cursor() as cursor:
        cursor.execute(_EMPTY_TABLES)
    Account.objects.create(pk=PUBLIC_FORM_ACCOUNT_ID, name="Public form", state="active")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest files first: at the end one process would be alone with them."""
    items.sort(key=lambda item: not any(place in item.nodeid for place in _LONG))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What was imported stays: the garbage collector need not look through it again and again."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Look for what was left open once; pytest does so five times, and Python at its end again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Clone the migrated database of a private server; elsewhere Django migrates an empty one."""
    with django_db_blocker.unblock(), connections["default"]._nodb_cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [TEMPLATE])
        if cursor.fetchone() is not None:
            connections["default"].settings_dict["TEST"]["TEMPLATE"] = TEMPLATE


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Say again what is said of the database itself: a clone has its tables' rights alone.

    The server looks at no table by itself: the plans that tests read would depend on when it did.
    """
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute(roles.NO_TEMPORARY_TABLES)
        cursor.execute(_NO_STATISTICS)


@pytest.fixture(scope="module")
def rows_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rows that are written once for all tests of a module, which take back what they do."""
    with django_db_blocker.unblock():
        yield
        _empty_tables()


@pytest.fixture(scope="session", autouse=True)
def _at_start(django_test_environment: None) -> None:
    """Remember what holds outside of every fixture of ours."""
    _AT_START.update(_state())


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> None:
    """Remember what a thread and a process keep, once fixtures of wider scope have changed it."""
    request.node.stash[_BEFORE] = _state()


def _fail_if_changed(before: dict[tuple[str, str], Any]) -> None:
    """Restore what the test left changed, and fail it; the end of a module's fixtures is none."""
    after = _state()
    changes = {
        name: (before.get(name), after.get(name))
        for name in {*before, *after}
        if not any(_is_same(after.get(name), state.get(name)) for state in (before, _AT_START))
    }
    if changes:
        _restore(before)
    assert not changes, "The test left these to the next one."


def _is_same(value: object, other: object) -> bool:
    return value is other or value == other


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
        old_values = {
            name: value for (stored_kind, name), value in before.items() if stored_kind == kind
        }
        for name in {*room} - {*old_values, *_OF_OTHERS}:
            del room[name]
        room.update(old_values)


def _close_outside() -> None:
    """Forget the vault, the mailbox and the others that the test's settings named."""
    for value in vars(sys.modules.get("gateways.configured", sys)).values():
        if hasattr(value, "cache_clear"):
            value.cache_clear()


def _forget_policies() -> None:
    """A command follows what is adopted in the database; the next test goes by the file."""
    if module := sys.modules.get("records.policies_in_force"):
        module.forget()


def _end_children() -> None:
    """Those that read files for pages; one of each serves all tests of a process."""
    for name in ("pictures", "sheets", "uploads"):
        if module := sys.modules.get(f"interfaces.web.files.{name}"):
            module.close()


@pytest.fixture
def ended_lives(db: None) -> Iterator[None]:
    """Let go of the locks by which worker processes are known to live, as their ends would."""
    yield
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")


@pytest.fixture
def nothing_by_chance(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """No hold hides its rules, and nothing that screening lets pass is drawn to be read."""
    from tests.factories.quality_cases import policy_saying  # noqa: PLC0415  # apps are ready now

    with policy_saying(settings, tmp_path, passes_read_of_10000=0, holds_read_blind_of_100=0):
        yield


_BEFORE: Final = pytest.StashKey[dict[tuple[str, str], Any]]()
_AT_START: Final[dict[tuple[str, str], Any]] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """After every fixture has ended, so that locks of a rolled-back transaction are gone."""
    yield
    _close_outside()
    _forget_policies()
    if nextitem is None:
        _end_children()
        return  # fixtures of the whole session have ended too, and nobody comes next
    if (before := item.stash.get(_BEFORE, None)) is not None:
        _fail_if_changed(before)
    for connection in connections.all(initialized_only=True):
        raw = connection.connection
        if raw is None or raw.closed or raw.info.transaction_status != TransactionStatus.IDLE:
            continue
        if raw.execute(_ADVISORY).fetchone() != (0,):
            raw.execute("SELECT pg_advisory_unlock_all()")
            pytest.fail("The test left an advisory lock to the next one.")
