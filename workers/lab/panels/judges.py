"""People of the dashboards' run who look at rulings again, and disputes of its past."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import uuid4

from pipeline.disputes import CounterState, Ground
from pipeline.profiles import Step
from pipeline.words import CaseState, Outcome
from records.accounts.models import Role, User
from records.acts import second_look
from records.acts.conclusions import Verdict
from records.complaints.models import Case, CounterNotification
from records.ledger.clock import database_now

_DRAWN: Final = 30  # cases of the past that wait for a second answer
_EVERY: Final = 8  # moments, one of them is answered
_DIFFERS_ONE_OF: Final = 3
_DISPUTED: Final = 20
_DISPUTE_DUE_BEFORE: Final = timedelta(days=5)  # ago, the newest
_DISPUTES_APART: Final = timedelta(hours=18)
_ONE_DISPUTE_LATE_OF: Final = 10


@dataclass(slots=True)
class SecondReviewers:
    """One person who gives second answers, some of them other than the first."""

    reviewer: User
    moments: int = 0  # so far

    @classmethod
    def create(cls) -> "SecondReviewers":
        """Into a house with a past, of which a part is drawn and another was disputed."""
        upheld = Case.objects.filter(state=CaseState.UPHELD).order_by("-closed_at", "pk")
        drawn = list(upheld.values_list("pk", flat=True)[:_DRAWN])
        Case.objects.filter(pk__in=drawn).update(is_audited=True)
        for place, case in enumerate(upheld[_DRAWN : _DRAWN + _DISPUTED]):
            _dispute(case, place)
        judge = User.objects.create(username="second-look", role=Role.REVIEWER)
        return cls(judge)

    def act(self) -> None:
        """One moment of the run."""
        self.moments += 1
        turn, rest = divmod(self.moments, _EVERY)
        if rest:
            return
        look = second_look.claim_review(self.reviewer, now=database_now())
        if look is None:
            return
        agreed = Outcome(look.first_outcome)
        other = Outcome.REJECTED if agreed is Outcome.UPHELD else Outcome.UPHELD
        outcome = agreed if turn % _DIFFERS_ONE_OF else other
        second_look.answer_review(
            look.pk, Verdict(outcome, "seen", self.reviewer), now=database_now()
        )


def _dispute(case: Case, place: int) -> None:
    """A claim that its seller disputed in vain; the ruling on that fell due days ago."""
    due_at = database_now() - _DISPUTE_DUE_BEFORE - place * _DISPUTES_APART
    is_late = place % _ONE_DISPUTE_LATE_OF == _ONE_DISPUTE_LATE_OF - 1
    begun_at = due_at - timedelta(days=4)
    CounterNotification.objects.create(
        batch_id=uuid4(),
        case=case,
        account_id=case.account_id,
        seller_id=case.seller_id or 0,
        profile="default",
        chance=1,
        state=CounterState.CONFIRMED,
        ground=Ground.NOT_USED,
        statement="It is our own design.",
        filed_at=begun_at,
        forwarded_at=begun_at,
        answer=Step.REJECTION,
        answered_at=begun_at,
        disputed_at=begun_at,
        due_at=due_at,
        closed_at=due_at + timedelta(days=4) if is_late else due_at - timedelta(days=1),
    )
