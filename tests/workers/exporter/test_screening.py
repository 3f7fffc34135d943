"""What the exporter tells of screening is what the rows say."""

from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from pipeline.vocabulary import HeldListingState, ScreeningRule
from records.accounts.models import Account
from records.actions.screening import held_listing_decisions
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Right
from records.screening.models import Batch, DayTally, Fingerprint, HeldListing, Part
from tests.factories import record_cases, record_disputes
from tests.factories.screening import held_listings, proposed_listings, screened_listings
from tests.factories.screening.screened_listings import HELD, line, screen
from workers.exporter import StateCollector, screening
from workers.exporter.families import StateMetric

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_by_chance")]


@pytest.fixture
def sender() -> Account:
    """A marketplace that sends listings."""
    return screened_listings.sender()


def _scrape(metric: StateMetric, **labels: str) -> float | None:
    registry = CollectorRegistry()
    registry.register(StateCollector())
    return registry.get_sample_value(metric.name, labels)


def test_lines_are_overdue_from_their_turn_on(sender: Account) -> None:
    assert _scrape(screening.SCREENING_OVERDUE) == 0
    screened_listings.batch(line(), account=sender)
    assert _scrape(screening.SCREENING_OVERDUE) == 0, "its turn comes in five seconds"
    Part.objects.update(due_at=database_now() - timedelta(seconds=90))
    assert _scrape(screening.SCREENING_OVERDUE) == pytest.approx(90, abs=10)


def test_what_a_rule_held_today_is_told_and_whether_its_budget_is_spent(sender: Account) -> None:
    now = database_now()
    screen(screened_listings.batch(line("L-1"), line("L-2"), account=sender), HELD)
    DayTally.objects.create(on=now.date() - timedelta(days=1), rule="switched_goods", listings=9)
    assert _scrape(screening.SCREENED_TODAY) == 2
    assert _scrape(screening.HELD_TODAY, rule="closed_seller") == 2
    assert _scrape(screening.HELD_TODAY, rule="switched_goods") is None, "that was yesterday"
    assert _scrape(screening.BUDGET_REACHED, rule="closed_seller") == 0
    DayTally.objects.filter(rule="closed_seller").update(reached_at=now)
    assert _scrape(screening.BUDGET_REACHED, rule="closed_seller") == 1


def test_holds_wait_and_are_overdue_until_somebody_decides(sender: Account) -> None:
    screen(screened_listings.batch(line("L-1"), line("L-2"), account=sender), HELD)
    HeldListing.objects.filter(listing="L-1").update(due_at=database_now() - timedelta(hours=1))
    assert (_scrape(screening.HOLDS_WAITING), _scrape(screening.HOLDS_OVERDUE)) == (2, 1)
    HeldListing.objects.filter(listing="L-1").update(state="disputed")
    assert (_scrape(screening.HOLDS_WAITING), _scrape(screening.HOLDS_OVERDUE)) == (2, 1)
    HeldListing.objects.update(state="upheld")
    assert (_scrape(screening.HOLDS_WAITING), _scrape(screening.HOLDS_OVERDUE)) == (0, 0)


def test_what_waits_is_told_by_marketplace_and_turn(sender: Account) -> None:
    screened_listings.batch(line("L-1"), line("L-2"), account=sender)
    screened_listings.batch(line("L-3", change="price"), account=sender)
    counts = {turn: _count_waiting(turn) for turn in ("designated", "new", "edit", "backfill")}
    assert counts == {"designated": 0, "new": 2, "edit": 1, "backfill": 0}
    Part.objects.all().delete()
    assert _count_waiting("new") == 0


def _count_waiting(turn: str) -> float | None:
    return _scrape(screening.SCREENING_WAITING, marketplace="lab", turn=turn)


def test_a_budget_is_used_by_the_share_that_is_held(sender: Account) -> None:
    screen(screened_listings.batch(line("L-1"), line("L-2"), account=sender), HELD)
    assert _scrape(screening.BUDGET_USED, rule="closed_seller") == 2 / 500
    assert _scrape(screening.BUDGET_USED, rule="taken_picture") == 0
    assert _scrape(screening.BUDGET_USED, rule="switched_goods") is None, "it is in shadow anyway"


