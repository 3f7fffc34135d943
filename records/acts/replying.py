"""Reply to a seller's statement: one answer of the filer for the cases of it that it chooses."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipeline.disputes import CounterState
from pipeline.profiles import Profile, Step
from records.acts import answering
from records.acts.answering import ACCEPT, NothingToAnswer
from records.acts.faults import Fault
from records.complaints.models import CounterNotification
from records.ledger import policies

LONGEST_REPLY: Final = 20_000
_ANSWERABLE: Final = (CounterState.FORWARDED, CounterState.DISPUTED)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the filer says, unchecked; files lie in the vault already."""

    said: str  # "accept", or a step of the law
    text: str = ""
    evidence: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class ReplyResult:
    """What was answered, and what was not: another answer or the clock was quicker."""

    answered: tuple[CounterNotification, ...]
    left_out: tuple[CounterNotification, ...]


class ReplyRefused(Exception):
    """Nothing was changed; the faults say what to mend."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep every fault."""
        super().__init__(" ".join(fault.says for fault in faults))
        self.faults = faults


def list_answers(counter: CounterNotification) -> tuple[str, ...]:
    """What its filer may say now; a rejection is always heard, though it may count as silence."""
    if counter.state == CounterState.DISPUTED:
        return (ACCEPT,)
    if counter.state != CounterState.FORWARDED:
        return ()
    law = policies.profile(counter.profile)
    further = [step for step in law.counter.stops_restore if step is not Step.REJECTION]
    return (ACCEPT, Step.REJECTION, *further)


def list_same_statement(counter: CounterNotification) -> list[CounterNotification]:
    """The filer's open disputes of the same statement, this one among them, by line."""
    same = CounterNotification.objects.filter(
        batch_id=counter.batch_id, account_id=counter.account_id, state__in=_ANSWERABLE
    )
    return list(same.select_related("case__listing", "case__frozen").order_by("case__line", "pk"))


def is_without_effect(said: str, law: Profile) -> bool:
    """Would this step count as silence under the law?"""
    return said != ACCEPT and said not in law.counter.stops_restore


def reply_to_statement(
    counters: Collection[CounterNotification],
    account_id: int,
    said: Reply,
    *,
    actor: str,
    now: datetime,
) -> ReplyResult:
    """Each by itself, in the order of its key; what cannot be answered any more is left out.

    Raises:
        ReplyRefused: nothing was changed.
    """
    faults = tuple(_faults(said, counters))
    if faults:
        raise ReplyRefused(faults)
    answered, left_out = [], []
    for one in sorted(counters, key=lambda counter: counter.pk):
        try:
            answered.append(
                answering.answer_counter(
                    one.pk,
                    account_id,
                    said.said,
                    text=said.text,
                    evidence=said.evidence,
                    actor=actor,
                    now=now,
                )
            )
        except NothingToAnswer:
            left_out.append(one)
    return ReplyResult(tuple(answered), tuple(left_out))


def _faults(said: Reply, counters: Collection[CounterNotification]) -> Iterator[Fault]:
    if not counters:
        yield Fault("cases", "none", "Choose at least one case.")
    if said.said not in {ACCEPT, *Step}:
        yield Fault("said", "unknown", f"Choose an answer: {ACCEPT}, {', '.join(Step)}.")
    if len(said.text) > LONGEST_REPLY:
        yield Fault("text", "too_long", f"At most {LONGEST_REPLY} characters.")
    if not said.text.strip() and said.said == Step.REJECTION:
        yield Fault("text", "missing", "Say why the claim holds.")
    if not said.text.strip() and said.said in {Step.SUIT, Step.AUTHORITY_COMPLAINT}:
        yield Fault("text", "no_proof", "Name the court or authority and the number of the file.")
