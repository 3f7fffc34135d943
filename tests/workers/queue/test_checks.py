"""A process refuses a queue that forgets, and one where it may do more than its role needs."""

import pytest
import redis

from lab.servers.valkey import Valkey
from workers.queue.broker import PointerBroker, connect
from workers.queue.checks import QueueUnreachable, UnsafeQueue, check


def _fit(url: str) -> PointerBroker:
    broker = connect(url)
    check(broker)
    broker.client.close()
    return broker


@pytest.mark.parametrize("role", ["dispatcher", "worker", "markwarden"])
def test_a_process_begins_on_a_fit_queue(server: Valkey, admin: redis.Redis, role: str) -> None:
    assert _fit(server.url_of(role))


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [("appendonly", "no"), ("appendfsync", "always"), ("maxmemory-policy", "allkeys-lru")],
)
def test_a_queue_that_forgets_is_refused(
    server: Valkey, admin: redis.Redis, setting: str, wrong: str
) -> None:
    right = str(admin.config_get(setting)[setting])
    admin.config_set(setting, wrong)
    try:
        with pytest.raises(UnsafeQueue, match=f"{setting} {wrong}; set it to {right}"):
            _fit(server.url_of("worker"))
    finally:
        admin.config_set(setting, right)


@pytest.mark.parametrize(
    ("rights", "says"),
    [
        (["+acl|list"], "read every user's rights"),
        (["+config|set"], "change settings"),
        (["+flushall"], "empty the server"),
        (["+shutdown"], "stop the server"),
    ],
)
def test_a_user_that_may_do_too_much_is_refused(
    server: Valkey, admin: redis.Redis, rights: list[str], says: str
) -> None:
    admin.acl_setuser("worker", enabled=True, commands=rights)
    with pytest.raises(UnsafeQueue, match=says):
        _fit(server.url_of("worker"))


def test_a_user_without_a_key_space_of_its_own_is_refused(
    server: Valkey, admin: redis.Redis
) -> None:
    admin.acl_setuser("worker", enabled=True, keys=["*"])
    with pytest.raises(UnsafeQueue, match="beside its own keys"):
        _fit(server.url_of("worker"))
    assert not admin.exists("markwarden-probe")


def test_a_user_that_may_do_too_little_is_told_what_it_lacks(server: Valkey) -> None:
    with pytest.raises(UnsafeQueue, match=r"config\|get.*config/redis/users\.acl"):
        _fit(server.url_of("exporter"))


def test_the_default_user_is_refused(server: Valkey, admin: redis.Redis) -> None:
    admin.acl_setuser("default", enabled=True, nopass=True, keys=["*"], commands=["+@all"])
    with pytest.raises(UnsafeQueue, match="default user"):
        _fit(f"redis://127.0.0.1:{server.port}/0")


def test_a_silent_queue_is_named() -> None:
    with pytest.raises(QueueUnreachable, match="MARKWARDEN_REDIS_URL"):
        _fit("redis://127.0.0.1:9/0")
