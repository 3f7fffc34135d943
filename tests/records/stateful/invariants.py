"""What must hold after every step of anybody."""

import json
from datetime import timedelta

from hypothesis.stateful import invariant

from pipeline.cases.outcomes import upheld_since
from pipeline.disputes.procedure import AWAITED, CounterState
from pipeline.vocabulary import CaseState, Outcome
from records.cases.models import Case, Settlement, Work
from records.cases.models.cases import OPEN
from records.disputes import outcome_history
from records.disputes.models import Appeal, CounterNotification
from records.ledger import audit
from records.ledger.models import AuditEntry, Outgoing
from records.marketplaces.models import Listing
from tests.records.stateful.moving_clock import Clock


class Everything(Clock):
    """Two filers, three listings, some staff, a marketplace, and a clock that moves."""

    @invariant()
    def every_claim_stands_as_its_voices_say(self) -> None:
        """`upheld_at` is what the voices amount to."""
        cases = list(Case.objects.all())
        turns = outcome_history.list_turns([case.pk for case in cases])
        for case in cases:
            since_at = upheld_since(turns.get(case.pk, ()), self.now + timedelta(microseconds=1))
            assert case.upheld_at == since_at, case

    @invariant()
    def a_listing_is_down_while_one_claim_on_it_is_upheld(self) -> None:
        """But for what a worker has still to carry out."""
        waiting = set(Settlement.objects.waiting().values_list("case__listing_id", flat=True))
        upheld = set(Case.objects.effectively_upheld().values_list("listing_id", flat=True))
        for listing in Listing.objects.exclude(pk__in=waiting):
            assert listing.is_down == (listing.pk in upheld), listing

    @invariant()
    def the_marketplace_is_or_will_be_told(self) -> None:
        """Nothing waits: it has the newest state. Something waits: the newest is among it."""
        for listing in Listing.objects.all():
            is_down_there = self.world.get(listing.pk, (0, False))[1]
            orders = Outgoing.objects.unsent().filter(kind="enforce", subject_id=listing.pk)
            newest = {row.body["version"] for row in orders}
            assert is_down_there == listing.is_down or listing.version in newest, listing

    @invariant()
    def every_open_case_has_somebody_whose_turn_it_is(self) -> None:
        """A machine, a reviewer, the filer with a clock, or the case that it follows."""
        for case in Case.objects.filter(state__in=OPEN):
            has_work = Work.objects.filter(case=case).exists()
            is_asked = case.clarifications.filter(answered_at=None).exists()
            turns = {
                CaseState.RECEIVED: has_work,
                CaseState.QUEUED: has_work,
                CaseState.IN_REVIEW: not has_work,
                CaseState.CLARIFICATION: is_asked,
                CaseState.DUPLICATE: case.follows_id is not None,
            }
            assert turns[CaseState(case.state)], case

    @invariant()
    def every_open_dispute_has_somebody_whose_turn_it_is(self) -> None:
        """A seller's statement is forwarded, answered or over; a person's turn has a deadline."""
        for notification in CounterNotification.objects.open():
            assert CounterState(notification.state) in AWAITED
            assert (
                notification.state != CounterState.FORWARDED
            ) or notification.answer_ends_at is not None
            assert (notification.state != CounterState.DISPUTED) or notification.due_at is not None
            assert notification.case.upheld_at is not None, notification
        for appeal in Appeal.objects.open():
            disputed_outcome = appeal.ruling.outcome if appeal.ruling else Outcome.REJECTED
            assert (disputed_outcome == Outcome.UPHELD) is (appeal.case.upheld_at is not None), (
                appeal
            )

    @invariant()
    def no_case_was_lost_and_every_chain_is_whole(self) -> None:
        """Each case of each request is there, with every act on it."""
        for case in Case.objects.all():
            assert not audit.find_broken_links("case", case.pk)
            first = AuditEntry.objects.get(subject_kind="case", subject_id=case.pk, number=1)
            assert json.loads(first.entry)["act"] == "open"
