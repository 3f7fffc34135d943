"""The people of a run: reviewers, and the parties and judges of disputes."""

from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random
from typing import Final

from django.db.models import Max, QuerySet

from gateways import configured
from lab.chaos.workload import listings
from pipeline.disputes.procedure import CounterAnswer, CounterState, Ground
from pipeline.law.profiles import DisputeStep, Party
from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.cases import clarification
from records.actions.disputes import (
    appeals,
    counter_answers,
    counter_notices,
    dispute_desk,
    dispute_rulings,
    settlements,
)
from records.actions.disputes.appeals import AppealStatement
from records.actions.disputes.counter_notices import CounterStatement
from records.actions.disputes.dispute_desk import DisputeKind
from records.actions.disputes.dispute_rulings import DisputeDecision
from records.actions.filing import withdrawal
from records.actions.review import desk, rulings
from records.cases.law import find_law
from records.cases.models import Case, Clarification
from records.clock import database_now
from records.disputes.models import CounterNotification

_SENIORS: Final = 3
_PAPER: Final = b"%PDF-1.4\n% The dealer's agreement of a spike.\n"
_CASES_A_STATEMENT: Final = 3
_ANSWERS: Final = (
    CounterAnswer.ACCEPT,
    DisputeStep.REJECTION,
    DisputeStep.REJECTION,
    DisputeStep.SUIT,
)
_CHANGES_OF_MIND: Final = 0.2


class Disputants:
    """Sellers, filers and seniors; the seed draws each action, and a late one does nothing."""

    def __init__(self, seed: int) -> None:
        """Take the seed, which draws what they do."""
        self.chance = Random(f"parties {seed}")  # noqa: S311  # drawn by the seed
        self.seniors: list[User] = []

    def create(self) -> None:
        """Create the people who rule on disputes: nobody who ruled before."""
        self.seniors = [
            User.objects.create(username=f"spike-senior-{number}", role=Role.SENIOR_REVIEWER)
            for number in range(1, _SENIORS + 1)
        ]

    def act(self) -> None:
        """Do one of the actions of the parties and their judges."""
        acts: tuple[Callable[[datetime], object], ...] = (
            self._counter,
            self._answer,
            self._rule,
            self._appeal,
            self._retract,
        )
        (act,) = self.chance.choices(acts, weights=(30, 30, 25, 12, 3))
        act(database_now())

    def _counter(self, now: datetime) -> None:
        """Let a seller dispute a case, or several of one request in one statement."""
        case = self._one(Case.objects.effectively_upheld().filter(seller_id__isnull=False))
        if case is None or case.seller_id is None:
            return
        alike = Case.objects.effectively_upheld().filter(
            request_id=case.request_id, seller_id=case.seller_id
        )
        others = list(alike.exclude(pk=case.pk).values_list("pk", flat=True).order_by("pk"))
        many = self.chance.randint(0, _CASES_A_STATEMENT - 1)
        case_ids = [case.pk, *self.chance.sample(others, min(many, len(others)))]
        statement = _make_counter(case, self.chance.choice(list(Ground)))
        counter_notices.file_counter_notice(case_ids, case.seller_id, statement, now=now)

    def _answer(self, now: datetime) -> None:
        forwarded_notices = CounterNotification.objects.filter(state=CounterState.FORWARDED)
        counter = forwarded_notices.order_by("forwarded_at", "pk").first()
        if counter is None:
            return
        answer = self.chance.choice(_ANSWERS)
        actor = f"account:{counter.account_id}"
        counter_answers.answer_counter(
            counter.pk, counter.account_id, answer, text="See.", actor=actor, now=now
        )

    def _rule(self, now: datetime) -> None:
        kind = self.chance.choice((DisputeKind.COUNTER, DisputeKind.COUNTER, DisputeKind.APPEAL))
        senior = self.chance.choice(self.seniors)
        dispute = dispute_desk.LEASES[kind].claim(senior, now=now)
        if dispute is None:
            return
        outcome = self.chance.choice((Outcome.UPHELD, Outcome.REJECTED))
        rule = (
            dispute_rulings.rule_appeal
            if kind is DisputeKind.APPEAL
            else dispute_rulings.rule_counter
        )
        ruling = rule(dispute.pk, senior, DisputeDecision(outcome, "seen"), now=now)
        if self.chance.random() < _CHANGES_OF_MIND:
            dispute_rulings.annul_ruling(ruling.pk, senior, now=database_now())

    def _appeal(self, now: datetime) -> None:
        party = self.chance.choice(list(Party))
        case = self._one(Case.objects.filter(state__in=["upheld", "rejected"], follows=None))
        if case is not None:
            plea = AppealStatement("Look again.")
            appeals.file_appeal(case.pk, party, plea, actor=f"{party}:{case.account_id}", now=now)

    def _retract(self, now: datetime) -> None:
        case = self._one(Case.objects.effectively_upheld())
        if case is not None:
            actor = f"account:{case.account_id}"
            settlements.retract_claim(case.pk, case.account_id, actor=actor, now=now)

    def _one(self, cases: "QuerySet[Case]") -> Case | None:
        newest = cases.aggregate(newest=Max("pk"))["newest"] or 0
        return cases.filter(pk__gte=self.chance.randint(0, newest)).order_by("pk").first()


