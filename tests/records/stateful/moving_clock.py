"""The clock moves, the timers go round, the post arrives."""

from datetime import timedelta

from hypothesis.stateful import rule

from records.actions.cases import clarification
from records.actions.disputes import appeals, counter_answers, settlements
from records.actions.programmes import good_faith_membership
from records.actions.sellers import penalty_orders
from records.ledger.models import Outgoing
from records.marketplaces.models import Listing
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState, SellerStanding
from tests.records.stateful.after_ruling import Later
from tests.records.stateful.draws import WAITS


class Clock(Later):
    """What happens by itself."""

    @rule(wait=WAITS)
    def pass_time(self, wait: timedelta) -> None:
        """The clock moves on, and the timers go round."""
        self.now += wait
        clarification.lapse_questions(self.now)
        counter_answers.forward_counters(self.now)
        counter_answers.act_on_silence(self.now)
        appeals.receive_appeals(self.now)
        settlements.carry_out_settlements(self.now)
        penalty_orders.update_all_penalties(self.now)
        self.strikes_are_those_counted_again()

    @rule()
    def deliver(self) -> None:
        """Orders reach a marketplace that ignores older versions."""
        ready = Outgoing.objects.unsent().filter(kind="enforce", send_after__lte=self.now)
        for row in ready.order_by("-pk"):  # in the wrong order
            listing = Listing.objects.get(pk=row.subject_id)
            if row.body["version"] >= listing.version:
                self.world[listing.pk] = (listing.version, listing.is_down)
                listing.told_version, listing.told_is_down = listing.version, listing.is_down
                listing.save(update_fields=["told_version", "told_is_down"])
            row.sent_at = self.now
            row.save(update_fields=["sent_at"])

    @rule()
    def evaluate(self) -> None:
        """The desk's day begins."""
        good_faith_membership.evaluate_all(self.now)

    def strikes_are_those_counted_again(self) -> None:
        """Just looked at: a penalty that is borne is owed, by strikes counted from the cases."""
        for standing in SellerStanding.objects.filter(looked_at=self.now):
            recount = penalty_orders.count_strikes(standing.seller_id, now=self.now)
            assert (standing.counterfeit, standing.infringement) == (
                recount.counterfeit.effective,
                recount.infringement.effective,
            )
            owed_penalties = {
                *recount.counterfeit.owed_penalties,
                *recount.infringement.owed_penalties,
            }
            orders = PenaltyOrder.objects.exclude(state=PenaltyOrderState.UNDONE)
            borne = orders.filter(seller_id=standing.seller_id).values_list("penalty", flat=True)
            assert set(borne) <= {str(penalty) for penalty in owed_penalties}
