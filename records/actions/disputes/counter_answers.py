"""Reply to a seller's statement: one answer of the filer for the cases of it that it chooses."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Final

from django.db import transaction

from matchers.labels.words import _
from pipeline.cases.outcomes import OutcomeCause
from pipeline.disputes import procedure
from pipeline.disputes.procedure import CounterAnswer, CounterState, Event, StepNotPossible
from pipeline.law.profiles import DisputeStep, Profile
from records import policies
from records.actions.disputes import appeals
from records.actions.faults import Fault, build_fault
from records.actions.rounds import act_on_each
from records.cases.acts import CaseAct
from records.cases.models import Case, Settlement
from records.disputes import outcome_history
from records.disputes.models import CounterNotification
from records.duties import duty
from records.ledger import audit, outbox
from records.refusals import ActionRefused

_EVENTS: Final = {
    CounterAnswer.ACCEPT: Event.ACCEPT,
    CounterAnswer.REJECTION: Event.REJECT,
    CounterAnswer.AUTHORITY_COMPLAINT: Event.REPORT_COMPLAINT,
    CounterAnswer.SUIT: Event.REPORT_SUIT,
}


class NothingToAnswer(ActionRefused):
    says = _(
        "This counter-notification awaits no answer of yours: it was answered, or its time is over."
    )


def answer_counter(
    counter_id: int,
    account_id: int,
    word: str,
    *,
    text: str = "",
    evidence: Sequence[Mapping[str, object]] = (),
    actor: str,
    now: datetime,
) -> CounterNotification:
    """Take the filer's answer: "accept", which ends the claim, or a step of the law.

    A step that does not stop the restoring counts as silence: it is kept, and the time runs on.

    Raises:
        NothingToAnswer: nothing was changed.
    """
    with transaction.atomic():
        counter = lock_counter(counter_id, account_id=account_id)
        if counter.state == CounterState.FORWARDED and _is_over(counter, now):
            raise NothingToAnswer
        move_counter(counter, _EVENTS[CounterAnswer(word)], now=now)
        counter.answer, counter.answer_text, counter.answered_at = word, text, now
        counter.answer_evidence = [dict(file) for file in evidence]
        counter.save()
        if counter.state == CounterState.ACCEPTED:
            create_settlement(counter, OutcomeCause.ACCEPTANCE, now=now)
        _audit(counter, CaseAct.ANSWER_COUNTER, actor, now)
    return counter


def _is_over(counter: CounterNotification, now: datetime) -> bool:
    return counter.answer_ends_at is not None and now >= counter.answer_ends_at


@duty
def forward_counters(now: datetime) -> int:
    """Send to filers what sellers filed; return how many."""
    rows = CounterNotification.objects.filter(state=CounterState.FILED).order_by("filed_at", "pk")
    return act_on_each(rows.values_list("pk", flat=True), lambda pk: _forward(pk, now))


def _forward(counter_id: int, now: datetime) -> bool:
    with transaction.atomic():
        counter = lock_counter(counter_id)
        if counter.state != CounterState.FILED:
            return False
        law = policies.profile(counter.profile)
        move_counter(counter, Event.FORWARD, now=now)
        counter.forwarded_at = now
        calendar = policies.get_calendar(law.calendar)
        counter.answer_ends_at = procedure.answer_ends_at(now, law, calendar)
        counter.save()
        post_counter_letter(counter, "counter", send_after=now)
        _audit(counter, CaseAct.FORWARD, "system", now)
    return True


@duty
def act_on_silence(now: datetime) -> int:
    """Act on silence as the law of each case has it; return on how many."""
    silent = CounterNotification.objects.unanswered(now).order_by("answer_ends_at", "pk")
    return act_on_each(silent.values_list("pk", flat=True), lambda pk: _act_on_silence(pk, now))


def _act_on_silence(counter_id: int, now: datetime) -> bool:
    with transaction.atomic():
        counter = lock_counter(counter_id)
        if counter.state != CounterState.FORWARDED or not _is_over(counter, now):
            return False
        state = move_counter(counter, Event.TIME_PASSES, now=now)
        counter.save()
        if state is CounterState.RESTORED:
            create_settlement(counter, OutcomeCause.SILENCE, now=now)
        _audit(counter, CaseAct.SILENCE, "system", now)
    return True


def lock_counter(counter_id: int, **whose: int) -> CounterNotification:
    """Return the counter-notification under its case's lock and its own.

    Raises:
        NothingToAnswer: there is none of this kind.
    """
    counters = CounterNotification.objects.filter(pk=counter_id, **whose)
    for case_id in counters.values_list("case_id", flat=True):
        Case.objects.select_for_update().get(pk=case_id)
    counter = counters.select_for_update(of=("self",)).select_related("case").first()
    if counter is None:
        raise NothingToAnswer
    return counter


def move_counter(counter: CounterNotification, event: Event, *, now: datetime) -> CounterState:
    """Set the next state by law, unsaved, and return it; a rejection starts the desk's clock.

    Raises:
        NothingToAnswer: the state does not know this event.
    """
    law = policies.profile(counter.profile)
    try:
        state = procedure.next_state(counter.state, event, law)
    except StepNotPossible as refusal:
        raise NothingToAnswer from refusal
    counter.state = state
    if state is CounterState.DISPUTED:
        counter.disputed_at = now
        counter.due_at = procedure.ruling_due_at(now, policies.policy(), policies.calendar())
    elif state not in procedure.AWAITED:
        counter.closed_at = now
    return state


def create_settlement(
    counter: CounterNotification, cause: OutcomeCause, *, now: datetime
) -> Settlement:
    """Note that the claim is taken back without a ruling; a worker carries it out."""
    settlement = Settlement.objects.create(
        case=counter.case,
        account_id=counter.account_id,
        cause=cause,
        proceeding=counter.pk,
        said_at=now,
    )
    outcome_history.update_upheld_at(counter.case, now=now)
    appeals.close_moot_appeals(counter.case, now=now)
    return settlement


def close_moot_counters(case: Case, *, now: datetime) -> None:
    """Close disputes of a locked case whose claim no longer stands."""
    if case.upheld_at is not None:
        return
    for counter in case.counters.open().select_for_update(of=("self",)).order_by("pk"):
        move_counter(counter, Event.FALL_AWAY, now=now)
        counter.save()


def reopen_moot_counters(case: Case, fell_at: datetime) -> None:
    """Reopen disputes that were moot, where they stood, after that ruling was taken back."""
    moot = case.counters.filter(state=CounterState.MOOT, closed_at=fell_at)
    for counter in moot.select_for_update(of=("self",)).order_by("pk"):
        counter.state, counter.closed_at = _state_before(counter), None
        counter.save(update_fields=["state", "closed_at"])


def _state_before(counter: CounterNotification) -> CounterState:
    if counter.disputed_at is not None:
        return CounterState.DISPUTED
    return CounterState.FORWARDED if counter.forwarded_at is not None else CounterState.FILED


def post_counter_letter(counter: CounterNotification, kind: str, *, send_after: datetime) -> None:
    """Post a letter about a counter-notification, once."""
    outbox.post(key=f"{kind}:{counter.pk}", kind=kind, subject_id=counter.pk, send_after=send_after)


def _audit(counter: CounterNotification, name: str, actor: str, now: datetime) -> None:
    audit.record(
        "case",
        counter.case_id,
        name,
        actor=actor,
        at=now,
        body={"counter": counter.pk, "state": counter.state, "answer": counter.answer},
    )


LONGEST_REPLY: Final = 20_000
_ANSWERABLE: Final = (CounterState.FORWARDED, CounterState.DISPUTED)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the filer says, unchecked; files lie in the vault already."""

    answer: str  # "accept", or a step of the law
    text: str = ""
    evidence: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class ReplyResult:
    """What was answered, and what was not: another answer or the clock was quicker."""

    answered_counters: tuple[CounterNotification, ...]
    left_out: tuple[CounterNotification, ...]


