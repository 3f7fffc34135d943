"""The faults, and the alert that has to report each."""

import json
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db.models.functions import Now

from lab.alerts import sample_cases
from lab.alerts.legal_times import leave_appeal, leave_audit, leave_order, leave_statement
from lab.alerts.sample_cases import BulkCases
from lab.alerts.scene import DEADLY, WORKERS, Scene, Undo
from pipeline.vocabulary import ScreeningRule, WorkState
from records.accounts.models import User
from records.actions.accounts import enrolment
from records.actions.filing import withdrawal
from records.actions.screening.intake import receive_batch
from records.cases.models import Case, Work
from records.clock import database_now
from records.ledger.models import Outgoing, Switch
from records.notices.models import StatementState
from records.screening.models import Batch, DayTally
from workers.backups.backup import note_backup


def make_overdue(scene: Scene) -> Undo:
    """Make three cases two hours overdue while nobody is at the desk."""
    now = database_now()
    return _write_backlog(
        scene, BulkCases(3, "in_review", filed_at=now, due_at=now - timedelta(hours=2))
    )


def forget_backup(_scene: Scene) -> Undo:
    """Note a copy that is two days old, as the newest; the repair is one of now."""
    note_backup(database_now() - timedelta(days=2), actor="operator")
    return lambda: note_backup(database_now(), actor="operator")


_MANY_SESSIONS: Final = 88  # of the lab's 100


def hold_connections(scene: Scene) -> Undo:
    """Open sessions that nobody closes, until few are left."""
    sessions = ExitStack()
    first = sessions.enter_context(scene.connect())
    row = first.execute("SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL")
    ((held,),) = row.fetchall()
    for _ in range(_MANY_SESSIONS - int(str(held))):
        sessions.enter_context(scene.connect())
    return sessions.close


def fill_beyond_reach(scene: Scene) -> Undo:
    """Make a thousand cases due in ten hours while ten an hour are decided."""
    now = database_now()
    due_at = now + timedelta(hours=10)
    return _write_backlog(scene, BulkCases(1_000, "in_review", filed_at=now, due_at=due_at))


def make_late_for_an_hour(scene: Scene) -> Undo:
    """Let two hundred cases fall due within the last hour and stay open."""
    now = database_now()
    apart = timedelta(seconds=18)
    return _write_backlog(scene, BulkCases(200, "in_review", filed_at=now, due_at=now, apart=apart))


def rule_against_score(scene: Scene) -> Undo:
    """Let people reject two hundred cases that the score was sure of."""
    now, judge = database_now(), scene.people.reviewer.pk
    source_case = Case.objects.filter(listing__marketplace="lab").earliest("pk")
    rejected_cases = BulkCases(200, "rejected", filed_at=now, due_at=now, ruled_at=now, judge=judge)
    sample_cases.write_cases(source_case.pk, rejected_cases)
    cases = Case.objects.filter(listing__marketplace="crowd", state="rejected")
    cases.update(score=0.99)
    return lambda: cases.update(score=None)


def _write_backlog(scene: Scene, many: BulkCases) -> Undo:
    """Write a backlog; the undo withdraws its rows, as if their filers had given up."""
    scene.people.is_desk_empty = True
    source_case = Case.objects.filter(listing__marketplace="lab").earliest("pk")
    sample_cases.write_cases(source_case.pk, many)

    def undo() -> None:
        Case.objects.filter(listing__marketplace="crowd", state="in_review").update(
            state="withdrawn", closed_at=database_now()
        )
        scene.people.is_desk_empty = False

    return undo


_HELD_WITHIN: Final = 30.0
_TEN_MINUTES: Final = timedelta(minutes=10)


def wait_until_held() -> None:
    """Wait until a worker holds a case."""
    deadline = time.monotonic() + _HELD_WITHIN
    while not Work.objects.filter(state=WorkState.RUNNING).exists():
        if time.monotonic() > deadline:
            raise TimeoutError("No worker took a case.")
        time.sleep(0.1)


def forget_poison() -> None:
    """Withdraw the deadly case, as its filer would."""
    names = list(DEADLY)
    for case in Case.objects.open().filter(listing__external_id__in=names):
        withdrawal.withdraw_case(case.pk, case.account_id, now=database_now())


def fail_market(scene: Scene) -> Undo:
    """Let the marketplace answer every listing with an error."""
    scene.environment.market.misbehave("/listings", "failing")
    return lambda: scene.environment.market.misbehave("/listings", "")