def _make_counter(case: Case, ground: Ground) -> CounterStatement:
    """Return a counter-notification with all that the law asks for."""
    law = find_law(case).counter
    paper = {"sha256": configured.vault().put(_PAPER), "name": "agreement.pdf"}
    return CounterStatement(
        ground=ground,
        statement="We buy from the owner's own dealer.",
        evidence=[paper] if law.is_evidence_needed else [],
        declarations=list(law.declarations),
        contact=dict.fromkeys(law.contact, "shown"),
    )


_REVIEWERS = 3


class Reviewers:
    """Reviewers, who decide a sample of the waiting cases, and filers after the filing."""

    def __init__(self, seed: int) -> None:
        """Take the seed, which draws what they decide."""
        self.chance = Random(f"people {seed}")  # noqa: S311  # drawn by the seed
        self.reviewers: list[User] = []

    def create(self) -> None:
        """Create the reviewers."""
        self.reviewers = [
            User.objects.create(username=f"spike-reviewer-{number}", role=Role.REVIEWER)
            for number in range(1, _REVIEWERS + 1)
        ]

    def act(self) -> None:
        """Do one of the actions of people."""
        draw = self.chance.random()
        if draw < 0.1:
            self._withdraw()
        elif draw < 0.2:
            self._answer()
        else:
            self._review(self.chance.choice(self.reviewers))

    def _review(self, reviewer: User) -> None:
        now = database_now()
        case = desk.claim_case(reviewer, now=now)
        if case is None:
            return
        draw = self.chance.random()
        if draw < 0.05:
            desk.ask_filer(case.pk, reviewer, "which", "Which model?", now=now)
            return
        if draw < 0.1:
            desk.skip_case(case.pk, reviewer, "not_this_one", now=now)
            return
        outcome = self.chance.choice((Outcome.UPHELD, Outcome.UPHELD, Outcome.REJECTED))
        ruling = rulings.rule_on_case(case.pk, reviewer, outcome, "seen", note="", now=now)
        if self.chance.random() < 0.1:
            rulings.annul_ruling(ruling.pk, reviewer, now=database_now())

    def _withdraw(self) -> None:
        newest = Case.objects.aggregate(newest=Max("pk"))["newest"] or 0
        harmless = Case.objects.open().exclude(
            listing__external_id__startswith=listings.POISON_PREFIX
        )
        case = harmless.filter(pk__gte=self.chance.randint(0, newest)).order_by("pk").first()
        if case is not None:
            withdrawal.withdraw_case(case.pk, case.account_id, now=database_now())

    def _answer(self) -> None:
        for question in _open_questions():
            clarification.answer_question(
                question.case_id, question.case.account_id, "The first.", now=database_now()
            )


def _open_questions() -> Iterator[Clarification]:
    unanswered_questions = Clarification.objects.filter(
        answered_at=None, case__state="clarification"
    )
    yield from unanswered_questions.select_related("case")[:3]
