"""Violations of what is carried: messages lost, letters unsent, leases run out, words forged."""

import json
import time
import uuid
from typing import Final

import dramatiq
from dramatiq.encoder import JSONEncoder

from pipeline.words import Stage
from records.complaints import backlog, holding
from records.complaints.models import Case, Work
from records.complaints.sweeping import sweep
from workers.actors import ACTORS
from workers.broker import BROKER
from workers.lab.spike.mutations.house import Scenario, run_sql
from workers.queues import WORK

_LEASE_SECONDS: Final = 0.05
_WORK_SECONDS: Final = 0.12


def lost_message(house: Scenario, *, is_protected: bool) -> None:
    """The queue forgets a message that was sent."""
    case = house.file_case()
    backlog.mark_sent([case.pk])
    time.sleep(0.01)
    if is_protected:
        sweep(0.0)
    if Work.objects.filter(case=case, state="waiting").exists():
        house.work_case(case)


def unsent_effects(house: Scenario, *, is_protected: bool) -> None:
    """A process dies between the commit of a ruling and telling the world of it."""
    if not is_protected:
        # Nothing is posted with the ruling: all would be sent afterwards, by who is dead by then.
        run_sql(
            "CREATE FUNCTION pg_temp.forget() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER no_outbox BEFORE INSERT ON ledger_outgoing"
            " FOR EACH ROW EXECUTE FUNCTION pg_temp.forget()",
        )
    house.make_filer_trusted()
    house.work_case(house.file_case())


def long_work(house: Scenario, *, is_protected: bool) -> None:
    """A case takes longer than a lease lasts, wherever it is tried; nobody dies of it."""
    case = house.file_case()
    for life in ("first", "second", "alone"):
        claim = house.claim_case(case, Stage.FREEZE, life, lease_seconds=_LEASE_SECONDS)
        if is_protected:
            holding.renew_leases(life, [case.pk], 60)
        time.sleep(_WORK_SECONDS)
        sweep(60)
        if house.freeze_case(claim):
            Work.objects.filter(case=case).update(state="waiting")
            case.refresh_from_db()
            house.work_case(case)
            return


def forged_message(house: Scenario, *, is_protected: bool) -> None:
    """Who can write to the queue and has no key tells a worker to begin."""
    case = house.file_case()
    backlog.mark_sent([case.pk])
    ours = dramatiq.get_encoder()
    try:
        if not is_protected:
            dramatiq.set_encoder(JSONEncoder())
        _push(case)
        if _is_obeyed(case):
            house.said.append(f"Case {case.pk} was begun on the word of a forged message.")
    finally:
        dramatiq.set_encoder(ours)
    Work.objects.filter(case=case).update(state="waiting")
    house.work_case(case)


def _push(case: Case) -> None:
    message_id = str(uuid.uuid4())
    forged = dramatiq.Message[None](
        queue_name=WORK,
        actor_name=ACTORS[Stage.FREEZE].actor_name,
        args=(case.pk,),
        kwargs={},
        options={"redis_message_id": message_id},
        message_id=message_id,
    )
    BROKER.client.hset(f"dramatiq:{WORK}.msgs", message_id, json.dumps(forged.asdict()))
    BROKER.client.rpush(f"dramatiq:{WORK}", message_id)


def _is_obeyed(case: Case) -> bool:
    """Take what the queue holds, as a worker does, until it holds nothing."""
    consumer = BROKER.consume(WORK, prefetch=10, timeout=100)
    claims = []
    try:
        for _ in range(5):
            message = next(consumer)
            if message is not None:
                consumer.ack(message)
                claims.append(_claim_freeze(int(message.args[0])))
    finally:
        consumer.close()
    return any(claim is not None and claim.case_id == case.pk for claim in claims)


def _claim_freeze(case_id: int) -> backlog.Claim | None:
    return backlog.claim_work(case_id, Stage.FREEZE, worker="w", is_suspect=False, lease_seconds=60)
