"""Is the queue fit for use? It keeps what it is given, and lets us do what we must and no more."""

from typing import Final, cast

import dramatiq
import redis

from workers.queue.broker import PointerBroker
from workers.queue.envelope import SealedEncoder


class UnsafeQueue(Exception):
    """Redis is not set up as it must be; the message names what to change."""


class QueueUnreachable(redis.ConnectionError):
    """Redis does not answer; the message names its address and what to do."""


_REQUIRED_SETTINGS: Final = {
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",
}

# Each would be refused to a user of config/redis/users.acl; where it is not, it changes nothing.
_FORBIDDEN_COMMANDS: Final = (
    (("ACL", "LIST"), "read every user's rights"),
    (("CONFIG", "SET", "markwarden-probe", "1"), "change settings"),
    (("FLUSHALL", "MARKWARDEN-PROBE"), "empty the server"),
    (("SHUTDOWN", "ABORT"), "stop the server"),
    (("ZADD", "markwarden-probe", "XX", "0", "x"), "write beside its own keys"),
)


def check(broker: PointerBroker) -> None:
    """Refuse a queue that loses messages, that we cannot sign for, or where we may do too much.

    Raises:
        QueueUnreachable: nobody answers at its address.
        UnsafeQueue: something is not as it must be.
    """
    try:
        _check_keys()
        _check_settings(broker)
        _check_user(broker)
    except (redis.ConnectionError, redis.TimeoutError) as silent:
        error_text = str(silent).rstrip(".")
        raise QueueUnreachable(
            f"Redis does not answer: {error_text}. Start it, or set MARKWARDEN_REDIS_URL to it."
        ) from silent
    except redis.exceptions.NoPermissionError as refused:
        raise UnsafeQueue(
            f"Redis refuses this user what the role needs: {str(refused).rstrip('.')}. "
            "Give it the rights of config/redis/users.acl and start again."
        ) from refused


def _check_keys() -> None:
    encoder = dramatiq.get_encoder()
    if not isinstance(encoder, SealedEncoder) or not encoder.keys:
        raise UnsafeQueue(
            "The queue's messages cannot be signed: set MARKWARDEN_QUEUE_KEYS and start again."
        )


def _check_settings(broker: PointerBroker) -> None:
    for name, value in _REQUIRED_SETTINGS.items():
        current = cast("dict[str, str]", broker.client.config_get(name)).get(name)
        if current != value:
            raise UnsafeQueue(f"Redis has {name} {current}; set it to {value} and start again.")


def _check_user(broker: PointerBroker) -> None:
    name = _text(broker.client.execute_command("ACL WHOAMI"))
    if name == "default":
        raise UnsafeQueue(
            "Redis knows us as its default user; give each role the user that "
            "config/redis/users.acl has for it, name it in MARKWARDEN_REDIS_URL, and start again."
        )
    for words, action in _FORBIDDEN_COMMANDS:
        if _is_allowed(broker, *words):
            raise UnsafeQueue(
                f"Redis lets the user {name} {action}; leave it the rights that "
                "config/redis/users.acl gives its role, and start again."
            )


def _is_allowed(broker: PointerBroker, *words: str) -> bool:
    try:
        broker.client.execute_command(*words)
    except redis.exceptions.NoPermissionError:
        return False
    except redis.ResponseError:
        return True  # it would have been carried out, were the words right
    return True


def _text(answer: bytes | str) -> str:
    return answer.decode() if isinstance(answer, bytes) else answer
