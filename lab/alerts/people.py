"""People in the alert lab: two filers, and a reviewer who may leave the desk."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random
from typing import Final

from django.db import Error, connection

from lab.alerts import sample_cases
from lab.alerts.sample_cases import BulkCases
from lab.chaos.workload import listings
from lab.chaos.workload.filers import create_trademark
from pipeline.vocabulary import GoodFaithState, Outcome
from records.accounts.models import Role, User
from records.actions.filing import submission
from records.actions.filing.admission import Filing
from records.actions.leases import LeaseNotHeld
from records.actions.review import desk, rulings
from records.cases.models import Case, TakedownRequest
from records.clock import database_now
from records.programmes.models import Membership
from records.rights.models import Right

_FILE_EACH_SECONDS: Final = 2.0
_RULE_EACH_SECONDS: Final = 0.5
_DAYS_BEFORE: Final = 9
_RULED_BEFORE: Final = 2_160  # one each six minutes


@dataclass(slots=True)
class People:
    """People who work in threads of their own until `home` is set; the desk may be empty."""

    member: Right  # policy may uphold
    other: Right  # a person decides
    reviewer: User
    home: threading.Event = field(default_factory=threading.Event)
    is_desk_empty: bool = False
    _next: "count[int]" = field(default_factory=lambda: count(1))
    _chance: Random = field(default_factory=lambda: Random(7))  # noqa: S311  # rulings of a lab

    @classmethod
    def create(cls) -> "People":
        """Write them into an empty database, with nine days of history."""
        member, other = create_trademark(listings.MARK), create_trademark("Vanterra")
        Membership.objects.create(owner=member.owner, state=GoodFaithState.MEMBER)
        reviewer = User.objects.create(username="reviewer", role=Role.REVIEWER)
        people = cls(member, other, reviewer)
        now = database_now()
        case = people.file(other, listings.plain_id(next(people._next)))[0]
        before = now - timedelta(days=_DAYS_BEFORE)
        TakedownRequest.objects.update(filed_at=before)
        past = BulkCases(
            _RULED_BEFORE,
            "upheld",
            filed_at=before,
            due_at=None,
            ruled_at=now,
            judge=reviewer.pk,
            apart=timedelta(days=_DAYS_BEFORE) / _RULED_BEFORE,
        )
        sample_cases.write_cases(case.pk, past)
        return people

    def work(self) -> None:
        """File and rule, each in a thread, until `home` is set."""
        for act, seconds in (
            (self.file_some, _FILE_EACH_SECONDS),
            (self._rule, _RULE_EACH_SECONDS),
        ):
            threading.Thread(target=self._repeat, args=(act, seconds), daemon=True).start()

    def _repeat(self, act: Callable[[], object], seconds: float) -> None:
        while not self.home.wait(seconds):
            try:
                act()
            except Error:
                connection.close()  # people wait while the database is away
            except LeaseNotHeld:
                pass  # somebody was quicker
        connection.close()

    def file_some(self) -> list[Case]:
        """File one request of three listings, for the member and the other filer in turn."""
        names = [listings.plain_id(next(self._next)) for _ in range(3)]
        return self.file((self.member, self.other)[next(self._next) % 2], *names)

    def file(self, right: Right, *names: str) -> list[Case]:
        """File a request now and return its cases."""
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
        return list(submission.file_request(draft).request.cases.order_by("line"))

    def _rule(self) -> None:
        now = database_now()
        case = None if self.is_desk_empty else desk.claim_case(self.reviewer, now=now)
        if case is not None:  # as often as the score says, or it would drift from the rulings
            is_upheld = self._chance.random() < (case.score or 0.0)
            outcome = Outcome.UPHELD if is_upheld else Outcome.REJECTED
            rulings.rule_on_case(case.pk, self.reviewer, outcome, "seen", note="", now=now)
