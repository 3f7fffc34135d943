"""After the ruling: disputed, answered, appealed, retracted, ruled on again."""

from collections.abc import Callable
from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import rule

from pipeline.law.profiles import Party
from pipeline.vocabulary import Outcome
from records.actions.disputes import (
    appeals,
    counter_answers,
    counter_notices,
    dispute_desk,
    dispute_rulings,
    settlements,
)
from records.actions.disputes.dispute_desk import DisputeKind
from records.actions.disputes.dispute_rulings import DisputeDecision
from records.cases.models import Case
from records.disputes.models import CounterNotification
from tests.records.stateful.draws import ANSWERS, LAWS, OUTCOMES, PARTIES, PICKS, REFUSALS
from tests.records.stateful.first_instance import FirstInstance


class Later(FirstInstance):
    """Whatever follows a ruling."""

    @rule(pick=PICKS, law=LAWS)
    def counter(self, pick: int, law: str) -> None:
        """A seller disputes, under a law."""
        for case in self.pick_one(list(Case.objects.filter(seller_id__isnull=False)), pick):
            statement = counter_notices.CounterStatement("authorised", "We may.")
            with suppress(*REFUSALS):
                counter_result = counter_notices.file_counter_notice(
                    [case.pk], case.seller_id or 0, statement, now=self.now
                )
                ids = [counter.pk for counter in counter_result.counters]
                CounterNotification.objects.filter(pk__in=ids).update(profile=law)

    @rule(pick=PICKS, said=ANSWERS)
    def answer(self, pick: int, said: str) -> None:
        """A filer answers a seller."""
        for counter in self.pick_one(list(CounterNotification.objects.open()), pick):
            with suppress(*REFUSALS):
                counter_answers.answer_counter(
                    counter.pk, counter.account_id, said, actor="account:1", now=self.now
                )

    @rule(pick=PICKS, party=PARTIES)
    def appeal(self, pick: int, party: Party) -> None:
        """A party appeals what stands."""
        for case in self.pick_one(list(Case.objects.order_by("pk")), pick):
            with suppress(*REFUSALS):
                plea = appeals.AppealStatement("Look again.")
                appeals.file_appeal(case.pk, party, plea, actor=f"{party}:1", now=self.now)

    @rule(pick=PICKS, outcome=OUTCOMES, kind=st.sampled_from(list(DisputeKind)))
    def rule_on_dispute(self, pick: int, outcome: Outcome, kind: DisputeKind) -> None:
        """Somebody new to the case rules on what is disputed."""
        person = self.people[pick % len(self.people)]
        held_dispute = dispute_desk.LEASES[kind].claim(person, now=self.now)
        if held_dispute is None:
            return
        decision = DisputeDecision(outcome, "authorised_seller")
        act: Callable[..., object] = dispute_rulings.rule_counter
        if kind is DisputeKind.APPEAL:
            act = dispute_rulings.rule_appeal
        act(held_dispute.pk, person, decision, now=self.now)

    @rule(pick=PICKS)
    def retract(self, pick: int) -> None:
        """A filer takes an upheld claim back."""
        for case in self.pick_one(list(Case.objects.effectively_upheld()), pick):
            with suppress(*REFUSALS):
                settlements.retract_claim(case.pk, case.account_id, actor="account:1", now=self.now)
