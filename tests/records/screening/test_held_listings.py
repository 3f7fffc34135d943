"""Holds: released or upheld by a person, together, undone, disputed; ended by papers or time."""

from datetime import timedelta

import pytest
from django.db import connection

from pipeline.screening.lines import parse_body
from pipeline.vocabulary import HeldListingState, ScreeningRule
from records.accounts.models import Account
from records.actions.screening import (
    held_listing_decisions,
    held_listing_ends,
    held_listing_objections,
)
from records.actions.screening.background import read_background
from records.actions.screening.held_listing_decisions import KIND, LEASE
from records.clock import database_now
from records.ledger import audit
from records.ledger.models import AuditEntry, Outgoing
from records.screening.models import Clearance, HeldListing, HeldListingObjection, NewestVersion
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder
from records.vetting.models import BrandAuthorisation
from tests.factories import record_cases
from tests.factories.screening import held_listings, screened_listings
from tests.factories.screening.held_listings import hit, seller_of, uphold
from tests.factories.screening.screened_listings import HELD, body, line, screen
from tests.factories.sellers import papers as granted
from tests.factories.sellers import penalties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_by_chance")]

RELEASED, UPHELD = HeldListingState.RELEASED, HeldListingState.UPHELD
UNDO = timedelta(seconds=30)


@pytest.fixture
def hold() -> HeldListing:
    """A listing that waits for a person."""
    sender: Account = screened_listings.sender()
    screen(screened_listings.batch(line(), account=sender), HELD)
    return HeldListing.objects.get()


def test_a_release_clears_this_content_of_the_rule_and_the_version_passes(
    hold: HeldListing,
) -> None:
    person, now = record_cases.reviewer(), database_now()
    held_listing_decisions.decide_holds([hold.pk], RELEASED, person, " It is a bag. ", now=now)
    hold.refresh_from_db()
    assert (hold.state, hold.decided_by, hold.why) == (RELEASED, person, "It is a bag.")
    assert Clearance.objects.get().rule == "closed_seller"
    assert NewestVersion.objects.get().answer == "passed"
    assert not audit.find_broken_links(KIND, hold.pk)
    later, _ = parse_body(body(line(revision=2, price=5), line(title="Other")), 9, now)
    background = read_background(hold.account_id, "lab", [item for _, item in later], now)
    assert [background.list_cleared(item) for _, item in later] == [{"closed_seller"}, frozenset()]


def test_an_upheld_hold_is_decided_once(hold: HeldListing) -> None:
    person, now = record_cases.reviewer(), database_now()
    held_listing_decisions.decide_holds([hold.pk], UPHELD, person, "A copy.", now=now)
    with pytest.raises(held_listing_decisions.HeldListingRefused):
        held_listing_decisions.decide_holds([hold.pk], RELEASED, person, "No.", now=now)
    hold.refresh_from_db()
    assert hold.state == UPHELD
    assert not Clearance.objects.exists()
    assert NewestVersion.objects.get().answer == "held"


def test_only_reviewers_decide_with_a_reason_what_nobody_else_holds(hold: HeldListing) -> None:
    now, person = database_now(), record_cases.reviewer()
    for state in (RELEASED, UPHELD):
        with pytest.raises(held_listing_decisions.HeldListingRefused):
            held_listing_decisions.decide_holds(
                [hold.pk], state, record_cases.keeper(), "No.", now=now
            )
        with pytest.raises(held_listing_decisions.ReasonMissing):
            held_listing_decisions.decide_holds([hold.pk], state, person, " ", now=now)
    assert LEASE.claim(record_cases.reviewer(), now=now) == hold
    with pytest.raises(held_listing_decisions.HeldListingRefused):
        held_listing_decisions.decide_holds([hold.pk], RELEASED, person, "No.", now=now)
    hold.refresh_from_db()
    assert hold.state == HeldListingState.WAITING


