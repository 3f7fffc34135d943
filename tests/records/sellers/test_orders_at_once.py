"""Two acts against one seller at once neither undo each other nor wait in a circle."""

from functools import partial

from pipeline.policy.tables import Penalty
from pipeline.vocabulary import Matter
from records.accounts.models import ObjectionState
from records.actions.conduct import misuse_scan, sanctions
from records.actions.conduct.misuse_scan import NothingToDecide
from records.actions.sellers import bans, closures, penalty_orders
from records.conduct.assessment import Party
from records.conduct.models import Concern
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from tests.factories.record_disputes import senior
from tests.factories.sellers.applications import ban, create_seller
from tests.factories.sellers.monitored import NOW, decide
from tests.records.conftest import Overlap


def test_an_objection_is_kept_when_the_ban_falls_away_at_the_same_moment(overlap: Overlap) -> None:
    seller = create_seller()
    order = ban(seller)
    objection, update_future = overlap(
        partial(bans.file_objection, order.pk, seller.pk, "Not us.", actor="s", now=NOW),
        partial(penalty_orders.update_penalties, seller.pk, now=NOW),
    )
    assert (objection.exception(), update_future.exception()) == (None, None)
    order.refresh_from_db()
    assert (order.state, order.objection_state) == (PenaltyOrderState.UNDONE, ObjectionState.FILED)


def test_a_warning_and_a_closure_on_one_concern_do_not_wait_in_a_circle(overlap: Overlap) -> None:
    seller, first, second = create_seller(), senior(), senior()
    decision = decide(seller, first)
    number, party = decision.concern_id or 0, Party(Matter.LISTINGS, seller_id=seller.pk)
    closure_future, warning_future = overlap(
        partial(misuse_scan.lock_concern, number, first),
        partial(
            sanctions.warn_party,
            party,
            sanctions.SanctionDecision(second, "Again.", number),
            now=NOW,
        ),
        then=partial(closures.close_store, decision, now=NOW),
    )
    assert closure_future.exception() is None
    assert isinstance(warning_future.exception(), NothingToDecide)
    assert PenaltyOrder.objects.get().penalty == Penalty.CLOSURE
    assert Concern.objects.get().decided_by == first
