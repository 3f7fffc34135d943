"""`markwarden doctor` looks at the servers with streams: they answer, and keep what is sent."""

import sys

import pytest
import redis
from confluent_kafka import Producer
from pytest_django import Settings

from tests.workers.feeds.test_kafka_feed import brokers, producer
from tests.workers.feeds.test_redis_feed import send
from workers.doctor import streams as checks
from workers.doctor.finding import CheckResult, HealthVerdict

__all__ = ["brokers", "producer"]


def _check() -> dict[str, CheckResult]:
    return {name: check() for name, check in checks.list_checks()}


def test_what_is_not_set_is_not_examined(settings: Settings) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"streams_url": "", "kafka": {}})
    assert not _check()


def test_streams_are_counted_and_a_server_that_drops_them_is_named(streams: redis.Redis) -> None:
    send(streams, b"1", b"2")
    verdict, message, _ = _check()["streams"]
    assert (verdict, "listings:lab holds 2" in message) == (HealthVerdict.FINE, True)
    streams.config_set("maxmemory-policy", "allkeys-lru")
    verdict, message, remedy = _check()["streams"]
    streams.config_set("maxmemory-policy", "noeviction")
    assert (verdict, "allkeys-lru" in message, "noeviction" in remedy) == (
        HealthVerdict.WRONG,
        True,
        True,
    )


def test_a_server_that_is_away_is_named_with_its_setting(
    streams: redis.Redis, settings: Settings
) -> None:
    address_settings = {
        "streams_url": "redis://127.0.0.1:1/0",
        "kafka": {"bootstrap.servers": "127.0.0.1:1"},
    }
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=address_settings)
    results = _check()
    assert results.keys() == {"streams", "topics"}
    for name, (verdict, _, remedy) in results.items():
        setting = {"streams": "MARKWARDEN_STREAMS_URL", "topics": "MARKWARDEN_KAFKA"}[name]
        assert (verdict, setting in remedy) == (HealthVerdict.WRONG, True)


def test_topics_are_looked_for_by_name(
    streams: redis.Redis, settings: Settings, producer: Producer, brokers: dict[str, str]
) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"kafka": brokers})
    assert _check()["topics"][0] is HealthVerdict.FINE
    other = [place.model_copy(update={"code": "new"}) for place in settings.MARKWARDEN.marketplaces]
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"marketplaces": other})
    verdict, message, _ = _check()["topics"]
    assert (verdict, "listings.new" in message) == (HealthVerdict.WATCH, True)


def test_a_missing_client_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    changed_settings = {"streams_url": "", "kafka": {"bootstrap.servers": "127.0.0.1:1"}}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changed_settings)
    monkeypatch.setitem(sys.modules, "workers.feeds.kafka_feed", None)
    assert "uv sync --extra kafka" in _check()["topics"][2]