def slow_market(scene: Scene) -> Undo:
    """Let each listing take half a minute, with forty filed at once, dated ten minutes back."""
    scene.environment.market.misbehave("/listings", "slow")
    for _ in range(14):
        scene.people.file_some()
    Case.objects.filter(pk__in=Work.objects.values("case_id")).update(
        filed_at=database_now() - _TEN_MINUTES
    )
    return lambda: scene.environment.market.misbehave("/listings", "")


def refuse_enforcement(scene: Scene) -> Undo:
    """Let the marketplace refuse every order."""
    scene.environment.market.misbehave("/enforcement", "failing")

    def undo() -> None:
        scene.environment.market.misbehave("/enforcement", "")
        Outgoing.objects.unsent().filter(attempt__gt=0).update(send_after=Now())

    return undo


def give_up_enforcement(_scene: Scene) -> Undo:
    """Give up the newest letter, as after three days of retries."""
    newest = Outgoing.objects.filter(kind="result").order_by("-pk").first()
    assert newest is not None  # noqa: S101  # people work all the time
    Outgoing.objects.filter(pk=newest.pk).update(parked_at=Now(), last_error="gone", sent_at=None)
    return lambda: Outgoing.objects.filter(pk=newest.pk).update(parked_at=None, sent_at=Now())


def remove_vault(scene: Scene) -> Undo:
    """Put a file where the vault's folder was."""
    folder = Path(scene.environment.environment["MARKWARDEN_VAULT_FOLDER"])
    moved_folder = folder.with_name(f"{folder.name}.away")
    folder.rename(moved_folder)
    folder.touch()

    def undo() -> None:
        folder.unlink()
        moved_folder.rename(folder)

    return undo


_LINE: Final = {"id": "L-1", "revision": 1, "title": "A red bag", "seller": {"shop": "S-1"}}
_DAYS: Final = 7
_BATCHES: Final = 60  # in the hour around this one, on each of the days before


def kill_screener(scene: Scene) -> Undo:
    """Kill the screener, with listings that came five minutes ago."""
    scene.kill("screener")
    now = database_now()
    sender = enrolment.enrol_marketplace("lab", actor="lab", now=now)
    receive_batch(sender, json.dumps(_LINE).encode(), actor="lab", now=now - timedelta(minutes=5))
    return lambda: scene.restart("screener")


def spend_budget(_scene: Scene) -> Undo:
    """Write that a rule held as many listings today as it may."""
    now = database_now()
    tally = DayTally.objects.create(
        on=now.date(), rule=ScreeningRule.REPLICA_WORDS, listings=100, reached_at=now
    )
    return tally.delete


def silence_marketplace(_scene: Scene) -> Undo:
    """Let a marketplace have sent a batch a minute on the days before, and none today."""
    now = database_now()
    sender = enrolment.enrol_marketplace("silent", actor="lab", now=now)
    moments = (
        now - timedelta(days=days, minutes=minutes - _BATCHES / 2)
        for days in range(1, _DAYS + 1)
        for minutes in range(_BATCHES)
    )
    Batch.objects.bulk_create(
        Batch(
            account=sender,
            marketplace=sender.marketplace,
            body_sha256="",
            lines=0,
            received_at=moment,
            done_at=moment,
        )
        for moment in moments
    )
    return Batch.objects.filter(account=sender).delete


def lock_generations(scene: Scene) -> Undo:
    """Keep the table of index generations locked, as a migration that hangs would."""
    session = scene.connect()
    session.execute("BEGIN")
    session.execute("LOCK TABLE rights_indexgeneration IN ACCESS EXCLUSIVE MODE")
    return session.close


@dataclass(frozen=True, slots=True)
class Fault:
    """One class of faults; `strike` returns the function that undoes it."""

    name: str
    alert: str
    strike: Callable[[Scene], Undo]


def _kill_processes(*names: str) -> Callable[[Scene], Undo]:
    def strike(scene: Scene) -> Undo:
        scene.kill(*names)
        return lambda: scene.restart(*names)

    return strike


def _kill_database(scene: Scene) -> Undo:
    scene.environment.own_servers.postgres.kill()
    return scene.environment.own_servers.postgres.start


def _kill_queue(scene: Scene) -> Undo:
    scene.environment.own_servers.valkey.kill()
    return scene.environment.own_servers.valkey.start


def _orphan(scene: Scene) -> Undo:
    """Kill a worker that holds a case, with no sweeper to take the case back."""
    scene.environment.market.misbehave("/listings", "slow")
    wait_until_held()
    scene.kill("sweeper", *WORKERS)
    scene.environment.market.misbehave("/listings", "")
    return lambda: scene.restart("sweeper", *WORKERS)


