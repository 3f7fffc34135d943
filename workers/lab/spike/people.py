"""People at work while things break: they rule, change their minds, ask, answer, withdraw."""

from collections.abc import Iterator
from random import Random

from django.db.models import Max

from pipeline.words import Outcome
from records.accounts.models import Role, User
from records.acts import clarifying, desk, ruling, withdrawing
from records.complaints.models import Case, Clarification
from records.ledger.clock import database_now
from workers.lab.spike import shelf

_REVIEWERS = 3


class Reviewers:
    """Reviewers, who look at a sample of what waits for them, and filers after the filing."""

    def __init__(self, seed: int) -> None:
        """Nobody is here yet; the seed draws what they decide."""
        self.chance = Random(f"people {seed}")  # noqa: S311  # drawn by the seed
        self.reviewers: list[User] = []

    def create(self) -> None:
        """Write the reviewers down."""
        self.reviewers = [
            User.objects.create(username=f"spike-reviewer-{number}", role=Role.REVIEWER)
            for number in range(1, _REVIEWERS + 1)
        ]

    def act(self) -> None:
        """One of the things that people do."""
        drawn = self.chance.random()
        if drawn < 0.1:
            self._withdraw()
        elif drawn < 0.2:
            self._answer()
        else:
            self._review(self.chance.choice(self.reviewers))

    def _review(self, reviewer: User) -> None:
        now = database_now()
        case = desk.claim_case(reviewer, now=now)
        if case is None:
            return
        drawn = self.chance.random()
        if drawn < 0.05:
            clarifying.ask_filer(case.pk, reviewer, "which", "Which model?", now=now)
            return
        if drawn < 0.1:
            desk.skip_case(case.pk, reviewer, "not_this_one", now=now)
            return
        outcome = self.chance.choice((Outcome.UPHELD, Outcome.UPHELD, Outcome.REJECTED))
        ruled = ruling.rule_on_case(case.pk, reviewer, outcome, "seen", note="", now=now)
        if self.chance.random() < 0.1:
            ruling.annul_ruling(ruled.pk, reviewer, now=database_now())

    def _withdraw(self) -> None:
        newest = Case.objects.aggregate(newest=Max("pk"))["newest"] or 0
        harmless = Case.objects.open().exclude(listing__external_id__startswith=shelf.POISON_PREFIX)
        case = harmless.filter(pk__gte=self.chance.randint(0, newest)).order_by("pk").first()
        if case is not None:
            withdrawing.withdraw_case(case.pk, case.account_id, now=database_now())

    def _answer(self) -> None:
        for asked in _open_questions():
            clarifying.answer_question(
                asked.case_id, asked.case.account_id, "The first.", now=database_now()
            )


def _open_questions() -> Iterator[Clarification]:
    unanswered = Clarification.objects.filter(answered_at=None, case__state="clarification")
    yield from unanswered.select_related("case")[:3]
