"""What can go wrong, and which alert has to say so."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from records.accounts.models import User
from records.ledger.models import Switch
from workers.lab.alarms import backlogs, outside, shelf
from workers.lab.alarms.scene import WORKERS, Scene

type Undo = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Fault:
    """One class of faults; what `strike` returns mends it."""

    name: str
    alert: str
    strike: Callable[[Scene], Undo]


def _kill_processes(*names: str) -> Callable[[Scene], Undo]:
    def strike(scene: Scene) -> Undo:
        scene.kill(*names)
        return lambda: scene.restart(*names)

    return strike


def _kill_database(scene: Scene) -> Undo:
    scene.servers.postgres.kill()
    return scene.servers.postgres.start


def _kill_queue(scene: Scene) -> Undo:
    scene.servers.valkey.kill()
    return scene.servers.valkey.start


def _orphan(scene: Scene) -> Undo:
    """A worker dies over a case that it holds, and nobody takes it back."""
    scene.stage.market.misbehave("/listings", "slow")
    outside.wait_until_held()
    scene.kill("sweeper", *WORKERS)
    scene.stage.market.misbehave("/listings", "")
    return lambda: scene.restart("sweeper", *WORKERS)


def _lose_index(scene: Scene) -> Undo:
    scene.kill("indexer")
    with scene.database() as session:
        session.execute("DELETE FROM rights_indexgeneration")
    return lambda: scene.restart("indexer")


def _poison(scene: Scene) -> Undo:
    """Two workers die of it, then the one in which it runs alone."""
    scene.people.file(scene.people.member, shelf.DEADLY[0])
    return outside.forget_poison


def _poison_without_suspect(scene: Scene) -> Undo:
    scene.kill("suspect")
    scene.people.file(scene.people.member, shelf.DEADLY[1])

    def mend() -> None:
        outside.forget_poison()
        scene.restart("suspect")

    return mend


def _forge(scene: Scene) -> Undo:
    message_id = str(uuid.uuid4())
    with scene.queue() as client:
        client.hset("dramatiq:work.msgs", message_id, "{}")
        client.rpush("dramatiq:work", message_id)
    return lambda: None


def _tamper(scene: Scene) -> Undo:
    """Whoever owns the tables takes the trigger away, and puts it back."""
    _rewrite_entry(scene, "'{', '{ '")
    return lambda: _rewrite_entry(scene, "'{ ', '{'")


def _rewrite_entry(scene: Scene, change: str) -> None:
    with scene.database() as session, session.transaction():
        session.execute("ALTER TABLE ledger_auditentry DISABLE TRIGGER audit_is_append_only")
        session.execute(
            f"UPDATE ledger_auditentry SET entry = replace(entry, {change})"  # noqa: S608  # ours
            " WHERE id = (SELECT min(id) FROM ledger_auditentry)"
        )
        session.execute("ALTER TABLE ledger_auditentry ENABLE TRIGGER audit_is_append_only")


def _stop_sealing(scene: Scene) -> Undo:
    """Nobody seals, and the newest seal is as old as it would be after five minutes more."""
    scene.kill("timers")
    with scene.database() as session:
        session.execute("UPDATE ledger_seal SET published_at = published_at - interval '5 minutes'")
    return lambda: scene.restart("timers")


def _switch(scene: Scene) -> Undo:
    by = User.objects.get(pk=scene.people.reviewer.pk)
    Switch.objects.create(name="all", why="a trial", set_by=f"user:{by.pk}")
    return lambda: Switch.objects.all().delete()


FAULTS: Final[Sequence[Fault]] = (
    Fault("a message nobody of ours wrote", "MessageForged", _forge),
    Fault("a kill switch turned on", "AutomationOff", _switch),
    Fault("all workers killed", "NoWorkers", _kill_processes(*WORKERS)),
    Fault("state exporter killed", "StateUnknown", _kill_processes("metrics")),
    Fault("database killed", "DatabaseAway", _kill_database),
    Fault("queue killed", "QueueAway", _kill_queue),
    Fault("dispatcher killed", "DispatcherStopped", _kill_processes("dispatcher")),
    Fault("sweeper killed, then a worker with its case", "SweeperStopped", _orphan),
    Fault("suspect worker killed for good", "ProcessAway", _kill_processes("suspect")),
    Fault("deliver killed", "OutboxBehind", _kill_processes("deliver")),
    Fault("index lost", "NoIndex", _lose_index),
    Fault("sealing stopped", "SealingStandsStill", _stop_sealing),
    Fault("an audit entry changed", "AuditChainBroken", _tamper),
    Fault("marketplace failing", "MarketplaceAway", outside.fail_market),
    Fault("marketplace slow beside a backlog", "MachinesBehind", outside.slow_market),
    Fault("take-downs refused", "ReceiverFails", outside.refuse_enforcement),
    Fault("a take-down given up", "OutboxParked", outside.give_up_enforcement),
    Fault("object store gone", "VaultAway", outside.remove_vault),
    Fault("a case that kills workers", "CaseParked", _poison),
    Fault("the same, and no suspect worker", "NoSuspectWorker", _poison_without_suspect),
    Fault("cases past their deadline", "CaseOverdue", backlogs.make_overdue),
    Fault("more cases than people can reach", "ManyBreachesAhead", backlogs.fill_beyond_reach),
    Fault("most cases late for an hour", "ServiceLevelBurnsFast", backlogs.make_late_for_an_hour),
)
