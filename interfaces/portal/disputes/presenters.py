"""A counter-notification in words for its filer: what it can answer, and what follows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.web.disputes.silence import describe_silence
from interfaces.web.files.evidence_files import EvidencePage, list_pages
from pipeline.disputes.procedure import CounterAnswer, CounterState
from pipeline.law.profiles import Party, Profile
from pipeline.policy.tables import LocalizedText
from records import policies
from records.actions.disputes import appeals, counter_answers
from records.actions.disputes.appeals import AppealableDecision
from records.actions.disputes.filer_inbox import get_state_for_filer
from records.disputes.models import CounterNotification

_WITHOUT_EFFECT: Final = _(
    "It is saved, but under this law it counts as silence: the time continues, and then the listing"
    " goes up again."
)


def count_seconds_left(counter: CounterNotification, now: datetime) -> float | None:
    """Return the seconds until the filer's deadline; None if it is not its turn."""
    if counter.state != CounterState.FORWARDED or counter.answer_ends_at is None:
        return None
    return (counter.answer_ends_at - now).total_seconds()


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    """One answer the filer may give, and what follows from it."""

    code: str
    label: Promise
    says: Promise


def build_choices(counter: CounterNotification, law: Profile) -> tuple[AnswerChoice, ...]:
    """Build the possible answers with their labels and effects."""
    return tuple(
        AnswerChoice(
            code,
            _(CounterAnswer(code).offer),
            _WITHOUT_EFFECT
            if counter_answers.is_without_effect(code, law)
            else _(CounterAnswer(code).effect),
        )
        for code in counter_answers.list_answers(counter)
    )


@dataclass(frozen=True, slots=True)
class CounterDetail:
    """One counter-notification as its filer sees it: never the seller's papers of identity."""

    counter: CounterNotification
    state: str
    law: Profile
    ground: Promise
    sheets: tuple[EvidencePage, ...]
    proof: tuple[EvidencePage, ...]
    declarations: tuple[LocalizedText, ...]
    silence: Promise
    seconds_left: float | None
    whole_seconds: float
    choices: tuple[AnswerChoice, ...]
    together: list[CounterNotification]
    appealable: AppealableDecision | None

    @property
    def answer_label(self) -> Promise | str:
        """The label of the filer's answer."""
        return _(answer.offer) if (answer := self.counter.answer) else ""

    @property
    def is_on_silence(self) -> bool:
        """Was it restored because the law says so, without a ruling?"""
        is_restored = self.counter.state == CounterState.RESTORED
        return is_restored and self.counter.disputed_at is None


def present_counter(counter: CounterNotification, now: datetime) -> CounterDetail:
    law = policies.profile(counter.profile)
    begun_at, ends_at = counter.forwarded_at, counter.answer_ends_at
    return CounterDetail(
        counter=counter,
        state=get_state_for_filer(counter, now),
        law=law,
        ground=_(counter.ground.says),
        sheets=list_pages(counter.evidence),
        proof=list_pages(counter.answer_evidence),
        declarations=tuple(law.declarations[declaration] for declaration in counter.declarations),
        silence=describe_silence(law, Party.FILER),
        seconds_left=count_seconds_left(counter, now),
        whole_seconds=(ends_at - begun_at).total_seconds() if ends_at and begun_at else 1.0,
        choices=build_choices(counter, law),
        together=counter_answers.list_same_statement(counter),
        appealable=appeals.find_appealable(counter.case, Party.FILER, now=now),
    )