def test_a_shop_that_nobody_knew_becomes_a_seller_who_reads_why(hold: HeldListing) -> None:
    assert hold.seller is not None
    assert list(hold.seller.shop_set.values_list("external_id", flat=True)) == ["S-1"]
    assert list(held_listing_objections.list_holds(hold.seller.pk, now=database_now())) == [hold]


def test_shops_that_nobody_knew_are_registered_in_one_order_whatever_that_of_the_lines() -> None:
    shops = [{"shop": f"S-{number}"} for number in (9, 3, 6)]
    lines = (line(f"L-{place}", seller=shop) for place, shop in enumerate(shops))
    screen(screened_listings.batch(*lines, account=screened_listings.sender()), HELD)
    shop_ids = Seller.objects.order_by("pk").values_list("shop__external_id", flat=True)
    assert list(shop_ids) == ["S-3", "S-6", "S-9"], "or two workers wait for each other"


def test_an_undone_release_holds_the_listing_again_and_nothing_is_sent(hold: HeldListing) -> None:
    person, now = record_cases.reviewer(), database_now()
    held_listing_decisions.decide_holds([hold.pk], RELEASED, person, "A bag.", now=now)
    with pytest.raises(held_listing_decisions.HeldListingRefused):
        held_listing_decisions.undo_decision(hold.pk, record_cases.reviewer(), now=now)
    with pytest.raises(held_listing_decisions.TooLateToUndo):
        held_listing_decisions.undo_decision(hold.pk, person, now=now + UNDO)
    held_listing_decisions.undo_decision(hold.pk, person, now=now + UNDO / 2)
    hold.refresh_from_db()
    assert (hold.state, hold.decided_by, hold.why) == (HeldListingState.WAITING, None, "")
    assert (NewestVersion.objects.get().answer, Clearance.objects.count()) == ("held", 0)
    assert not Outgoing.objects.filter(kind=KIND).exists()
    assert not audit.find_broken_links(KIND, hold.pk)


def test_a_decision_on_a_version_that_was_held_again_is_not_undone(hold: HeldListing) -> None:
    person, now = record_cases.reviewer(), database_now()
    held_listing_decisions.decide_holds([hold.pk], UPHELD, person, "A copy.", now=now)
    screen(screened_listings.batch(line(revision=2), account=hold.account), HELD)
    with pytest.raises(held_listing_decisions.HeldListingRefused):
        held_listing_decisions.undo_decision(hold.pk, person, now=now)


def test_a_newer_version_ends_a_dispute_of_the_older_that_nobody_read(hold: HeldListing) -> None:
    now = database_now()
    held_listing_objections.file_dispute(hold.pk, hold.seller_id or 0, "My goods.", now=now)
    screen(screened_listings.batch(line(revision=2), account=hold.account))
    hold.refresh_from_db()
    dispute = HeldListingObjection.objects.get()
    assert (hold.state, dispute.outcome) == (HeldListingState.REPLACED, HeldListingState.REPLACED)
    assert dispute.decided_at is not None


def test_a_group_is_decided_and_undone_in_one_step() -> None:
    person, now = record_cases.reviewer(), database_now()
    group = [held_listings.hold(f"L-{number}") for number in range(4)]
    assert len({held_listing.group_key for held_listing in group}) == 1
    LEASE.take(group[3].pk, record_cases.reviewer(), now=now)
    ids = [held_listing.pk for held_listing in group]
    decided_holds = held_listing_decisions.decide_holds(ids, UPHELD, person, "Copies.", now=now)
    assert [held_listing.pk for held_listing in decided_holds] == ids[
        :3
    ]  # somebody else holds the last
    held_listing_decisions.undo_decision(ids[1], person, now=now)
    assert HeldListing.objects.filter(state=HeldListingState.WAITING).count() == 4


