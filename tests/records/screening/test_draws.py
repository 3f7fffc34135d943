"""What passes and is drawn: on sale, read blind, told to nobody, and counted as recall alone."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from pipeline.screening.recall import SampledListings, estimate_recall
from pipeline.vocabulary import DrawState, HeldListingState, RightKind
from records.actions.evidence import retention
from records.actions.screening import (
    held_listing_decisions,
    held_listing_ends,
    held_listing_objections,
)
from records.actions.screening.verdicts import KIND as BATCH_KIND
from records.clock import database_now
from records.ledger import audit
from records.ledger.models import AuditEntry, Outgoing
from records.notices.sellers.held_listing_letters import state_hold
from records.notices.transparency.report import compile_report
from records.notices.transparency.rows import Period
from records.row_security.connection_role import assume_role
from records.screening import figures
from records.screening.models import Batch, Clearance, DayTally, HeldListing, NewestVersion, Verdict
from records.screening.verdict_rows import describe_verdicts
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import record_cases
from tests.factories.quality_cases import policy_saying
from tests.factories.screening import held_listings, screened_listings
from tests.factories.screening.screened_listings import HELD, line, screen
from tests.records.row_security.test_policies import as_role

pytestmark = pytest.mark.django_db

_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _all_are_drawn(settings: Settings, tmp_path: Path) -> Iterator[None]:
    numbers = {"passes_read_of_10000": 10_000, "holds_read_blind_of_100": 0}
    with policy_saying(settings, tmp_path, **numbers):
        yield


def _draw(*listings: str) -> list[HeldListing]:
    sender = screened_listings.sender()
    screen(screened_listings.batch(*(line(listing) for listing in listings), account=sender))
    return list(HeldListing.objects.filter(listing__in=listings).order_by("pk"))


def _decide(
    hold: HeldListing, state: HeldListingState, *, ago: timedelta = timedelta(minutes=1)
) -> HeldListing:
    now = database_now() - ago
    person = record_cases.reviewer()
    for _ in range(2 if state == HeldListingState.RELEASED else 1):
        held_listing_decisions.decide_holds([hold.pk], state, person, "Looked.", now=now)
    hold.refresh_from_db()
    return hold


def test_what_is_drawn_passes_and_only_the_desk_knows_of_it() -> None:
    (draw,) = _draw("L-1")
    assert (draw.state, draw.drawn_of_10000, draw.is_blind) == (DrawState.DRAWN, 10_000, True)
    assert (draw.reasons, draw.group_key, draw.right) == ([], "", None)
    assert Verdict.objects.get().answer == NewestVersion.objects.get().answer == "passed"
    (verdict,) = describe_verdicts(Batch.objects.get())
    assert (verdict["answer"], verdict["hold"], verdict["reasons"]) == ("passed", None, [])
    assert Batch.objects.get().held == 0
    assert list(Outgoing.objects.values_list("kind", flat=True)) == [BATCH_KIND]
    assert list(HeldListing.objects.for_person(record_cases.reviewer())) == [draw]
    now = database_now()
    assert not held_listing_objections.list_disclosed(now).exists()
    assert not held_listing_objections.list_holds(draw.seller_id or 0, now=now).exists()
    assert not held_listing_objections.may_dispute(draw, now=now)


def test_the_same_version_is_drawn_once_and_what_is_held_or_superseded_never() -> None:
    sender = screened_listings.sender()
    screen(screened_listings.batch(line("L-1", 2), line("L-1", 2), line("L-1", 1), account=sender))
    screen(screened_listings.batch(line("L-1", 2), account=sender))
    screen(screened_listings.batch(line("L-2"), account=sender), HELD)
    rows = HeldListing.objects.order_by("pk").values_list("listing", "revision", "state")
    assert list(rows) == [("L-1", 2, DrawState.DRAWN), ("L-2", 1, HeldListingState.WAITING)]
    assert not figures.count_draws(database_now() - _DAY, database_now() + _DAY)


def test_without_a_share_nothing_is_drawn(settings: Settings, tmp_path: Path) -> None:
    numbers = {"passes_read_of_10000": 0, "holds_read_blind_of_100": 100}
    with policy_saying(settings, tmp_path, **numbers):
        assert not _draw("L-1")
        assert not held_listings.hold("L-2").is_blind, "nothing to hide it among"


def test_in_order_ends_it_and_nobody_is_told() -> None:
    (draw,) = _draw("L-1")
    decided_draw = _decide(draw, HeldListingState.RELEASED)
    assert (decided_draw.state, decided_draw.why) == (DrawState.PASSED, "Looked.")
    assert NewestVersion.objects.get().answer == "passed"
    assert not Clearance.objects.exists()
    assert not Outgoing.objects.filter(kind=held_listing_decisions.KIND).exists()
    assert not audit.find_broken_links(held_listing_decisions.KIND, draw.pk)
    assert not held_listing_objections.list_disclosed(database_now()).exists()


def test_what_infringes_is_told_as_a_hold_is_once_it_cannot_be_undone() -> None:
    (draw,) = _draw("L-1")
    decided_draw = _decide(draw, HeldListingState.UPHELD, ago=timedelta())
    assert decided_draw.state == HeldListingState.UPHELD
    assert not held_listing_objections.list_disclosed(database_now()).exists(), "it can be undone"
    assert (
        held_listing_objections.list_disclosed(database_now() + timedelta(minutes=1)).get() == draw
    )
    assert decided_draw.decided_at == decided_draw.held_at, "it was on sale until then"
    assert Outgoing.objects.get(kind=held_listing_decisions.KIND).subject_id == draw.pk
    statement = state_hold(decided_draw)
    assert (statement.is_automatically_detected, statement.automation) == (False, "not")
    assert statement.facts.en == "Looked."
    later = database_now() + timedelta(minutes=1)
    held_listing_objections.file_dispute(draw.pk, draw.seller_id or 0, "My own.", now=later)
    held_listing_decisions.keep_back(draw)  # as its letter does
    assert NewestVersion.objects.get().answer == "held", "so that the same does not pass again"
    other = record_cases.reviewer()
    held_listing_decisions.decide_holds(
        [draw.pk], HeldListingState.RELEASED, other, "True.", now=later
    )
    draw.refresh_from_db()
    assert draw.state == HeldListingState.RELEASED
    assert NewestVersion.objects.get().answer == "passed"


def test_a_person_names_the_right_that_a_draw_infringes_and_its_statement_rests_on_it() -> None:
    design = record_cases.right(record_cases.account(), kind=RightKind.DESIGN)
    draw_with_right, draw_without_right, rule_hold = *_draw("L-1", "L-2"), held_listings.hold("L-3")
    person, now = record_cases.reviewer(), database_now()
    for hold, right in ((draw_with_right, design), (draw_without_right, None), (rule_hold, design)):
        held_listing_decisions.decide_holds(
            [hold.pk], HeldListingState.UPHELD, person, "Looked.", now=now, right=right
        )
        hold.refresh_from_db()
    assert (draw_with_right.right, draw_with_right.right_kind, rule_hold.right) == (
        design,
        "design",
        None,
    )
    entries = AuditEntry.objects.filter(
        subject_kind=held_listing_decisions.KIND, subject_id=draw_with_right.pk
    )
    assert json.loads(entries.latest("number").entry)["body"]["right"] == design.pk
    grounds = [
        state_hold(held_listing).ground.en
        for held_listing in (draw_with_right, draw_without_right, rule_hold)
    ]
    assert "design" in grounds[0]
    assert grounds[1:] == ["The terms of the platform for sellers."] * 2
    held_listing_decisions.undo_decision(draw_with_right.pk, person, now=now)
    draw_with_right.refresh_from_db()
    assert (draw_with_right.right, draw_with_right.right_kind) == (None, "")


@pytest.mark.parametrize("state", [HeldListingState.RELEASED, HeldListingState.UPHELD])
def test_a_decision_is_undone_and_it_waits_again_on_sale(state: HeldListingState) -> None:
    (draw,) = _draw("L-1")
    decided_draw = _decide(draw, state, ago=timedelta())
    assert decided_draw.decided_by is not None
    held_listing_decisions.undo_decision(draw.pk, decided_draw.decided_by, now=database_now())
    draw.refresh_from_db()
    assert (draw.state, draw.decided_at, draw.why) == (DrawState.DRAWN, None, "")
    assert NewestVersion.objects.get().answer == "passed"
    assert not Outgoing.objects.filter(kind=held_listing_decisions.KIND, sent_at=None).exists()


def test_time_and_a_newer_version_end_it_unread_and_hold_nothing() -> None:
    (late, older) = _draw("L-1", "L-2")
    HeldListing.objects.filter(pk=late.pk).update(due_at=database_now() - timedelta(hours=1))
    assert (
        held_listing_ends.release_due_holds(database_now()),
        held_listing_ends.release_due_holds(database_now()),
    ) == (1, 0)
    screen(screened_listings.batch(line("L-2", 2), account=screened_listings.sender()))
    ended_draws = [HeldListing.objects.get(pk=hold.pk) for hold in (late, older)]
    assert [(hold.state, hold.decided_by) for hold in ended_draws] == [(DrawState.PASSED, None)] * 2
    assert set(NewestVersion.objects.values_list("answer", flat=True)) == {"passed"}
    assert not Outgoing.objects.filter(kind=held_listing_decisions.KIND).exists()
    (sampled_listings,) = figures.count_draws(database_now() - _DAY, database_now() + _DAY)
    assert (sampled_listings.drawn, sampled_listings.read) == (2, 0)


def test_what_it_showed_is_forgotten_as_all_that_passes_is_and_its_row_counts_on() -> None:
    released_draw, upheld = _draw("L-1", "L-2")
    _decide(released_draw, HeldListingState.RELEASED)
    _decide(upheld, HeldListingState.UPHELD)
    assert retention.forget_passed_listings(database_now()) == 0
    later = database_now() + 31 * _DAY
    assert retention.forget_passed_listings(later) == 1
    assert retention.forget_passed_listings(later) == 0
    titles = dict(HeldListing.objects.values_list("listing", "line__title"))
    assert titles == {"L-1": "", "L-2": "A red bag"}
    assert figures.count_draws(later - 40 * _DAY, later)[0].read == 2


def test_recall_is_of_what_was_held_and_drawn_and_nothing_else_counts_draws() -> None:
    now = database_now()
    before = held_listings.hold("before")
    held_listings.uphold(before, record_cases.reviewer())
    HeldListing.objects.filter(pk=before.pk).update(drawn_of_10000=0)
    assert estimate_recall(figures.count_draws(now - _DAY, now + _DAY)) is None
    draws = _draw(*(f"P-{number}" for number in range(10)))
    for hold in draws[:8]:
        _decide(hold, HeldListingState.RELEASED)
    _decide(draws[8], HeldListingState.UPHELD)
    for number in range(3):
        held_listings.uphold(held_listings.hold(f"L-{number}"), record_cases.reviewer())
    HeldListing.objects.filter(pk=draws[9].pk).update(due_at=now - _DAY)
    held_listing_ends.release_due_holds(now)
    HeldListing.objects.exclude(pk=before.pk).update(drawn_of_10000=5_000)
    since, until = now - _DAY, now + _DAY
    (sampled_listings,) = figures.count_draws(since, until)
    assert sampled_listings == SampledListings(5_000, held=3, drawn=10, read=9, upheld=1)
    recall = estimate_recall([sampled_listings])
    assert recall is not None
    assert recall.missed == pytest.approx(2 * 10 / 9)
    assert recall.share == pytest.approx(3 / (3 + 20 / 9))
    assert recall.low < recall.share < recall.high
    assert [(ruling.upheld, ruling.decided) for ruling in figures.count_rulings(since, until)] == [
        (4, 4)
    ]
    assert figures.count_removed(since, until).upheld_holds == 4
    assert not DayTally.objects.exclude(rule="").exists(), "no budget is spent"
    period = Period(now.date() - _DAY, now.date() + _DAY)
    figures_by_key = {
        (figure.table, figure.row, figure.measure): figure for figure in compile_report(period)
    }
    assert figures_by_key["held before publication", "all", "held"].value == 4
    assert figures_by_key["passed and read", "all", "drawn"].value == 10
    share = figures_by_key["passed and read", "all", "recall_share"]
    assert (share.value, share.low, share.high) == (recall.share, recall.low, recall.high)


@pytest.mark.parametrize(
    ("make", "end"),
    [(held_listings.hold, HeldListingState.RELEASED), (held_listings.draw, DrawState.PASSED)],
)
def test_what_is_read_blind_is_released_at_the_second_look_whether_a_rule_holds_it_or_none(
    settings: Settings, tmp_path: Path, make: Callable[[], HeldListing], end: str
) -> None:
    with policy_saying(settings, tmp_path, holds_read_blind_of_100=100):
        hold = make()
    assert (hold.is_blind, hold.group_key) == (True, "")
    person, now = record_cases.reviewer(), database_now()
    for expected in (0, 1):  # the second time they have read what holds it
        decided_holds = held_listing_decisions.decide_holds(
            [hold.pk], HeldListingState.RELEASED, person, "A bag.", now=now
        )
        assert len(decided_holds) == expected
    hold.refresh_from_db()
    assert (hold.state, hold.is_blind) == (end, False)
    held_listing_decisions.undo_decision(hold.pk, person, now=now)
    hold.refresh_from_db()
    assert hold.is_blind is (end == DrawState.PASSED), "nobody else sees that it was drawn"


def test_behind_the_wall_sellers_and_marketplaces_see_no_draw_unless_it_is_upheld() -> None:
    rule_hold, fine, missed_draw = (
        held_listings.hold("H-1"),
        held_listings.draw("P-1"),
        held_listings.draw("P-2"),
    )
    assert _list_seen_by_parties(rule_hold) == [{"H-1"}, {"H-1"}]
    _decide(fine, HeldListingState.RELEASED)
    _decide(missed_draw, HeldListingState.UPHELD)
    assert _list_seen_by_parties(rule_hold) == [{"H-1", "P-2"}] * 2


def _list_seen_by_parties(hold: HeldListing) -> list[set[str]]:
    """Which rows the marketplace and the seller find without any filter of ours."""
    visible_listings = []
    with as_role(APP_ROLE):
        for role, account_id, seller_id in (
            (ConnectionRole.MARKETPLACE, hold.account_id, None),
            (ConnectionRole.MERCHANT, None, hold.seller_id),
        ):
            assume_role(role, account_id, seller_id=seller_id)
            visible_listings.append(set(HeldListing.objects.values_list("listing", flat=True)))
    return visible_listings
