"""People during the fault test: they file, withdraw, answer, rule, change their minds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from django.db.models import QuerySet

from pipeline.words import GoodFaithState, Outcome, RightKind
from records.accounts.models import Account, AccountState, Role, User
from records.acts import clarifying, desk, filing, repository, ruling, withdrawing
from records.acts.admission import Filing
from records.complaints.models import Case, Clarification
from records.ledger.clock import database_now
from records.rights.models import Right
from records.standing.models import Membership
from workers.lab.spike import shelf

_SIZES = (1, 2, 5, 5, 16, 40, 120, 270)
_MARKS = (shelf.MARK, "Vanterra", "Quellmark")


@dataclass(slots=True)
class People:
    """Three filers, the first of them noisy and trusted, and two reviewers."""

    chance: Random
    rights: list[Right]
    reviewers: list[User]
    filed: int = 0
    _next: int = 1
    poison: list[int] = field(default_factory=list)

    @classmethod
    def arrive(cls, chance: Random) -> "People":
        """Write them into an empty house."""
        rights = [trademark(mark) for mark in _MARKS]
        Membership.objects.create(owner=rights[0].owner, state=GoodFaithState.MEMBER)
        reviewers = [
            User.objects.create(username=f"reviewer-{number}", role=Role.REVIEWER)
            for number in (1, 2)
        ]
        return cls(chance, rights, reviewers)

    def file_poison(self, count: int) -> None:
        """Flag the listings that kill."""
        names = [shelf.deadly(number) for number in range(1, count + 1)]
        self.poison = list(self._file(self.rights[0], names).values_list("pk", flat=True))

    def file(self) -> None:
        """One request; a tenth of its listings were flagged before."""
        size = self.chance.choice(_SIZES)
        right = self.rights[self.chance.choice((0, 0, 0, 1, 2))]
        again = self.chance.sample(range(1, self._next), min(size // 10, self._next - 1))
        fresh = range(self._next, self._next + size)
        self._next += size
        names = [shelf.name(number) for number in (*fresh, *again)]
        self.filed += self._file(right, names).count()

    def act(self) -> None:
        """A little of everything that people do."""
        for reviewer in self.reviewers:
            self._review(reviewer)
        if self.chance.random() < 0.2:
            self._withdraw()
        self._answer()

    def _file(self, right: Right, names: list[str]) -> "QuerySet[Case]":
        draft = Filing(
            account_id=right.owner_id,
            right=str(right.public_id),
            reason="TM-MARK-IN-TEXT",
            lines=[f"lab:{name}" for name in names],
            filer_name="Ada Marsh",
            filer_email="ada@filer.example",
            has_good_faith_statement=True,
            has_accuracy_statement=True,
        )
        return filing.file(draft).request.cases.all()

    def _review(self, reviewer: User) -> None:
        now = database_now()
        case = desk.claim(reviewer, now=now)
        if case is None:
            return
        if self.chance.random() < 0.05:
            clarifying.ask(case.pk, reviewer, "which", "Which model?", now=now)
            return
        outcome = self.chance.choice((Outcome.UPHELD, Outcome.UPHELD, Outcome.REJECTED))
        ruled = ruling.rule(case.pk, reviewer, outcome, "seen", note="", now=now)
        if self.chance.random() < 0.1:
            ruling.annul(ruled.pk, reviewer, now=database_now())

    def _withdraw(self) -> None:
        case = Case.objects.open().exclude(pk__in=self.poison).order_by("?").first()
        if case is not None:
            withdrawing.withdraw(case.pk, case.account_id, now=database_now())

    def _answer(self) -> None:
        for asked in _open_questions():
            try:
                clarifying.answer(
                    asked.case_id, asked.case.account_id, "The first.", now=database_now()
                )
            except clarifying.NothingToAnswer:
                continue  # withdrawn


def _open_questions() -> Iterator[Clarification]:
    yield from Clarification.objects.filter(answered_at=None).select_related("case")[:3]


def trademark(mark: str) -> Right:
    """A verified trademark with an owner of its own."""
    now = database_now()
    owner = Account.objects.create(name=f"{mark} Ltd", state=AccountState.ACTIVE)
    drafted = Right(
        owner=owner,
        kind=RightKind.TRADEMARK,
        mark=mark,
        nice_classes=[25],
        territories=["EU"],
    )
    repository.add(drafted, [], actor="system", now=now)
    return repository.verify(drafted.pk, actor="system", now=now)