def test_groups_are_of_one_fingerprint_or_of_one_seller_and_rule() -> None:
    again = hit(ScreeningRule.UPHELD_AGAIN, fingerprint_id=7)
    keys = [
        held_listings.hold("L-1", again, seller=seller_of("S-1")).group_key,
        held_listings.hold("L-2", again, seller=seller_of("S-2")).group_key,
        held_listings.hold("L-3", seller=seller_of("S-1")).group_key,
        held_listings.hold("L-4", seller=seller_of("S-2")).group_key,
    ]
    assert keys[0] == keys[1] == "fingerprint:7"
    assert len(set(keys)) == 3


def test_a_dispute_is_decided_by_another_person_and_never_held_again_for_the_same() -> None:
    first, second, seller = record_cases.reviewer(), record_cases.reviewer(), seller_of()
    hold = uphold(held_listings.hold(seller=seller), first)
    now = database_now()
    held_listing_objections.file_dispute(hold.pk, seller.pk, "My own goods.", now=now)
    hold.refresh_from_db()
    assert hold.state == HeldListingState.DISPUTED
    assert hold.due_at > now
    with pytest.raises(held_listing_objections.CannotDispute):
        held_listing_objections.file_dispute(hold.pk, seller.pk, "Again.", now=now)
    assert LEASE.claim(first, now=now) is None
    with pytest.raises(held_listing_decisions.HeldListingRefused):
        held_listing_decisions.decide_holds([hold.pk], RELEASED, first, "No.", now=now)
    held_listing_decisions.decide_holds([hold.pk], RELEASED, second, "Their own.", now=now)
    hold.refresh_from_db()
    dispute = HeldListingObjection.objects.get()
    assert (hold.state, hold.decided_by, hold.why) == (RELEASED, first, "It is a copy.")
    assert (dispute.decided_by, dispute.outcome, dispute.why) == (second, RELEASED, "Their own.")
    assert Clearance.objects.get().digest == hold.digest
    held_listing_decisions.undo_decision(hold.pk, second, now=now)
    hold.refresh_from_db()
    assert (hold.state, hold.decided_by) == (HeldListingState.DISPUTED, first)
    assert not Clearance.objects.exists()


def test_a_statement_before_the_decision_goes_with_it_and_leaves_the_dispute_open() -> None:
    person, seller = record_cases.reviewer(), seller_of()
    hold, now = held_listings.hold(seller=seller), database_now()
    held_listing_objections.file_dispute(hold.pk, seller.pk, "My own goods.", now=now)
    assert not held_listing_objections.may_dispute(hold, now=now)
    held_listing_decisions.decide_holds([hold.pk], UPHELD, person, "No papers.", now=now)
    hold.refresh_from_db()
    assert HeldListingObjection.objects.get().outcome == UPHELD
    assert not held_listing_objections.may_dispute(hold, now=now)  # it may still be undone
    assert held_listing_objections.may_dispute(hold, now=now + UNDO)
    assert not held_listing_objections.may_dispute(hold, now=now + timedelta(days=184))


def test_papers_free_what_waits_for_them_alone() -> None:
    right, seller = record_cases.right(record_cases.account()), seller_of()
    papers = hit(ScreeningRule.BRAND_WITHOUT_PAPERS, right_id=right.pk)
    freed_hold = held_listings.hold("L-1", papers, seller=seller, markets=("DE",))
    two_rule_hold = held_listings.hold("L-2", papers, hit(), seller=seller)
    other = held_listings.hold("L-3", papers, seller=seller_of("S-2"))
    assert held_listing_ends.release_due_holds(database_now()) == 0
    granted.grant(right, seller, marketplace="other")
    granted.grant(right, seller, territories=["FR"])
    assert held_listing_ends.release_due_holds(database_now()) == 0
    BrandAuthorisation.objects.filter(marketplace="lab").update(territories=["DE", "FR"])
    assert held_listing_ends.release_due_holds(database_now()) == 1
    states = [
        HeldListing.objects.get(pk=held_listing.pk).state
        for held_listing in (freed_hold, two_rule_hold, other)
    ]
    assert states == [RELEASED, HeldListingState.WAITING, HeldListingState.WAITING]
    assert not Clearance.objects.exists()  # without papers it is held again
    assert Outgoing.objects.filter(kind=KIND, subject_id=freed_hold.pk).exists()