class ReplyRefused(Exception):
    """Nothing was changed; the faults say what to correct."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep every fault."""
        super().__init__(" ".join(str(fault.says) for fault in faults))
        self.faults = faults


def list_answers(counter: CounterNotification) -> tuple[str, ...]:
    """List what the filer may answer now; a rejection is always accepted."""
    if counter.state == CounterState.DISPUTED:
        return (CounterAnswer.ACCEPT,)
    if counter.state != CounterState.FORWARDED:
        return ()
    law = policies.profile(counter.profile)
    further = [step for step in law.counter.stops_restore if step is not DisputeStep.REJECTION]
    return (CounterAnswer.ACCEPT, DisputeStep.REJECTION, *further)


def list_same_statement(counter: CounterNotification) -> list[CounterNotification]:
    """List the filer's open disputes of the same statement, this one included, by line.

    Those under another law are left out: the same answer would do something else to them.
    """
    same_disputes = CounterNotification.objects.filter(
        batch_id=counter.batch_id,
        account_id=counter.account_id,
        profile=counter.profile,
        state__in=_ANSWERABLE,
    )
    return list(
        same_disputes.select_related("case__listing", "case__frozen").order_by("case__line", "pk")
    )


def is_without_effect(word: str, law: Profile) -> bool:
    """Return whether this step would count as silence under the law."""
    return word != CounterAnswer.ACCEPT and word not in law.counter.stops_restore


def reply_to_statement(
    counters: Collection[CounterNotification],
    account_id: int,
    reply: Reply,
    *,
    actor: str,
    now: datetime,
) -> ReplyResult:
    """Answer each dispute in the order of its key; leave out those that cannot be answered.

    Raises:
        ReplyRefused: nothing was changed.
    """
    faults = tuple(_faults(reply, counters))
    if faults:
        raise ReplyRefused(faults)
    replies, left_out = [], []
    for counter in sorted(counters, key=attrgetter("pk")):
        try:
            replies.append(
                answer_counter(
                    counter.pk,
                    account_id,
                    reply.answer,
                    text=reply.text,
                    evidence=reply.evidence,
                    actor=actor,
                    now=now,
                )
            )
        except NothingToAnswer:
            left_out.append(counter)
    return ReplyResult(tuple(replies), tuple(left_out))


def _faults(reply: Reply, counters: Collection[CounterNotification]) -> Iterator[Fault]:
    if not counters:
        yield build_fault("cases", "none", _("Choose at least one case."))
    if reply.answer not in CounterAnswer:
        yield build_fault("said", "unknown", _("Choose what you answer."))
    if len(reply.text) > LONGEST_REPLY:
        yield build_fault(
            "text",
            "too_long",
            _("Write at most {longest} characters."),
            longest=f"{LONGEST_REPLY:,}",
        )
    if not reply.text.strip() and reply.answer == DisputeStep.REJECTION:
        yield build_fault("text", "missing", _("Say why the claim is right."))
    if not reply.text.strip() and reply.answer in {
        DisputeStep.SUIT,
        DisputeStep.AUTHORITY_COMPLAINT,
    }:
        yield build_fault("text", "no_proof", _("Name the court or authority and the file number."))
