"""First instance: filed, worked on, reviewed, asked about, undone, overruled, withdrawn."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from pipeline.vocabulary import Instance, Outcome
from records.accounts.models import User
from records.actions.cases import clarification
from records.actions.cases.conclusions import CaseVerdict
from records.actions.disputes import dispute_rulings
from records.actions.filing import withdrawal
from records.actions.quality import adjudication
from records.actions.review import desk, rulings
from records.cases.models import Case, Clarification, Ruling, Work
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.record_disputes import senior
from tests.records.stateful.draws import LISTINGS, OUTCOMES, PICKS, REFUSALS


class FirstInstance(RuleBasedStateMachine):
    """Two filers, three listings, some staff, a marketplace, and a clock that moves."""

    now: datetime
    marks: tuple[Right, Right]
    people: tuple[User, ...]
    world: dict[int, tuple[int, bool]]  # what the marketplace was told last: version, is it down

    @initialize()
    def begin(self) -> None:
        """Nobody has filed yet; one of the filers is a Good Faith member."""
        self.now, self.world = record_cases.NOW, {}
        self.marks = (
            record_cases.right(record_cases.account("Zorvex Ltd")),
            record_cases.right(record_cases.account("Quill")),
        )
        record_cases.member(self.marks[0].owner)
        self.people = (record_cases.reviewer(), record_cases.reviewer(), senior(), senior())

    def pick_one[T](self, things: "list[T]", pick: int) -> Iterator[T]:
        """One of them, if there is any."""
        yield from things[pick % len(things) :][:1] if things else []

    @rule(which=st.booleans(), listing=LISTINGS)
    def file(self, which: bool, listing: str) -> None:  # noqa: FBT001  # a draw
        """A filer flags a listing."""
        record_cases.file_cases(self.marks[which], listing, now=self.now)

    @rule()
    def work(self) -> None:
        """Machines freeze, match and route what waits."""
        for work in Work.objects.select_related("case").order_by("pk"):
            record_cases.route_case(work.case, now=self.now)

    @rule(pick=PICKS, outcome=OUTCOMES)
    def review(self, pick: int, outcome: Outcome) -> None:
        """A reviewer claims the most urgent case and rules."""
        person = self.people[pick % len(self.people)]
        case = desk.claim_case(person, now=self.now)
        if case is not None:
            rulings.rule_on_case(case.pk, person, outcome, "identical_mark", note="", now=self.now)

    @rule(pick=PICKS)
    def ask_filer(self, pick: int) -> None:
        """A reviewer asks the filer instead."""
        person = self.people[pick % len(self.people)]
        case = desk.claim_case(person, now=self.now)
        if case is not None:
            desk.ask_filer(case.pk, person, "which_part", "Which part?", now=self.now)

    @rule(pick=PICKS)
    def explain(self, pick: int) -> None:
        """A filer answers the question."""
        questions = Clarification.objects.filter(answered_at=None).select_related("case")
        for question in self.pick_one(list(questions), pick):
            with suppress(*REFUSALS):
                clarification.answer_question(
                    question.case_id, question.account_id, "This one.", now=self.now
                )

    @rule(pick=PICKS)
    def undo(self, pick: int) -> None:
        """Somebody takes a ruling of theirs back, in time or not."""
        for ruling in self.pick_one(list(Ruling.objects.exclude(reviewer=None)), pick):
            if ruling.reviewer is None:
                continue
            is_first = ruling.instance == Instance.FIRST
            act: Callable[..., object] = (
                rulings.annul_ruling if is_first else dispute_rulings.annul_ruling
            )
            with suppress(*REFUSALS):
                act(ruling.pk, ruling.reviewer, now=self.now)

    @rule(pick=PICKS, outcome=OUTCOMES)
    def overrule(self, pick: int, outcome: Outcome) -> None:
        """An adjudicator replaces a ruling of first instance."""
        live = Ruling.objects.live().of_first_instance().exclude(outcome=Outcome.INVALID)
        for ruling in self.pick_one(list(live), pick):
            verdict = CaseVerdict(outcome, "identical_mark", reviewer=senior())
            with suppress(*REFUSALS):
                adjudication.overrule(ruling.pk, verdict, now=self.now)

    @rule(pick=PICKS)
    def withdraw(self, pick: int) -> None:
        """A filer takes an open case back."""
        for case in self.pick_one(list(Case.objects.open()), pick):
            with suppress(*REFUSALS):
                withdrawal.withdraw_case(case.pk, case.account_id, now=self.now)
