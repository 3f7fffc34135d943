"""A run uses servers of others only where they are empty or hold what a run wrote."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from moto.server import ThreadedMotoServer

from lab import servers
from lab.chaos import ownership_check
from lab.chaos.ownership_check import ForeignData, ServerAddresses
from lab.servers import Servers

_CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Servers that a run did not start."""
    folder = tmp_path_factory.mktemp("outside")
    folder.parent.chmod(0o755)
    with servers.running(folder, is_durable=False) as running:
        yield running


@pytest.fixture
def place(outside: Servers) -> ServerAddresses:
    """Both, empty."""
    with psycopg.connect(outside.database_url) as database:
        database.execute("DROP SCHEMA public CASCADE")
        database.execute("CREATE SCHEMA public")
    with redis.Redis.from_url(outside.valkey.admin_url) as queue:
        queue.flushall()
    return ServerAddresses(outside.database_url, outside.redis_url, {})


def _fetch_value(place: ServerAddresses, sql: str) -> object:
    with psycopg.connect(place.database_url) as database:
        row = database.execute(sql.encode()).fetchone()
    return row[0] if row else None


def _execute(place: ServerAddresses, sql: str) -> None:
    with psycopg.connect(place.database_url) as database:
        database.execute(sql.encode())


def test_empty_servers_may_be_used_and_what_a_run_left_may_be_emptied(
    place: ServerAddresses,
) -> None:
    ownership_check.claim_servers(place)
    _execute(place, "CREATE TABLE accounts_account (id bigint, name text)")
    _execute(place, "INSERT INTO accounts_account VALUES (1, 'Public'), (2, 'Zorvex Ltd (spike)')")
    token = _fetch_value(place, "SELECT token FROM markwarden_spike")
    ownership_check.claim_servers(place)
    assert _fetch_value(place, "SELECT token FROM markwarden_spike") == token
    assert _fetch_value(place, "SELECT to_regclass('accounts_account')") is None


def test_a_database_with_tables_of_others_is_refused_and_left_alone(place: ServerAddresses) -> None:
    _execute(place, "CREATE TABLE orders (id int)")
    with pytest.raises(ForeignData, match="holds 1 tables, among them orders"):
        ownership_check.claim_servers(place)
    assert _fetch_value(place, "SELECT count(*) FROM orders") == 0


def test_rows_that_somebody_wrote_since_are_refused(place: ServerAddresses) -> None:
    ownership_check.claim_servers(place)
    _execute(place, "CREATE TABLE accounts_account (id bigint, name text)")
    _execute(place, "INSERT INTO accounts_account VALUES (2, 'A real customer')")
    with pytest.raises(
        ForeignData, match="1 rows of accounts_account were written by somebody else"
    ):
        ownership_check.claim_servers(place)
    assert _fetch_value(place, "SELECT name FROM accounts_account") == "A real customer"


def test_a_queue_in_use_is_refused_before_the_database_is_emptied(
    place: ServerAddresses, outside: Servers
) -> None:
    ownership_check.claim_servers(place)
    _execute(place, "CREATE TABLE kept (id int)")
    with redis.Redis.from_url(outside.valkey.admin_url) as queue:
        queue.flushall()
        queue.rpush("dramatiq:work", "message")
        with pytest.raises(ForeignData, match="dramatiq:work"):
            ownership_check.claim_servers(place)
        assert queue.llen("dramatiq:work") == 1
    assert _fetch_value(place, "SELECT count(*) FROM kept") == 0


def test_a_bucket_in_use_is_refused_and_one_of_ours_emptied(place: ServerAddresses) -> None:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        keys = {"region": "us-east-1", "access_key": "a", "secret_key": "b"}
        s3 = {"endpoint": f"http://{host}:{port}", "bucket": "evidence", **keys}
        store = ServerAddresses(place.database_url, place.redis_url, s3)
        bucket = ownership_check._bucket(s3)
        bucket.client.create_bucket(Bucket="evidence")
        bucket.client.put_object(Bucket="evidence", Key="scan", Body=b"x")
        with pytest.raises(
            ForeignData, match="The bucket evidence holds 1 objects, among them scan"
        ):
            ownership_check.claim_servers(store)
        bucket.client.delete_object(Bucket="evidence", Key="scan")
        ownership_check.claim_servers(store)
        bucket.client.put_object(Bucket="evidence", Key="left", Body=b"x")
        ownership_check.claim_servers(store)
        assert bucket.names() == ["markwarden-spike"]
    finally:
        server.stop()


def test_the_command_runs_on_servers_that_the_settings_name(
    place: ServerAddresses, tmp_path: Path
) -> None:
    def spike() -> "subprocess.CompletedProcess[str]":
        words = ["--cases", "60", "--pictures", "0", "--faults", "2", "--minutes", "0.1"]
        words += ["--only", "malformed message", "--only", "database connections cut"]
        words += ["--out", str(tmp_path)]
        return subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-c", "from interfaces.cli.main import run; run()", "spike", *words],
            cwd=_CHECKOUT,
            env={
                **{name: value for name, value in os.environ.items() if "_S3_" not in name},
                "MARKWARDEN_DATABASE_URL": place.database_url,
                "MARKWARDEN_REDIS_URL": place.redis_url,
            },
            capture_output=True,
            text=True,
            timeout=900,  # other tests run beside this one
            check=False,
        )

    completed_run = spike()
    assert completed_run.returncode == 0, completed_run.stdout + completed_run.stderr[-3000:]
    assert "servers named by the settings" in (tmp_path / "report.json").read_text()
    _execute(place, "UPDATE accounts_account SET name = 'Somebody' WHERE id <> 1")
    refused_run = spike()
    assert refused_run.returncode == 2
    assert "were written by somebody else since" in refused_run.stderr
