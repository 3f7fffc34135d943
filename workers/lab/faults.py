"""Does to a running cluster what the world does to it: drawn by a seed, mended in time."""

import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import dramatiq
import psycopg
import redis

from records.complaints.models import Case, Work
from workers.broker import WORK  # and with it the keys that messages are signed with
from workers.lab.cluster import Cluster
from workers.lab.servers import Servers
from workers.lab.stage import Stage

_WORK: Final = f"dramatiq:{WORK}"
_BEYOND_THE_LEASE: Final = 9.0


@dataclass(frozen=True, slots=True)
class Mending:
    """What ends a fault, and after how many seconds."""

    after_seconds: float
    act: Callable[[], object]


type Fault = Callable[["Saboteur"], Mending | None]


class Saboteur:
    """Knows every way to hurt this cluster; `struck` tells of workers that cannot go on."""

    def __init__(
        self, stage: Stage, cluster: Cluster, chance: Random, struck: Callable[[int], None]
    ) -> None:
        """Needs private servers: nothing of somebody else's is broken here."""
        assert stage.servers is not None  # noqa: S101  # the laboratory's stage has its own
        self.servers: Servers = stage.servers
        self.market = stage.market
        self.cluster = cluster
        self.chance = chance
        self._struck = struck

    def worker(self) -> str:
        """One of the ordinary workers, by name."""
        workers = [name for name in self.cluster.processes if name.startswith("worker-")]
        return self.chance.choice(workers)

    def busy_worker(self) -> str:
        """One that holds work at this moment, where one does within a second."""
        names = {process.pid: name for name, process in self.cluster.processes.items()}
        for _ in range(50):
            for life in Work.objects.filter(state="running").values_list("worker", flat=True):
                name = names.get(int(life.split("-")[-2]), "")
                if name.startswith("worker-"):
                    return name
            time.sleep(0.02)
        return self.worker()

    def kill(self, name: str) -> None:
        """kill -9; the supervisor starts it again."""
        process = self.cluster.processes[name]
        self._struck(process.pid)
        process.kill()

    def pause(self, name: str) -> Mending:
        """SIGSTOP, longer than a lease lasts."""
        process = self.cluster.processes[name]
        self._struck(process.pid)
        process.pause()
        return Mending(_BEYOND_THE_LEASE, process.resume)

    def queue(self) -> redis.Redis:
        """The queue as its administrator sees it."""
        return redis.Redis.from_url(self.servers.valkey.admin_url)

    def push(self, content: bytes, message_id: str = "") -> None:
        """Put something into the queue behind everybody's back."""
        message_id = message_id or str(uuid.uuid4())
        with self.queue() as client:
            client.hset(f"{_WORK}.msgs", message_id, content)
            client.rpush(_WORK, message_id)

    def say(self, actor: str, *words: object) -> None:
        """Push a well-formed message with our signature, as a copy of an old one would be."""
        message = _message(actor, words)
        self.push(message.encode(), message.message_id)

    def pretend(self, actor: str, *words: object) -> None:
        """Push one that only looks like ours: whoever wrote it has no key."""
        message = _message(actor, words)
        self.push(json.dumps(message.asdict()).encode(), message.message_id)


def _message(actor: str, words: Sequence[object]) -> dramatiq.Message[None]:
    message_id = str(uuid.uuid4())
    return dramatiq.Message(
        queue_name=WORK,
        actor_name=actor,
        args=tuple(words),
        kwargs={},
        options={"redis_message_id": message_id},
        message_id=message_id,
    )


def _kill_worker(hand: Saboteur) -> None:
    hand.kill(hand.busy_worker())


def _pause_worker(hand: Saboteur) -> Mending:
    return hand.pause(hand.busy_worker())


def _end_worker(hand: Saboteur) -> None:
    """SIGTERM, as in a rolling restart."""
    hand.cluster.processes[hand.worker()].stop()


def _kill_suspect(hand: Saboteur) -> None:
    """While it has nothing to do: a death over a case is that case's, by the protocol."""
    if not Work.objects.filter(is_suspect=True, state__in=["sent", "running"]).exists():
        hand.kill("suspect")


def _kill(name: str) -> Fault:
    def strike(hand: Saboteur) -> None:
        hand.kill(name)

    return strike


def _kill_queue(hand: Saboteur) -> Mending:
    hand.servers.valkey.kill()
    return Mending(2.0, hand.servers.valkey.start)


def _empty_queue(hand: Saboteur) -> None:
    with hand.queue() as client:
        client.flushall()


def _garble(hand: Saboteur) -> None:
    hand.push(hand.chance.randbytes(40))


def _unknown_actor(hand: Saboteur) -> None:
    hand.say("nobody", 1)


def _forge(hand: Saboteur) -> None:
    case_id = hand.chance.choice([*Work.objects.values_list("case_id", flat=True), 1])
    hand.pretend("match", case_id)
    hand.say("match", "no case", "at all")


def _repeat(hand: Saboteur) -> None:
    """Messages that were answered long ago, and some that are out at this moment."""
    known = list(Case.objects.order_by("?").values_list("pk", flat=True)[:20])
    out = list(Work.objects.filter(state="running").values_list("case_id", flat=True)[:20])
    for case_id in (*known, *out):
        hand.say(hand.chance.choice(("freeze", "match")), case_id)


def _cut_connections(hand: Saboteur) -> None:
    with psycopg.connect(hand.servers.postgres.admin_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = 'markwarden' AND pid <> pg_backend_pid()"
        )


def _kill_database(hand: Saboteur) -> Mending:
    hand.servers.postgres.kill()
    return Mending(1.0, hand.servers.postgres.start)


def _silence_market(hand: Saboteur) -> Mending:
    hand.market.misbehave("/enforcement", "failing")
    return Mending(3.0, lambda: hand.market.misbehave("/enforcement", ""))


def _restart_market(hand: Saboteur) -> Mending:
    hand.market.kill()
    return Mending(1.5, hand.market.start)


FAULTS: Final[dict[str, Fault]] = {
    "worker killed": _kill_worker,
    "worker paused beyond its lease": _pause_worker,
    "worker ended in good order": _end_worker,
    "suspect worker killed": _kill_suspect,
    "dispatcher killed": _kill("dispatcher"),
    "sweeper killed": _kill("sweeper"),
    "deliver killed": _kill("deliver"),
    "indexer killed": _kill("indexer"),
    "queue killed": _kill_queue,
    "queue emptied": _empty_queue,
    "malformed message": _garble,
    "message for an unknown actor": _unknown_actor,
    "forged message": _forge,
    "messages repeated": _repeat,
    "database connections cut": _cut_connections,
    "database killed": _kill_database,
    "marketplace failing": _silence_market,
    "marketplace killed": _restart_market,
}


def drawn(chance: Random, *, extra_kills: int) -> Sequence[str]:
    """Every fault once and some more killed workers, in a drawn order."""
    names = [*FAULTS, *["worker killed"] * extra_kills]
    chance.shuffle(names)
    return names
