"""Do the servers with the marketplaces' streams answer, and keep what is sent?"""

from collections.abc import Iterator
from typing import Final

import redis
from django.conf import settings

from workers.doctor.finding import Check, CheckResult, report_fine, report_watch, report_wrong
from workers.feeds import redis_feed

_SECONDS: Final = 5.0
_KEEPS_ALL: Final = "noeviction"


def list_checks() -> Iterator[tuple[str, Check]]:
    """List the checks, one for each kind of server in the settings."""
    if settings.MARKWARDEN.streams_url:
        yield "streams", _check_redis
    if settings.MARKWARDEN.kafka:
        yield "topics", _check_kafka


def _check_redis() -> CheckResult:
    names = [redis_feed.name_stream(place.code) for place in settings.MARKWARDEN.marketplaces]
    try:
        with redis_feed.connect() as client:
            entries = [f"{name} holds {client.xlen(name):,}" for name in names]
            evicts = _read_eviction(client)
    except redis.RedisError as silent:
        return report_wrong(
            f"Streams cannot be read: {silent}", "Start it, or correct MARKWARDEN_STREAMS_URL."
        )
    if evicts not in {_KEEPS_ALL, ""}:
        return report_wrong(
            f"A full memory drops streams before they are read: maxmemory-policy is {evicts}.",
            f"Set maxmemory-policy to {_KEEPS_ALL}.",
        )
    return report_fine(f"Entries, read ones among them: {', '.join(entries)}.")


def _read_eviction(client: redis.Redis) -> str:
    """Return its policy; nothing if our user may not ask."""
    try:
        return str(client.info("memory").get("maxmemory_policy", ""))
    except redis.ResponseError:
        return ""


def _check_kafka() -> CheckResult:
    try:
        from workers.feeds.kafka_feed import list_topics, name_topic  # noqa: PLC0415  # an extra
    except ImportError:
        return report_wrong("The client for Kafka is missing.", "Run: uv sync --extra kafka")
    topics = {name_topic(place.code) for place in settings.MARKWARDEN.marketplaces}
    try:
        missing = topics - list_topics(settings.MARKWARDEN.kafka, _SECONDS)
    except OSError as silent:
        return report_wrong(
            f"No broker answers: {silent}", "Start it, or correct MARKWARDEN_KAFKA."
        )
    if missing:
        return report_watch(
            f"There is no topic {', '.join(sorted(missing))}.",
            "Make it, or let the marketplace send: nothing is read of it until then.",
        )
    return report_fine(f"Brokers have {', '.join(sorted(topics))}.")
