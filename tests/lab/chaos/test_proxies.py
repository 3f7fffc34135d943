"""The laboratory's lines break as they are told: between a client and a real server."""

import itertools
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import dramatiq
import psycopg
import pytest
import redis
from dramatiq.errors import ConnectionClosed

from gateways.vault import VaultUnreachable
from gateways.vault_s3 import S3Vault
from lab.chaos import proxies
from lab.chaos.proxies import Proxies
from lab.servers import postgres, radosgw
from lab.servers.place import find_place
from lab.servers.postgres import Postgres
from lab.servers.valkey import Valkey
from tests.workers.queue.private_queue import pointer
from tests.workers.queue.private_valkey import private_valkey
from workers.queue.broker import PointerBroker, connect
from workers.queue.names import WORK


@pytest.fixture(scope="module")
def server() -> Iterator[Valkey]:
    with private_valkey() as valkey:
        yield valkey


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    folder = tmp_path_factory.mktemp("database")
    with (
        find_place(folder, keep=False) as place,
        postgres.running(place, is_durable=False) as database_server,
    ):
        yield database_server


@pytest.fixture(scope="module")
def line(
    server: Valkey, database: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxies]:
    servers = {"queue": server.port, "database": database.port}
    with proxies.running(tmp_path_factory.mktemp("lines"), servers) as running_proxies:
        yield running_proxies


@pytest.fixture
def broker(line: Proxies, server: Valkey) -> Iterator[PointerBroker]:
    """As a worker has it, through the line; the queue is empty."""
    with redis.Redis.from_url(server.admin_url) as admin:
        admin.flushall()
    before = dramatiq.get_broker()
    settings = line.redirect({"MARKWARDEN_REDIS_URL": server.url})
    yield connect(settings["MARKWARDEN_REDIS_URL"])
    dramatiq.set_broker(before)
    line.restore("queue")


def _count_messages(server: Valkey, key: str) -> int:
    with redis.Redis.from_url(server.admin_url) as admin:
        return int(admin.execute_command("HLEN", key))


def test_the_queue_has_the_message_whose_reply_was_lost(
    line: Proxies, server: Valkey, broker: PointerBroker
) -> None:
    before = line.break_line("queue", "enqueue")
    with pytest.raises(redis.ConnectionError):
        broker.enqueue(pointer("match", 7))
    assert line.count_struck("queue", "enqueue") == before + 1
    assert _count_messages(server, f"dramatiq:{WORK}.msgs") == 1
    broker.enqueue(pointer("match", 8))  # one reply an order, and then all is well
    assert _count_messages(server, f"dramatiq:{WORK}.msgs") == 2


def test_what_was_fetched_is_gone_from_the_queue_and_nobody_has_it(
    line: Proxies, server: Valkey, broker: PointerBroker
) -> None:
    consumer = broker.consume(WORK, prefetch=2, timeout=10)
    assert next(consumer) is None
    line.break_line("queue", "fetch")
    assert next(consumer) is None  # to lose the reply "nothing" would lose nothing
    broker.enqueue(pointer("match", 7))
    with pytest.raises(ConnectionClosed):
        next(consumer)
    with redis.Redis.from_url(server.admin_url) as admin:
        assert admin.llen(f"dramatiq:{WORK}") == 0
        assert admin.scard(f"dramatiq:__acks__.{broker.broker_id}.{WORK}") == 1


@pytest.mark.parametrize(("how", "scale", "least"), [("slow", 0.1, 0.3), ("lossy", 1.0, 0.2)])
def test_a_slow_or_lossy_queue_answers_late_and_in_order(
    line: Proxies, broker: PointerBroker, how: Literal["slow", "lossy"], scale: float, least: float
) -> None:
    line.break_line("queue", how, scale)
    start = time.monotonic()
    assert [broker.client.hlen(f"dramatiq:{WORK}.msgs") for _ in range(3)] == [0, 0, 0]
    assert time.monotonic() - start >= least


def test_a_cut_line_ends_what_is_connected_and_lets_nobody_in(
    line: Proxies, broker: PointerBroker
) -> None:
    broker.client.hlen("dramatiq:work.msgs")
    line.break_line("queue", "cut")
    for _ in range(2):
        with pytest.raises(redis.ConnectionError):
            broker.client.hlen("dramatiq:work.msgs")
    line.restore("queue")
    assert broker.client.hlen("dramatiq:work.msgs") == 0


def test_a_full_queue_refuses_what_needs_memory(server: Valkey, broker: PointerBroker) -> None:
    with redis.Redis.from_url(server.admin_url) as admin:
        before = admin.config_get("maxmemory")["maxmemory"]
        admin.config_set("maxmemory", 1)
        try:
            with pytest.raises(redis.exceptions.OutOfMemoryError):
                broker.enqueue(pointer("match", 7))
        finally:
            admin.config_set("maxmemory", before)
    broker.enqueue(pointer("match", 7))


def test_a_transaction_is_committed_although_its_reply_was_lost(
    line: Proxies, database: Postgres
) -> None:
    url = line.redirect({"url": database.url})["url"]
    with psycopg.connect(url) as session:
        session.execute("CREATE TABLE heard AS SELECT 1 AS once")
        line.break_line("database", "commit")
        with pytest.raises(psycopg.OperationalError):
            session.commit()
    with psycopg.connect(database.url) as direct:
        assert direct.execute("SELECT once FROM heard").fetchall() == [(1,)]


