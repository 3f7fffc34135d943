"""A sample marketplace publishes: it sends listings, and in the dashboards' run people decide."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from pipeline.vocabulary import HeldListingState
from records.accounts.models import Account, User
from records.actions.accounts import enrolment
from records.actions.screening import held_listing_decisions
from records.actions.screening.intake import IndexMissing, receive_batch
from records.clock import database_now
from records.rights.models import Right
from records.screening.models import HeldListing

_LINES: Final = 40  # of one batch
_EVERY: Final = 4  # moments, one of them brings a batch
_REPLICAS: Final = 2  # among its lines
_RELEASED_ONE_OF: Final = 4


@dataclass(slots=True)
class ListingSender:
    """Sends a batch now and then, and decides on one of the holds before it."""

    sender: Account
    marks: list[str]
    moments: int = 0  # so far

    @classmethod
    def create(cls, marketplace: str) -> "ListingSender":
        """Enrol the marketplace, beside the rights that are there."""
        sender = enrolment.enrol_marketplace(marketplace, actor="lab", now=database_now())
        marks = Right.objects.exclude(mark="").order_by("pk").values_list("mark", flat=True)
        return cls(sender, list(marks))

    def act(self, reviewer: User) -> None:
        """Act at one moment of the run."""
        self.moments += 1
        turn, rest = divmod(self.moments, _EVERY)
        if rest:
            return
        self.send(turn)
        now = database_now()
        hold = HeldListing.objects.for_person(reviewer).order_by("pk").first()
        if hold is not None:
            is_upheld = turn % _RELEASED_ONE_OF and not hold.is_draw
            state = HeldListingState.UPHELD if is_upheld else HeldListingState.RELEASED
            held_listing_decisions.decide_holds([hold.pk], state, reviewer, "As it looks.", now=now)

    def send(self, turn: int, replicas: int = _REPLICAS) -> None:
        """Send the batch of a turn; as many of its lines offer replicas."""
        lines = (
            json.dumps(self._write_line(turn, n, is_replica=n < replicas)) for n in range(_LINES)
        )
        with suppress(IndexMissing):  # the indexer has just begun
            body = "\n".join(lines).encode()
            receive_batch(self.sender, body, actor="lab", now=database_now())

    def _write_line(self, turn: int, number: int, *, is_replica: bool) -> dict[str, Any]:
        mark = self.marks[(turn + number) % len(self.marks)]
        title = f"{mark} 1:1 replica" if is_replica else f"Tea pot no. {turn}-{number}"
        seller = {"shop": f"S-{number}"}
        return {"id": f"D-{turn}-{number}", "revision": 1, "title": title, "seller": seller}