def _lose_index(scene: Scene) -> Undo:
    scene.kill("indexer")
    with scene.connect() as session:
        session.execute("DELETE FROM rights_indexgeneration")
    return lambda: scene.restart("indexer")


def _poison(scene: Scene) -> Undo:
    """File a case that kills two workers, then the one in which it runs alone."""
    scene.people.file(scene.people.member, DEADLY[0])
    return forget_poison


def _poison_without_suspect(scene: Scene) -> Undo:
    scene.kill("suspect")
    scene.people.file(scene.people.member, DEADLY[1])

    def undo() -> None:
        forget_poison()
        scene.restart("suspect")

    return undo


def _forge(scene: Scene) -> Undo:
    message_id = str(uuid.uuid4())
    with scene.queue() as client:
        client.hset("dramatiq:work.msgs", message_id, "{}")
        client.rpush("dramatiq:work", message_id)
    return lambda: None


def _tamper(scene: Scene) -> Undo:
    """Change an entry as the tables' owner can: without the trigger, which is put back."""
    _rewrite_entry(scene, "'{', '{ '")
    return lambda: _rewrite_entry(scene, "'{ ', '{'")


def _rewrite_entry(scene: Scene, change: str) -> None:
    with scene.connect() as session, session.transaction():
        session.execute("ALTER TABLE ledger_auditentry DISABLE TRIGGER audit_is_append_only")
        session.execute(
            f"UPDATE ledger_auditentry SET entry = replace(entry, {change})"  # noqa: S608  # ours
            " WHERE id = (SELECT min(id) FROM ledger_auditentry)"
        )
        session.execute("ALTER TABLE ledger_auditentry ENABLE TRIGGER audit_is_append_only")


def _stop_sealing(scene: Scene) -> Undo:
    """Stop signing the log, and date the newest checkpoint five minutes back."""
    scene.kill("timers")
    with scene.connect() as session:
        session.execute(
            "UPDATE ledger_checkpoint SET published_at = published_at - interval '5 minutes'"
        )
    return lambda: scene.restart("timers")


def _switch(scene: Scene) -> Undo:
    by = User.objects.get(pk=scene.people.reviewer.pk)
    Switch.objects.create(name="all", why="a trial", set_by=by.actor)
    return lambda: Switch.objects.all().delete()


FAULTS: Final[Sequence[Fault]] = (
    Fault("a message nobody of ours wrote", "MessageForged", _forge),
    Fault("a kill switch turned on", "AutomationOff", _switch),
    Fault("rulings against the score", "ScoreDrifts", rule_against_score),
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
    Fault("marketplace failing", "MarketplaceAway", fail_market),
    Fault("marketplace slow beside a backlog", "MachinesBehind", slow_market),
    Fault("take-downs refused", "ReceiverFails", refuse_enforcement),
    Fault("a take-down given up", "OutboxParked", give_up_enforcement),
    Fault("object store gone", "VaultAway", remove_vault),
    Fault("a case that kills workers", "CaseParked", _poison),
    Fault("the same, and no suspect worker", "NoSuspectWorker", _poison_without_suspect),
    Fault("screeners killed", "ScreeningBehind", kill_screener),
    Fault("a rule's budget of the day spent", "ScreeningBudgetReached", spend_budget),
    Fault(
        "a marketplace that sends no more",
        "ScreeningFeedSilent",
        silence_marketplace,
    ),
    Fault("a lock that a migration left", "ScreeningIndexOld", lock_generations),
    Fault("cases past their deadline", "CaseOverdue", make_overdue),
    Fault("an order past its time", "OrderOverdue", leave_order),
    Fault("an appeal past its time", "DisputeOverdue", leave_appeal),
    Fault("an audit past its time", "AuditsOverdue", leave_audit),
    Fault(
        "a statement of reasons refused",
        "StatementRefused",
        leave_statement(StatementState.REFUSED),
    ),
    Fault(
        "a statement of reasons two days late",
        "StatementsLate",
        leave_statement(StatementState.WAITING),
    ),
    Fault("no copy for two days", "BackupOld", forget_backup),
    Fault("sessions that nobody closes", "ConnectionsRunOut", hold_connections),
    Fault("more cases than people can reach", "ManyBreachesAhead", fill_beyond_reach),
    Fault("most cases late for an hour", "ServiceLevelBurnsFast", make_late_for_an_hour),
)