def test_a_paused_database_answers_nobody_until_it_goes_on(database: Postgres) -> None:
    with psycopg.connect(database.url, autocommit=True) as client, ThreadPoolExecutor(1) as crew:
        database.pause()
        future = crew.submit(client.execute, "SELECT 7")
        with pytest.raises(TimeoutError):
            future.result(0.3)
        database.resume()
        assert future.result(30).fetchall() == [(7,)]


@pytest.fixture(scope="module")
def store() -> Iterator[radosgw.Radosgw]:
    if not radosgw.is_installed():
        pytest.skip("There is no radosgw on this machine.")
    with radosgw.running_alone() as store_server:
        yield store_server


def test_a_store_fails_and_breaks_off_as_it_is_told(store: radosgw.Radosgw, tmp_path: Path) -> None:
    with proxies.running(tmp_path, {"store": store.port}) as line:
        vault = S3Vault(
            endpoint=line.redirect({"at": f"http://127.0.0.1:{store.port}"})["at"],
            bucket=radosgw.BUCKET,
            access_key=store.access_key,
            secret_key=store.secret_key,
        )
        key = vault.put(b"evidence" * 100)
        for how in ("failing", "half"):
            line.break_line("store", how)
            with pytest.raises(VaultUnreachable):
                vault.read(key)
            assert line.count_struck("store", how) > 0
            line.restore("store")
            assert vault.read(key) == b"evidence" * 100


def test_a_silent_line_holds_what_is_said_and_no_end_is_heard(
    line: Proxies, database: Postgres
) -> None:
    url = line.redirect({"url": database.url})["url"]
    with psycopg.connect(url, autocommit=True) as session, ThreadPoolExecutor(2) as crew:
        line.break_line("database", "silent")
        future = crew.submit(session.execute, "SELECT 7")
        with pytest.raises(TimeoutError):
            future.result(0.3)
        with pytest.raises(psycopg.OperationalError):  # a new one is not answered either
            psycopg.connect(url, connect_timeout=2)
        line.restore("database")
        assert future.result(60).fetchall() == [(7,)]
        with psycopg.connect(url, connect_timeout=60) as later:
            assert later.execute("SELECT 8").fetchall() == [(8,)]


def test_the_server_keeps_the_session_of_a_client_that_ended_in_silence(
    line: Proxies, database: Postgres
) -> None:
    url = line.redirect({"url": database.url})["url"]
    count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'lost'"
    with psycopg.connect(database.url, autocommit=True) as direct:
        session = psycopg.connect(url, application_name="lost")
        session.execute("SELECT 1")
        line.break_line("database", "silent")
        session.close()
        time.sleep(0.3)
        assert direct.execute(count).fetchone() == (1,)
        line.restore("database")
        deadline = time.monotonic() + 60
        while direct.execute(count).fetchone() != (0,):
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("how", ["", "slow"])
def test_the_end_of_a_session_is_heard_after_its_last_words(
    line: Proxies, database: Postgres, how: Literal["", "slow"]
) -> None:
    """A client that heard the words alone would wait for the next answer for ever."""
    url = line.redirect({"url": database.url})["url"]
    with psycopg.connect(url, autocommit=True) as session, ThreadPoolExecutor(1) as crew:
        session.execute("SELECT 1")
        line.break_line("database", how, 0.2)
        with psycopg.connect(database.admin_url, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [session.info.backend_pid])
        time.sleep(0.5)
        try:
            with pytest.raises(psycopg.OperationalError):
                crew.submit(session.execute, "SELECT 2").result(60)
        finally:
            line.break_line("database", "cut")  # or it would never end
            line.restore("database")


def _do_nothing(_case_id: int) -> None:
    """The actor that the message names; the test consumes it itself."""


def test_work_done_behind_a_silent_line_is_acknowledged_when_it_is_heard_again(
    line: Proxies, server: Valkey, broker: PointerBroker
) -> None:
    broker.client.connection_pool.connection_kwargs["socket_timeout"] = 2.0
    dramatiq.actor(actor_name="match", queue_name=WORK, broker=broker)(_do_nothing)
    broker.enqueue(pointer("match", 7))
    consumer = broker.consume(WORK, prefetch=1, timeout=10)
    message = next(filter(None, itertools.islice(consumer, 50)))
    line.break_line("queue", "silent")
    with pytest.raises(ConnectionClosed):  # dramatiq tries again as long as it is told this
        consumer.ack(message)
    with pytest.raises(ConnectionClosed):
        next(broker.consume(WORK, prefetch=1, timeout=10))
    line.restore("queue")
    consumer.ack(message)
    assert _count_messages(server, f"dramatiq:{WORK}.msgs") == 0


def test_one_host_is_cut_off_and_the_other_is_not(server: Valkey, tmp_path: Path) -> None:
    with proxies.running(tmp_path, {"queue": server.port}, hosts=("main", "worker-1")) as lines:
        urls = {
            host: lines.redirect({"at": f"redis://127.0.0.1:{server.port}"}, host)["at"]
            for host in ("main", "worker-1")
        }
        assert len(set(urls.values())) == 2
        clients = {host: socket.create_connection(_address(url), 60) for host, url in urls.items()}
        lines.break_line("queue@worker-1", "silent")
        for client in clients.values():
            client.sendall(b"PING\r\n")
        clients["main"].settimeout(60)
        clients["worker-1"].settimeout(0.5)
        assert clients["main"].recv(100)
        with pytest.raises(TimeoutError):
            clients["worker-1"].recv(100)
        lines.break_line("queue", "cut")  # of every host
        assert clients["main"].recv(100) == b""
        with pytest.raises(ConnectionResetError):  # what it said was never read
            clients["worker-1"].recv(100)
        for client in clients.values():
            client.close()


def _address(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("redis://").partition(":")
    return host, int(port)
