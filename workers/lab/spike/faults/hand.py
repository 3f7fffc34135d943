"""The hand that breaks things: it knows every way to hurt this cluster, and how each ends."""

import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import dramatiq
import redis

from records.complaints.models import Work
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
