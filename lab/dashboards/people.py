"""The people of the dashboards' run: they file, rule, undo, ask, skip and answer."""

import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from typing import Final
from uuid import uuid4

from django.core.management import call_command

from lab.chaos.workload.actors import Reviewers
from lab.cluster.environment import Environment
from lab.sample_data.filings import SampleFiling, file_requests
from lab.sample_data.listing_sender import ListingSender
from lab.sample_data.seeding import seed
from pipeline.disputes.procedure import CounterState, Ground
from pipeline.law.profiles import DisputeStep
from pipeline.vocabulary import CaseState, GoodFaithState, Outcome
from records.accounts.models import Role, User
from records.actions.cases.conclusions import CaseVerdict
from records.actions.programmes import good_faith_membership
from records.actions.quality import second_reviews
from records.cases.models import Case, Ruling, Work
from records.clock import database_now
from records.disputes.models import CounterNotification
from records.programmes.models import Membership

_SAMPLE_SIZE: Final = 30  # cases of the past that wait for a second answer
_EVERY: Final = 8  # moments, one of them is answered
_DIFFERS_ONE_OF: Final = 3
_DISPUTED: Final = 20
_DISPUTE_DUE_BEFORE: Final = timedelta(days=5)  # ago, the newest
_DISPUTES_APART: Final = timedelta(hours=18)
_ONE_DISPUTE_LATE_OF: Final = 10


@dataclass(slots=True)
class SecondReviewers:
    """A person who gives second answers, some of them different from the first."""

    reviewer: User
    moments: int = 0  # so far

    @classmethod
    def create(cls) -> "SecondReviewers":
        """Create them beside past cases, some drawn for review and some disputed."""
        upheld = Case.objects.filter(state=CaseState.UPHELD).order_by("-closed_at", "pk")
        case_ids = list(upheld.values_list("pk", flat=True)[:_SAMPLE_SIZE])
        Case.objects.filter(pk__in=case_ids).update(is_audited=True)
        for place, case in enumerate(upheld[_SAMPLE_SIZE : _SAMPLE_SIZE + _DISPUTED]):
            _dispute(case, place)
        judge = User.objects.create(username="second-look", role=Role.REVIEWER)
        return cls(judge)

    def act(self) -> None:
        """Act at one moment of the run."""
        self.moments += 1
        turn, rest = divmod(self.moments, _EVERY)
        if rest:
            return
        review = second_reviews.claim_review(self.reviewer, now=database_now())
        if review is None:
            return
        first_outcome = Outcome(review.first_outcome)
        other = Outcome.REJECTED if first_outcome is Outcome.UPHELD else Outcome.UPHELD
        # The first differs: a busy machine comes to few, and a panel shows what has grown.
        outcome = other if turn % _DIFFERS_ONE_OF == 1 else first_outcome
        second_reviews.answer_review(
            review.pk, CaseVerdict(outcome, "seen", self.reviewer), now=database_now()
        )


def _dispute(case: Case, place: int) -> None:
    """Add a claim that its seller disputed in vain, with a ruling due days ago."""
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
        answer=DisputeStep.REJECTION,
        answered_at=begun_at,
        disputed_at=begun_at,
        due_at=due_at,
        closed_at=due_at + timedelta(days=4) if is_late else due_at - timedelta(days=1),
    )


_TICK_SECONDS: Final = 0.25
_FEWEST_MOMENTS: Final = 60  # or rare things happen too seldom for a panel to show their growth
_BACKLOG: Final = 40  # cases that machines have to do with: below it the next request comes
_ACTING: Final = 0.8  # of the moments; in the others all read
_DUE: Final = 500  # cases of the past
_AHEAD: Final = timedelta(minutes=10)  # of now, the last that falls due
_APART: Final = timedelta(seconds=30)
_ONE_LATE_OF: Final = 60


@dataclass(slots=True)
class People:
    """The sample filers, and the reviewers of the spike."""

    filings: Iterator[SampleFiling]
    a_second: float  # so many of these filings
    web_port: int  # the port of the pages
    reviewers: Reviewers
    chance: Random
    judges: SecondReviewers
    listings: ListingSender
    filed: int = 0
    worked: float = 0.0  # seconds
    has_barred: bool = False

    @classmethod
    def create(
        cls, environment: Environment, folder: Path, *, a_second: float, web_port: int
    ) -> "People":
        """Create everybody with past cases, in an empty database."""
        call_command("migrate", verbosity=0)
        sample_ids = seed(folder, environment.market.code, database_now())
        reviewers = Reviewers(6)  # the same people every time
        reviewers.create()
        _let_some_fall_due()
        chance = Random(6)  # noqa: S311  # the same people every time
        filings = file_requests(folder, sample_ids, environment.market.origin)
        listings = ListingSender.create(environment.market.code)
        judges = SecondReviewers.create()
        return cls(filings, a_second, web_port, reviewers, chance, judges, listings)

    def work(self, seconds: float) -> None:
        """Work for so many seconds, even when nothing is left to file; longer where all is slow."""
        begun_at, before = time.monotonic(), self.worked
        while (
            elapsed_seconds := time.monotonic() - begun_at
        ) < seconds or self.judges.moments < _FEWEST_MOMENTS:
            self.worked = before + elapsed_seconds
            if elapsed_seconds > seconds / 2 and not self.has_barred:
                self._bar_member()
            self._file()
            if self.chance.random() < _ACTING:
                self.reviewers.act()
            self.judges.act()
            self.listings.act(self.reviewers.reviewers[0])
            self._open_pages()
            time.sleep(_TICK_SECONDS)

    def _open_pages(self) -> None:
        """Open a page of each interface without signing in."""
        for path in ("/sign-in/", "/console/", "/api/takedown-requests"):
            with suppress(OSError), closing(HTTPConnection("127.0.0.1", self.web_port, 5)) as line:
                line.request("GET", path)
                line.getresponse().read()

    def _file(self) -> None:
        """File evenly over the run: counts before the first scrape are no increase."""
        if self.filed < self.worked * self.a_second and Work.objects.count() < _BACKLOG:
            next(self.filings, None)
            self.filed += 1

    def _bar_member(self) -> None:
        member = Membership.objects.exclude(state=GoodFaithState.BARRED).first()
        assert member is not None  # noqa: S101  # the sample filers are evaluated by now
        keeper, _ = User.objects.get_or_create(username="keeper", role=Role.POLICY_ADMIN)
        good_faith_membership.bar_filer(member.pk, keeper, "False.", now=database_now())
        self.has_barred = True


def _let_some_fall_due() -> None:
    """Let past cases fall due, from hours ago until after the run."""
    now = database_now()
    past_rulings = Ruling.objects.filter(instance="first", case__closed_at__lt=now)
    for place, ruling in enumerate(past_rulings.order_by("-pk")[:_DUE]):
        due_at = now + _AHEAD - place * _APART
        is_late = place % _ONE_LATE_OF == 0 and due_at < now
        closed_at = due_at + timedelta(seconds=1) if is_late else due_at - 2 * _AHEAD
        Ruling.objects.filter(pk=ruling.pk).update(ruled_at=closed_at)
        Case.objects.filter(pk=ruling.case_id).update(
            filed_at=due_at - timedelta(days=1), due_at=due_at, closed_at=closed_at
        )
