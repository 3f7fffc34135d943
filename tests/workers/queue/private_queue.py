"""A private Valkey with a sender and a receiver on it, each as its role, and a hand behind both."""

import time
import uuid
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import dramatiq
import redis

from lab.servers.valkey import Valkey
from workers.queue.broker import PointerBroker, connect
from workers.queue.names import WORK
from workers.runtime import metrics


@dataclass(slots=True)
class Office:
    """`performed` is all that came of the messages: actor and case id."""

    sender: PointerBroker
    receiver: PointerBroker
    admin: redis.Redis
    performed: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def on(cls, server: Valkey) -> "Office":
        """Two brokers and two actors that only write down what they are asked for."""
        office = cls(
            connect(server.url_of("dispatcher")),
            connect(server.url_of("worker")),
            redis.Redis.from_url(server.admin_url),
        )
        for name in ("freeze", "match"):
            office.declare(name)
        return office

    def declare(self, name: str) -> None:
        """An actor of this name."""

        def perform(case_id: int) -> None:
            self.performed.append((name, case_id))

        dramatiq.actor(actor_name=name, queue_name=WORK, broker=self.receiver)(perform)

    def send(self, name: str, case_id: int) -> None:
        """As the dispatcher does."""
        self.sender.enqueue(pointer(name, case_id))

    def push(self, contents: Iterable[bytes]) -> None:
        """Behind everybody's back, as somebody who can write to Redis would."""
        with self.admin.pipeline() as pipeline:
            for content in contents:
                message_id = str(uuid.uuid4())
                pipeline.hset(f"dramatiq:{WORK}.msgs", message_id, content)
                pipeline.rpush(f"dramatiq:{WORK}", message_id)
            pipeline.execute()

    def deliver(self, *, seconds: float = 60) -> list[tuple[str, int]]:
        """Let a worker take all there is; returns what came of it."""
        self.performed.clear()
        crew = dramatiq.Worker(self.receiver, queues={WORK}, worker_threads=2, worker_timeout=20)
        crew.start()
        deadline = time.monotonic() + seconds
        while self.list_pending_keys() and time.monotonic() < deadline:
            time.sleep(0.01)
        crew.stop(timeout=5_000)
        return sorted(self.performed)

    def list_pending_keys(self) -> AbstractSet[str | bytes]:
        """Keys that hold a message or its id."""
        return set(self.admin.keys("dramatiq:*")) - {
            b"dramatiq:__heartbeats__",
            b"dramatiq:quarantine",
        }


def pointer(name: str, case_id: int, queue: str = WORK) -> dramatiq.Message[None]:
    """A message as the actors make it."""
    return dramatiq.Message(
        queue_name=queue, actor_name=name, args=(case_id,), kwargs={}, options={}
    )


def set_aside() -> float:
    """How many messages this process has counted as doubtful."""
    (family,) = metrics.QUARANTINED.collect()
    return sum(sample.value for sample in family.samples if sample.name.endswith("_total"))
