"""Tests that private servers start, survive faults and leave nothing behind."""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from lab.servers import FolderInUse, Servers, running
from lab.servers.process import ServerProcess
from records.tables.roles import ROLES

is_root = os.geteuid() == 0


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with _open_folder() as folder, running(Path(folder), is_durable=False) as running_servers:
        yield running_servers


def _open_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder that every user can pass through, as most checkouts are."""
    folder = tempfile.TemporaryDirectory()
    Path(folder.name).chmod(0o755)
    return folder


def _setting(servers: Servers, name: str) -> object:
    with psycopg.connect(servers.database_url) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return row[0]


def _wait_until_gone(processes: list[psutil.Process], seconds: float = 60) -> list[psutil.Process]:
    return list(psutil.wait_procs(processes, timeout=seconds)[1])


def test_postgres_is_tuned_for_two_cores_and_loopback(servers: Servers) -> None:
    tuned = {"shared_buffers": "128MB", "max_connections": "100", "listen_addresses": "127.0.0.1"}
    assert {name: _setting(servers, name) for name in tuned} == tuned


def test_only_the_owner_passes_row_security_and_nobody_is_superuser(servers: Servers) -> None:
    with psycopg.connect(servers.database_url) as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles"
            " WHERE rolname LIKE 'markwarden%' ORDER BY rolname"
        ).fetchall()
    assert rows == [
        ("markwarden", False, True, True),
        *((role, False, False, False) for role in sorted(ROLES)),
    ]


def test_valkey_keeps_what_it_is_told_and_never_forgets(servers: Servers) -> None:
    told = {
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "maxmemory": str(64 * 1024 * 1024),
    }
    with redis.Redis.from_url(servers.redis_url, decode_responses=True) as queue:
        assert {name: queue.config_get(name)[name] for name in told} == told


def test_valkey_lets_the_application_touch_only_its_own_keys(servers: Servers) -> None:
    with redis.Redis.from_url(servers.redis_url) as queue:
        queue.rpush("dramatiq:x", 1)
        with pytest.raises(redis.exceptions.NoPermissionError):
            queue.rpush("other", 1)
        with pytest.raises(redis.exceptions.NoPermissionError):
            queue.flushall()


def test_valkey_refuses_who_has_no_password(servers: Servers) -> None:
    with (
        redis.Redis(port=servers.valkey.port, retry=Retry(NoBackoff(), 0)) as stranger,
        pytest.raises(redis.exceptions.AuthenticationError),
    ):
        stranger.ping()


def test_a_killed_postgres_leaves_no_process_and_recovers(servers: Servers) -> None:
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE kept (x int)")
    family = [psutil.Process(servers.postgres.process.pid)]
    family += family[0].children(recursive=True)
    servers.postgres.kill()
    assert [process for process in family if process.is_running()] == []
    for _started_again_and_asked_to_end in range(2):
        servers.postgres.restart()
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("DROP TABLE kept")


def test_a_killed_valkey_recovers_what_is_older_than_a_second(servers: Servers) -> None:
    with redis.Redis.from_url(servers.redis_url) as queue:
        queue.rpush("dramatiq:kept", "yes")
    time.sleep(1.2)
    servers.valkey.kill()
    servers.valkey.restart()
    with redis.Redis.from_url(servers.redis_url) as queue:
        assert queue.lpop("dramatiq:kept") == b"yes"


def test_a_server_dies_with_its_warden() -> None:
    with _open_folder() as folder, running(Path(folder), is_durable=False) as running_servers:
        processes = [
            psutil.Process(server.process.pid)
            for server in (running_servers.postgres, running_servers.valkey)
        ]
        wardens = [process.parent() for process in processes]
        for warden in wardens:
            assert warden is not None
            warden.kill()
        assert _wait_until_gone(processes) == []


def test_who_is_asked_twice_to_end_ends_once_and_is_waited_for(tmp_path: Path) -> None:
    program = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        " print('up', flush=True); time.sleep(60)"
    )
    slow = ServerProcess(
        name="slow",
        command=[sys.executable, "-c", program],
        folder=tmp_path,
        owner=None,
        stops=(signal.SIGTERM,),
    )
    slow.start()
    while "up" not in slow.log.read_text():
        time.sleep(0.02)
    slow.ask_to_end()
    time.sleep(0.3)
    slow.stop()
    assert not psutil.pid_exists(slow.pid)


def test_nothing_is_left_in_the_folder_afterwards() -> None:
    with _open_folder() as folder:
        with running(Path(folder), is_durable=False) as running_servers:
            processes = [psutil.Process(running_servers.postgres.process.pid)]
        assert list(Path(folder).iterdir()) == []
        assert _wait_until_gone(processes, 0) == []


def test_a_second_run_sweeps_what_a_killed_one_left_and_takes_nothing_of_the_first(
    servers: Servers,
) -> None:
    home = servers.postgres.process.folder.parent
    stale_folder = home.with_name("markwarden-run-left")
    stale_folder.mkdir()
    (stale_folder / "lock").touch()
    with running(home.parent, is_durable=False) as second:
        assert not stale_folder.exists()
        assert home.exists()
        assert second.postgres.port != servers.postgres.port
        assert second.valkey.port != servers.valkey.port


def test_kept_data_serves_one_run_at_a_time_and_is_there_the_next_time() -> None:
    with _open_folder() as folder:
        with running(Path(folder), keep=True, is_durable=False) as first:
            assert first.is_kept
            with pytest.raises(FolderInUse), running(Path(folder), keep=True):
                pass
            with psycopg.connect(first.database_url) as connection:
                connection.execute("CREATE TABLE kept (x int)")
        with (
            running(Path(folder), keep=True, is_durable=False) as second,
            psycopg.connect(second.database_url) as connection,
        ):
            connection.execute("DROP TABLE kept")


@pytest.mark.skipif(not is_root, reason="only root has another user start its servers")
def test_root_in_a_closed_folder_uses_a_temporary_one_and_leaves_the_modes_alone(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o700)
    with running(tmp_path, keep=True, is_durable=False) as running_servers:
        assert not running_servers.is_kept
        home = running_servers.postgres.process.folder.parent
        assert not home.is_relative_to(tmp_path)
        assert psutil.Process(running_servers.postgres.process.pid).username() == "nobody"
    assert not home.exists()
    assert tmp_path.stat().st_mode & 0o777 == 0o700
