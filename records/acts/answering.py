"""Answer a counter-notification: the filer accepts it, rejects it, or reports what the law asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from pipeline import disputes
from pipeline.disputes import CounterState, Event, StepNotPossible
from pipeline.outcomes import Voice
from pipeline.profiles import Step
from records.complaints import voices
from records.complaints.models import Case, CounterNotification, Settlement
from records.ledger import audit, outbox, policies

ACCEPT: Final = "accept"
_EVENTS: Final = {
    ACCEPT: Event.ACCEPT,
    Step.REJECTION: Event.REJECT,
    Step.AUTHORITY_COMPLAINT: Event.REPORT_COMPLAINT,
    Step.SUIT: Event.REPORT_SUIT,
}


class NothingToAnswer(Exception):
    """This counter-notification awaits no answer of yours: it was answered, or its time is over."""


def answer_counter(
    counter_id: int,
    account_id: int,
    said: str,
    *,
    text: str = "",
    evidence: Sequence[Mapping[str, object]] = (),
    actor: str,
    now: datetime,
) -> CounterNotification:
    """Hear the filer. `said` is "accept" or a step of the law; acceptance takes the claim back.

    A step that does not stop the restoring counts as silence: it is kept, and the time runs on.

    Raises:
        NothingToAnswer: nothing was changed.
    """
    with transaction.atomic():
        counter = lock_counter(counter_id, account_id=account_id)
        if counter.state == CounterState.FORWARDED and _is_over(counter, now):
            raise NothingToAnswer(NothingToAnswer.__doc__)
        move_counter(counter, _EVENTS[said], now=now)
        counter.answer, counter.answer_text, counter.answered_at = said, text, now
        counter.answer_evidence = [dict(one) for one in evidence]
        counter.save()
        if counter.state == CounterState.ACCEPTED:
            create_settlement(counter, Voice.ACCEPTANCE, now=now)
        _audit(counter, "answer_counter", actor, now)
    return counter


def _is_over(counter: CounterNotification, now: datetime) -> bool:
    return counter.answer_ends_at is not None and now >= counter.answer_ends_at


def forward_counters(now: datetime) -> int:
    """Put what sellers filed before its filers; returns how many."""
    filed = CounterNotification.objects.filter(state=CounterState.FILED).order_by("filed_at", "pk")
    return sum(_forward(counter_id, now) for counter_id in list(filed.values_list("pk", flat=True)))


def _forward(counter_id: int, now: datetime) -> bool:
    with transaction.atomic():
        counter = lock_counter(counter_id)
        if counter.state != CounterState.FILED:
            return False
        law = policies.profile(counter.profile)
        move_counter(counter, Event.FORWARD, now=now)
        counter.forwarded_at = now
        calendar = policies.calendar_of(law.calendar)
        counter.answer_ends_at = disputes.answer_ends_at(now, law, calendar)
        counter.save()
        post_counter_letter(counter, "counter", send_after=now)
        _audit(counter, "forward", "system", now)
    return True


def act_on_silence(now: datetime) -> int:
    """Act on silence as the law of each case has it; returns on how many."""
    silent = CounterNotification.objects.unanswered(now).order_by("answer_ends_at", "pk")
    return sum(
        _act_on_silence(counter_id, now) for counter_id in list(silent.values_list("pk", flat=True))
    )


def _act_on_silence(counter_id: int, now: datetime) -> bool:
    with transaction.atomic():
        counter = lock_counter(counter_id)
        if counter.state != CounterState.FORWARDED or not _is_over(counter, now):
            return False
        move_counter(counter, Event.TIME_PASSES, now=now)
        counter.save()
        if counter.state == CounterState.RESTORED:
            create_settlement(counter, Voice.SILENCE, now=now)
        _audit(counter, "silence", "system", now)
    return True


def lock_counter(counter_id: int, **whose: int) -> CounterNotification:
    """The counter-notification under its case's lock and its own.

    Raises:
        NothingToAnswer: there is none of this kind.
    """
    found = CounterNotification.objects.filter(pk=counter_id, **whose)
    for case_id in found.values_list("case_id", flat=True):
        Case.objects.select_for_update().get(pk=case_id)
    counter = found.select_for_update(of=("self",)).select_related("case").first()
    if counter is None:
        raise NothingToAnswer(NothingToAnswer.__doc__)
    return counter


def move_counter(counter: CounterNotification, event: Event, *, now: datetime) -> None:
    """Step on as the law of the case has it, unsaved; the desk's clock runs from a rejection on.

    Raises:
        NothingToAnswer: the state does not know this event.
    """
    law = policies.profile(counter.profile)
    before = CounterState(counter.state)
    try:
        counter.state = disputes.next_state(before, event, law)
    except StepNotPossible as refusal:
        raise NothingToAnswer(NothingToAnswer.__doc__) from refusal
    if counter.state == CounterState.DISPUTED:
        counter.disputed_at = now
        counter.due_at = disputes.ruling_due_at(now, policies.policy(), policies.calendar())
    elif counter.state not in disputes.AWAITED:
        counter.closed_at = now


def create_settlement(counter: CounterNotification, voice: Voice, *, now: datetime) -> Settlement:
    """The claim is taken back without a ruling; a worker carries it out."""
    settlement = Settlement.objects.create(
        case=counter.case,
        account_id=counter.account_id,
        voice=voice,
        proceeding=counter.pk,
        said_at=now,
    )
    voices.update_upheld_at(counter.case, now=now)
    return settlement


def close_moot_counters(case: Case, *, now: datetime) -> None:
    """The claim on a locked case stands no more by itself: what disputes it is moot."""
    if case.upheld_at is not None:
        return
    for counter in case.counters.open().select_for_update(of=("self",)).order_by("pk"):
        move_counter(counter, Event.FALL_AWAY, now=now)
        counter.save()


def reopen_moot_counters(case: Case, fell_at: datetime) -> None:
    """The voice that made them moot was taken back: each goes on where it stood."""
    moot = case.counters.filter(state=CounterState.MOOT, closed_at=fell_at)
    for counter in moot.select_for_update(of=("self",)).order_by("pk"):
        counter.state, counter.closed_at = _state_before(counter), None
        counter.save(update_fields=["state", "closed_at"])


def _state_before(counter: CounterNotification) -> CounterState:
    if counter.disputed_at is not None:
        return CounterState.DISPUTED
    return CounterState.FORWARDED if counter.forwarded_at is not None else CounterState.FILED


def post_counter_letter(counter: CounterNotification, kind: str, *, send_after: datetime) -> None:
    """Post a letter about it, once."""
    outbox.post(key=f"{kind}:{counter.pk}", kind=kind, subject_id=counter.pk, send_after=send_after)


def _audit(counter: CounterNotification, name: str, actor: str, now: datetime) -> None:
    audit.append(
        audit.Act(
            subject_kind="case",
            subject_id=counter.case_id,
            name=name,
            actor=actor,
            at=now,
            body={"counter": counter.pk, "state": counter.state, "answer": counter.answer},
        )
    )