def test_the_end_of_a_limit_or_ban_frees_what_is_held_for_it_alone() -> None:
    seller, now = seller_of(), database_now()
    limit = PenaltyOrder.objects.create(
        seller=seller,
        severity="",
        penalty="listing_limit",
        strikes=0,
        state="imposed",
        brought_at=now,
        ends_at=now + timedelta(days=1),
    )
    closed_seller_hit = hit(ScreeningRule.CLOSED_SELLER)
    freed_hold = held_listings.hold("L-1", closed_seller_hit, seller=seller)
    two_rule_hold = held_listings.hold("L-2", closed_seller_hit, hit(), seller=seller)
    unseen = held_listings.hold("L-3", closed_seller_hit, seller=seller)
    reasons = [reason | {"fail": "closed"} for reason in unseen.reasons]
    HeldListing.objects.filter(pk=unseen.pk).update(reasons=reasons)
    assert held_listing_ends.release_due_holds(now) == 0
    limit.ends_at = now
    limit.save()
    suspension = penalties.suspend(seller, now=now)
    assert held_listing_ends.release_due_holds(now) == 0
    suspension.lifted_at = now
    suspension.save()
    assert (held_listing_ends.release_due_holds(now), held_listing_ends.release_due_holds(now)) == (
        1,
        0,
    )
    states = [
        HeldListing.objects.get(pk=held_listing.pk).state
        for held_listing in (freed_hold, two_rule_hold, unseen)
    ]
    assert states == [RELEASED, HeldListingState.WAITING, HeldListingState.WAITING]
    entry = AuditEntry.objects.get(subject_kind=KIND, subject_id=freed_hold.pk).entry
    assert '"act":"release_listing","actor":"ban_ended"' in entry
    assert Outgoing.objects.filter(kind=KIND, subject_id=freed_hold.pk).exists()


def test_what_a_suspended_shop_of_a_joined_seller_offers_is_held_as_long() -> None:
    head, seller, now = seller_of("S-0"), seller_of(), database_now()
    Seller.objects.filter(pk=seller.pk).update(joined_to=head)
    suspension = penalties.suspend(seller, now=now)
    seller_hold = held_listings.hold("L-1", hit(ScreeningRule.CLOSED_SELLER), seller=seller)
    HeldListing.objects.filter(pk=seller_hold.pk).update(seller=head)  # as screening writes it
    assert held_listing_ends.release_due_holds(now) == 0
    suspension.lifted_at = now
    suspension.save()
    assert held_listing_ends.release_due_holds(now) == 1


def test_past_due_a_rule_that_fails_open_lets_pass_and_one_that_fails_closed_keeps() -> None:
    open_one, fail_closed_hold = held_listings.hold("L-1"), held_listings.hold("L-2")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE screening_heldlisting"
            " SET reasons = jsonb_set(reasons, '{0,fail}', '\"closed\"') WHERE id = %s",
            [fail_closed_hold.pk],
        )
    assert held_listing_ends.release_due_holds(database_now()) == 0
    later = database_now() + timedelta(days=7)
    assert held_listing_ends.release_due_holds(later) == 1
    open_one.refresh_from_db()
    assert (open_one.state, open_one.decided_by) == (RELEASED, None)
    assert HeldListing.objects.get(pk=fail_closed_hold.pk).state == HeldListingState.WAITING


def test_a_hold_offers_the_dispute_and_says_what_follows_where_nobody_decides() -> None:
    (reason,) = held_listings.hold().reasons
    assert "dispute the hold" in reason["lifts"]["en"]
    assert "the listing is published" in reason["lifts"]["en"]
    assert "异议" in reason["lifts"]["zh"]