def test_how_often_a_rule_is_right_and_what_is_found_first_are_shares(mark: Right) -> None:
    assert _scrape(screening.FOUND_FIRST, how="before a complaint") is None
    held_listings.uphold(held_listings.hold("L-1"), record_cases.reviewer())
    assert _scrape(screening.HOLD_PRECISION, rule="replica_words", figure="share") == 1
    assert _scrape(screening.HOLD_PRECISION, rule="replica_words", figure="at least") == (
        pytest.approx(0.21, abs=0.01)
    )
    record_disputes.create_upheld_cases(mark, "P-1")
    Case.objects.update(upheld_at=database_now())
    assert _scrape(screening.FOUND_FIRST, how="before a complaint") == 0.5
    assert _scrape(screening.FOUND_FIRST, how="after it passed") == 0


def test_upheld_listings_stay_away_until_a_hold_shows_them(mark: Right) -> None:
    (case,) = record_disputes.create_upheld_cases(mark, "P-1")
    proposed_listings.propose(case)
    Case.objects.update(upheld_at=database_now() - timedelta(days=40))
    assert _scrape(screening.KEPT_AWAY, days="30") == 1
    assert _scrape(screening.KEPT_AWAY, days="90") is None, "no ruling is so old"
    again = held_listings.hit(
        ScreeningRule.UPHELD_AGAIN, fingerprint_id=Fingerprint.objects.get().pk
    )
    hold = held_listings.hold("L-1", again)
    HeldListing.objects.filter(pk=hold.pk).update(held_at=database_now() - timedelta(days=20))
    assert (_scrape(screening.KEPT_AWAY, days="7"), _scrape(screening.KEPT_AWAY, days="30")) == (
        1,
        0,
    )


def _send_in_the_past(sender: Account, days: int, batches: int) -> None:
    received_at = database_now() - timedelta(days=days)
    Batch.objects.bulk_create(
        Batch(account=sender, marketplace=sender.marketplace, lines=1, received_at=received_at)
        for _ in range(batches)
    )


def test_a_marketplace_that_never_sent_has_no_age_and_nothing_usual(sender: Account) -> None:
    assert _scrape(screening.FEED_AGE, marketplace=sender.marketplace) is None
    assert _scrape(screening.FEED_USUAL, marketplace=sender.marketplace) == 0


def test_one_backfill_and_one_silent_day_do_not_change_what_is_usual(sender: Account) -> None:
    for days in range(1, 6):
        _send_in_the_past(sender, days, 12)
    _send_in_the_past(sender, 6, 500)
    assert _scrape(screening.FEED_USUAL, marketplace=sender.marketplace) == 12
    assert _scrape(screening.FEED_AGE, marketplace=sender.marketplace) == pytest.approx(
        86_400, abs=10
    )


def test_other_hours_of_the_day_do_not_count(sender: Account) -> None:
    now = database_now()
    for days in range(1, 8):
        screened_listings.batch(line(), account=sender, now=now - timedelta(days=days, hours=6))
    assert _scrape(screening.FEED_USUAL, marketplace=sender.marketplace) == 0


def test_recall_is_told_once_somebody_read_what_passed() -> None:
    person, shares = record_cases.reviewer(), ("share", "at least", "at most")
    for number in range(2):
        held_listings.uphold(held_listings.hold(f"H-{number}"), person)
    missed_hold, fine = (held_listings.draw(f"P-{number}") for number in range(2))
    HeldListing.objects.update(drawn_of_10000=5_000)
    assert [_scrape(screening.SCREENING_RECALL, figure=share) for share in shares] == [None] * 3
    held_listings.uphold(missed_hold, person)
    held_listing_decisions.decide_holds(
        [fine.pk], HeldListingState.RELEASED, person, "A bag.", now=database_now()
    )
    share, low, high = (_scrape(screening.SCREENING_RECALL, figure=share) for share in shares)
    assert share == 0.5, "the one that was found stands for two"
    assert low is not None
    assert high is not None
    assert 0.1 < low < 0.5 < high < 1
