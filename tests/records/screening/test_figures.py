"""What screening found, how often it was right and what came back, against counts by hand."""

from datetime import datetime, timedelta

import pytest

from pipeline.vocabulary import HeldListingState, ScreeningRule
from records.actions.screening import held_listing_decisions
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Right
from records.screening import figures
from records.screening.figures import RemovalCounts, RulePrecision
from records.screening.models import Fingerprint, HeldListing
from tests.factories import record_cases, record_disputes
from tests.factories.screening import held_listings, proposed_listings, screened_listings
from tests.factories.screening.held_listings import hit, uphold
from tests.factories.screening.screened_listings import line, screen

pytestmark = pytest.mark.usefixtures("nothing_by_chance")

_DAY = timedelta(days=1)


@pytest.fixture
def now(mark: Right) -> datetime:
    """By the database's clock, with a right."""
    return database_now()


@pytest.fixture
def upheld(mark: Right, now: datetime) -> list[Case]:
    """Two listings upheld 40 days ago, each of them with a fingerprint."""
    cases = record_disputes.create_upheld_cases(mark, "L-1", "L-2")
    Case.objects.update(upheld_at=now - 40 * _DAY)
    for case in cases:
        proposed_listings.propose(case)
    return cases


def _show_again(case: Case, listing: str, held_at: datetime) -> HeldListing:
    rule_hit = hit(ScreeningRule.UPHELD_AGAIN, fingerprint_id=Fingerprint.objects.get(case=case).pk)
    hold = held_listings.hold(listing, rule_hit)
    HeldListing.objects.filter(pk=hold.pk).update(held_at=held_at)
    return hold


def test_a_rule_is_as_right_as_persons_say(now: datetime) -> None:
    person = record_cases.reviewer()
    closed_seller_hit, replica = hit(ScreeningRule.CLOSED_SELLER), hit()
    right, wrong, _, late = (
        held_listings.hold(f"L-{number}", *hits)
        for number, hits in enumerate(
            ((closed_seller_hit, replica), (closed_seller_hit,), (closed_seller_hit,), (replica,))
        )
    )
    uphold(right, person)
    held_listing_decisions.decide_holds(
        [wrong.pk], HeldListingState.RELEASED, person, "A bag.", now=now
    )
    HeldListing.objects.filter(pk=late.pk).update(
        state=HeldListingState.RELEASED, decided_at=now
    )  # by nobody
    assert figures.count_rulings(now - _DAY, now + _DAY) == [
        RulePrecision("closed_seller", upheld=1, decided=2),
        RulePrecision("replica_words", upheld=1, decided=1),
    ]
    assert not figures.count_rulings(now + _DAY, now + 2 * _DAY)


def test_what_was_found_first_is_told_from_what_was_complained_about(
    mark: Right, now: datetime
) -> None:
    person = record_cases.reviewer()
    uphold(held_listings.hold("H-1"), person)
    uphold(held_listings.hold("H-2", change="edit"), person)
    screen(screened_listings.batch(line("L-1"), account=screened_listings.sender()))
    record_disputes.create_upheld_cases(mark, "L-1", "L-2", "L-3")
    Case.objects.update(filed_at=now + _DAY / 24, upheld_at=now)
    assert figures.count_removed(now - _DAY, now + _DAY) == RemovalCounts(
        upheld_holds=2, fresh_holds=1, claimed=3, missed=1
    )
    Case.objects.update(filed_at=now - _DAY)
    assert figures.count_removed(now - _DAY, now + _DAY).missed == 0, "it was screened later"
    assert figures.count_removed(now + _DAY, now + 2 * _DAY).all == 0


def test_an_upheld_listing_is_seen_again_when_a_hold_shows_it_first(
    upheld: list[Case], now: datetime
) -> None:
    _show_again(upheld[0], "L-8", now - 30 * _DAY)
    _show_again(upheld[0], "L-9", now - 10 * _DAY)
    spans = sorted(figures.list_spans(now - 365 * _DAY, now))
    assert [is_seen for _, is_seen in spans] == [True, False]
    assert [days for days, _ in spans] == pytest.approx([10, 40])
    assert not list(figures.list_spans(now - 20 * _DAY, now)), "the rulings are older"


def test_what_a_person_released_was_another_listing(upheld: list[Case], now: datetime) -> None:
    hold = _show_again(upheld[0], "L-9", now - 30 * _DAY)
    held_listing_decisions.decide_holds(
        [hold.pk], HeldListingState.RELEASED, record_cases.reviewer(), "Another bag.", now=now
    )
    assert {is_seen for _, is_seen in figures.list_spans(now - 365 * _DAY, now)} == {False}
