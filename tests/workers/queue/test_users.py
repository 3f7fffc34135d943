"""Each role of the queue may do what its work needs, and is refused everything else."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.backoff import NoBackoff
from redis.exceptions import NoPermissionError
from redis.retry import Retry

from lab.servers.valkey import ROLES, Valkey
from tests.workers.queue.private_queue import Office, pointer
from workers.queue.broker import connect
from workers.queue.checks import UnsafeQueue, check
from workers.queue.names import QUARANTINE, QUEUES, WORK

_FILE = Path(__file__).parents[3] / "config" / "redis" / "users.acl"
_ALWAYS_ALLOWED = {"auth", "hello", "quit", "reset"}  # how a connection begins and ends
_FILLERS = ["dramatiq:work"] * 12


def _list_granted(role: str) -> list[str]:
    (line,) = [line for line in _FILE.read_text().splitlines() if line.startswith(f"user {role} ")]
    return [word[1:] for word in line.split() if word.startswith("+")]


_EACH = [(role, command) for role in ROLES for command in _list_granted(role)]


def _sends(server: Valkey, admin: redis.Redis) -> None:
    broker = connect(server.url_of("dispatcher"))
    check(broker)
    broker.enqueue(pointer("match", 7))
    broker.client.close()


def _receives(server: Valkey, admin: redis.Redis) -> None:
    """One message is answered, one given back, one is doubtful, one was a dead worker's."""
    office = Office.on(server)
    broker = office.receiver
    check(broker)
    consumer = broker.consume(WORK, prefetch=10, timeout=1)
    assert next(consumer) is None  # its scripts are loaded with the first word
    for _ in range(2):
        _sends(server, admin)
    office.push([b"garbage"])
    _leave_behind_a_dead_worker(admin)
    messages = [message for message in (next(consumer) for _ in range(6)) if message]
    assert len(messages) == 3
    consumer.ack(messages[0])
    consumer.requeue(messages[1:2])
    next(consumer)  # what the doubtful message left behind is buried
    for connection in (office.sender, broker):
        connection.client.close()
    office.admin.close()


def _leave_behind_a_dead_worker(admin: redis.Redis) -> None:
    message = pointer("match", 3)
    copy = message.copy(options={"redis_message_id": message.message_id})
    admin.zadd("dramatiq:__heartbeats__", {"dead": 1})
    admin.sadd(f"dramatiq:__acks__.dead.{WORK}", copy.message_id)
    admin.hset(f"dramatiq:{WORK}.msgs", copy.message_id, copy.encode())


def _reads(server: Valkey, admin: redis.Redis) -> None:
    broker = connect(server.url_of("exporter"))
    broker.client.ping()
    for queue in QUEUES:
        broker.client.hlen(f"dramatiq:{queue}.msgs")
    broker.client.llen(QUARANTINE)
    broker.client.close()


_WORK: dict[str, Callable[[Valkey, redis.Redis], None]] = {
    "dispatcher": _sends,
    "worker": _receives,
    "exporter": _reads,
}


def _refusals(admin: redis.Redis, role: str) -> set[str]:
    """What the role was refused, but for the questions with which a process begins."""
    return {
        str(entry["object"])
        for entry in admin.acl_log(128)
        if entry["username"] == role and entry["object"] not in _PROBES
    }


_PROBES = {"markwarden-probe", "shutdown", "flushall", "config|set", "acl|list"}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_its_work(server: Valkey, admin: redis.Redis, role: str) -> None:
    _WORK[role](server, admin)
    assert _refusals(admin, role) == set()


@pytest.mark.parametrize(("role", "command"), _EACH)
def test_a_role_needs_each_command_it_has(
    server: Valkey, admin: redis.Redis, role: str, command: str
) -> None:
    admin.acl_setuser(role, enabled=True, commands=[f"-{command}"])
    with suppress(redis.ResponseError, UnsafeQueue, AssertionError):
        _WORK[role](server, admin)
    assert command in _refusals(admin, role)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_refused_every_other_command(
    server: Valkey, admin: redis.Redis, role: str
) -> None:
    allowed_commands = {*_list_granted(role), *_ALWAYS_ALLOWED}
    others = [(name, arity) for name, arity in _commands(admin) if name not in allowed_commands]
    assert len(others) > 200
    with redis.Redis.from_url(server.url_of(role)) as client:
        open_to_it = [name for name, arity in others if not _is_refused(client, name, arity)]
    assert open_to_it == []


def _commands(admin: redis.Redis) -> Iterator[tuple[str, int]]:
    """Every command and subcommand of the server, with the words it wants."""
    for name, details in admin.command().items():
        below = _below(details)
        yield from below or [(name, int(details["arity"]))]


def _below(command: dict[str, Any]) -> list[tuple[str, int]]:
    return [(_text(entry[0]), int(entry[1])) for entry in command.get("subcommands", [])]


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else name


def _is_refused(client: redis.Redis, name: str, arity: int) -> bool:
    words = name.split("|")
    try:
        client.execute_command(*words, *_FILLERS[: abs(arity) - len(words)])  # type: ignore[no-untyped-call]  # of redis
    except NoPermissionError:
        return True
    except redis.ResponseError as answer:  # EXEC wraps it; DEBUG and MODULE are shut for everybody
        return "NOPERM" in str(answer) or "command not allowed" in str(answer)
    return False


@pytest.mark.parametrize("role", ROLES)
def test_a_role_touches_no_key_of_others(server: Valkey, admin: redis.Redis, role: str) -> None:
    words = {"dispatcher": ("HSET", "other", "a", "b"), "worker": ("DEL", "other")}
    with (
        redis.Redis.from_url(server.url_of(role)) as client,
        pytest.raises(NoPermissionError, match="key"),
    ):
        client.execute_command(*words.get(role, ("LLEN", "other")))


def test_nobody_comes_in_without_a_name(server: Valkey) -> None:
    with (
        redis.Redis(port=server.port, retry=Retry(NoBackoff(), 0)) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_the_file_holds_no_password_and_no_other_user() -> None:
    lines = [line for line in _FILE.read_text().splitlines() if line.startswith("user ")]
    assert [line.split()[1] for line in lines] == ["default", *ROLES]
    for role, line in zip(ROLES, lines[1:], strict=True):
        assert f"#{{{role}}}" in line
        assert ">" not in line
        assert "nopass" not in line


def test_the_queue_is_told_the_time_of_the_clock_that_is_followed(server: Valkey) -> None:
    """A process whose own clock is wrong neither buries the living nor outlives itself."""
    broker = connect(server.url_of("worker"))
    clock_time = datetime.now(UTC) - timedelta(hours=1)
    broker.follow_clock(clock_time)
    broker.do_fetch(WORK, 1)
    with redis.Redis.from_url(server.admin_url) as client:
        heartbeat = client.zscore("dramatiq:__heartbeats__", broker.broker_id)
    broker.client.close()
    assert isinstance(heartbeat, float)
    assert abs(heartbeat / 1_000 - clock_time.timestamp()) < 60
