"""The fault injector: it breaks parts of the cluster, and knows how each fault ends."""

import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

import dramatiq
import psycopg
import redis
from django.db.models import Count

from lab.chaos.proxies import How, Proxies, hosts
from lab.cluster.environment import Environment
from lab.cluster.processes import Cluster
from lab.servers.process import PrivateServer, ServerProcess
from records.cases.models import Work, WorkerLife
from records.clock import database_now
from records.screening.models import Part
from workers.queue.names import WORK

SCREENER: Final = "screener"  # the process
_BEATS_WITHIN: Final = timedelta(seconds=2.5)
_LIBRARY_PATHS: Final = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib64/faketime/libfaketimeMT.so.1",
)


def find_library() -> str | None:
    """Return the path of libfaketime; on Debian: apt-get install libfaketime."""
    return next((place for place in _LIBRARY_PATHS if Path(place).exists()), None)


def wrong_clock_settings(hours: float) -> Mapping[str, str]:
    """Return the environment of a process whose clock is wrong by so many hours."""
    library = find_library()
    assert library is not None  # noqa: S101  # faults without the library do not ask
    return {
        "LD_PRELOAD": library,
        "FAKETIME": f"{hours:+g}h",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


def _pid_of(life: str) -> int:
    return int(life.split("-")[-2])


@dataclass(frozen=True, slots=True)
class FaultEnd:
    """What ends a fault, and after how many seconds."""

    after_seconds: float
    act: Callable[[], object]


_WORK: Final = f"dramatiq:{WORK}"
_BEYOND_THE_LEASE: Final = 9.0


class FaultInjector:
    """Breaks parts of this cluster; `struck` is called with each worker that was hit.

    `cut` and `restored` are called with each worker whose host is cut off, and reached again.
    """

    def __init__(
        self,
        environment: Environment,
        cluster: Cluster,
        chance: Random,
        struck: Callable[[int], None],
        *,
        proxies: Proxies | None = None,
        cut: Callable[[int], None] = lambda _pid: None,
        restored: Callable[[ServerProcess], None] = lambda _worker: None,
    ) -> None:
        """Take what it may break."""
        self.servers = environment.own_servers
        self.market = environment.market
        self.vault = Path(environment.environment["MARKWARDEN_VAULT_FOLDER"])
        self.cluster = cluster
        self.chance = chance
        self._proxies = proxies
        self._struck = struck
        self._cut, self._restored = cut, restored

    @property
    def proxies(self) -> Proxies:
        """The proxies between the cluster and its servers."""
        assert self._proxies is not None  # noqa: S101  # a run has them
        return self._proxies

    def worker(self) -> str:
        """Return an ordinary worker's name."""
        return self.chance.choice(self.workers())

    def workers(self) -> list[str]:
        """Return all workers' names."""
        return [name for name in self.cluster.processes if name.startswith("worker-")]

    def are_workers_back(self) -> bool:
        """Return whether every worker has started and sends heartbeats."""
        alive = WorkerLife.objects.filter(seen_at__gt=database_now() - _BEATS_WITHIN)
        beating = {_pid_of(life.name) for life in alive}
        return all(self.cluster.processes[name].pid in beating for name in self.workers())

    def busy_worker(self, least: int = 1) -> str:
        """Return a worker that holds so many cases, if one does within a second."""
        names = {process.pid: name for name, process in self.cluster.processes.items()}
        for _ in range(50):
            lives = Work.objects.filter(state="running").values("worker")
            busy = lives.annotate(cases=Count("pk")).filter(cases__gte=least)
            for life in busy.values_list("worker", flat=True):
                name = names.get(_pid_of(life), "")
                if name.startswith("worker-"):
                    return name
            time.sleep(0.02)
        return self.worker()

    def wait_for_part(self) -> None:
        """Wait until the screener works on some lines, for a second at most."""
        for _ in range(200):
            if Part.objects.filter(state="running").exists():
                return
            time.sleep(0.005)

    def kill(self, name: str) -> None:
        """Kill it (kill -9); the supervisor starts it again."""
        process = self.cluster.processes[name]
        self._struck(process.pid)
        process.kill()

    def pause(self, name: str, seconds: float = _BEYOND_THE_LEASE) -> FaultEnd:
        """Stop it (SIGSTOP) for longer than a lease lasts."""
        process = self.cluster.processes[name]
        self._struck(process.pid)
        process.pause()
        return FaultEnd(seconds, process.resume)

    def break_line(self, name: str, how: How, seconds: float, *, delay: float = 0.0) -> FaultEnd:
        """Break one proxied connection for so many seconds."""
        self.proxies.break_line(name, how, delay)
        return FaultEnd(seconds, lambda: self.proxies.restore(name))

    def cut_host(
        self, host: str, services: Sequence[str], how: How, seconds: float, *, delay: float = 0.0
    ) -> FaultEnd:
        """Break the lines of one worker's host to these services."""
        process = self.cluster.processes[host]
        self._cut(process.pid)
        lines = [f"{name}@{host}" for name in services if name in self.proxies.names]
        is_mount_lost = "store" in services and "store" not in self.proxies.names and not delay
        if is_mount_lost:
            hosts.lose_evidence(self.vault, host)
        for line in lines:
            self.proxies.break_line(line, how, delay)

        def undo() -> None:
            for line in lines:
                self.proxies.restore(line)
            if is_mount_lost:
                hosts.mount_evidence(self.vault, host)
            self._restored(process)

        return FaultEnd(seconds, undo)

    def restart_later(self, server: PrivateServer, seconds: float) -> FaultEnd:
        """Start it after so many seconds, unless another fault's end has done so by then."""

        def start() -> None:
            if not server.process.is_running:
                server.start()

        return FaultEnd(seconds, start)

    def queue(self) -> redis.Redis:
        """Return a client of the queue as its administrator."""
        return redis.Redis.from_url(self.servers.valkey.admin_url)

    def database(self) -> "psycopg.Connection[tuple[object, ...]]":
        """Connect to the database's server as its administrator."""
        return psycopg.connect(self.servers.postgres.admin_url, autocommit=True)

    def push(self, content: bytes, message_id: str = "") -> None:
        """Put raw content into the queue."""
        message_id = message_id or str(uuid.uuid4())
        with self.queue() as client:
            client.hset(f"{_WORK}.msgs", message_id, content)
            client.rpush(_WORK, message_id)

    def push_signed(self, actor: str, *words: object) -> None:
        """Push a well-formed message with our signature, as a copy of an old one would be."""
        message = _message(actor, words)
        self.push(message.encode(), message.message_id)

    def push_unsigned(self, actor: str, *words: object) -> None:
        """Push a message that looks like ours but is not signed with a key."""
        message = _message(actor, words)
        self.push(json.dumps(message.asdict()).encode(), message.message_id)

    def sign_message(self, actor: str, *words: object) -> bytes:
        """Return a message as it would lie in the queue, to be damaged before it is pushed."""
        content: bytes = _message(actor, words).encode()
        return content


def _message(actor: str, words: Sequence[object]) -> dramatiq.Message[None]:
    """Return a message; encoding signs it with the settings' current keys."""
    from workers.queue import broker as _signing  # noqa: F401, PLC0415  # makes its encoder dramatiq's

    message_id = str(uuid.uuid4())
    return dramatiq.Message(
        queue_name=WORK,
        actor_name=actor,
        args=tuple(words),
        kwargs={},
        options={"redis_message_id": message_id},
        message_id=message_id,
    )


type Fault = Callable[[FaultInjector], FaultEnd | None]  # causes it; returns how it ends


def make_line_fault(name: str, how: How, seconds: float, *, delay: float = 0.0) -> Fault:
    """Return a fault that breaks one proxied connection for so many seconds."""
    return lambda injector: injector.break_line(name, how, seconds, delay=delay)
