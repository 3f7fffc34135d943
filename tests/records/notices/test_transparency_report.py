"""The transparency report counts what is there: each figure against a count by hand."""

from collections.abc import Iterable
from datetime import timedelta
from statistics import median
from typing import Final

import pytest

from pipeline.law.profiles import Party
from pipeline.vocabulary import HeldListingState, Outcome, ScreeningRule
from records.actions.review import rulings
from records.actions.screening import (
    held_listing_decisions,
    held_listing_ends,
    held_listing_objections,
)
from records.actions.sellers import bans
from records.cases.law import find_law
from records.cases.models import Case, Ruling, TakedownRequest
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification
from records.marketplaces.models import FrozenListing
from records.notices.transparency import report
from records.notices.transparency.rows import COLUMNS, Period
from records.rights.models import Right
from records.screening.models import DayTally, HeldListing
from tests.factories import record_cases, record_disputes
from tests.factories.screening import held_listings, proposed_listings
from tests.factories.screening.held_listings import hit, seller_of, uphold
from tests.factories.sellers import monitored
from tests.factories.sellers.applications import create_seller

_DAY: Final = record_cases.NOW.date()
_PERIOD: Final = Period(_DAY, _DAY + timedelta(days=3))


def _get_figure(table: str, row: str, measure: str, period: Period = _PERIOD) -> float | None:
    (value,) = [
        figure.value
        for figure in report.compile_report(period)
        if (figure.table, figure.row, figure.measure) == (table, row, measure)
    ]
    return value


@pytest.fixture
def mixed_cases(mark: Right) -> list[Case]:
    """Upheld by policy and by people, rejected, disputed with either end, and appealed."""
    upheld = record_disputes.create_upheld_cases(mark, "L-1", "L-2", "L-3")
    judge = record_cases.reviewer()
    other = record_cases.right(record_cases.account("Second Ltd"), "Birch")
    for number, outcome in enumerate((Outcome.REJECTED, Outcome.UPHELD, Outcome.REJECTED)):
        later = record_cases.NOW + timedelta(hours=number + 1)
        (case,) = record_cases.file_cases(other, f"P-{number}", reason="TM-MARK-IN-TEXT")
        record_cases.claim_case(case, judge, now=later)
        reason = "identical_mark" if outcome is Outcome.UPHELD else "no_likeness"
        rulings.rule_on_case(case.pk, judge, outcome, reason, note="", now=later)
    restored_case, confirmed_case, appealed_case = upheld
    for case, decision in (
        (restored_case, record_disputes.RESTORE),
        (confirmed_case, record_disputes.CONFIRM),
    ):
        counter = record_disputes.file_counter_notice(case)
        record_disputes.answer_counter(counter, "rejection")
        record_disputes.rule_on_counter(counter, decision)
    record_disputes.file_appeal(appealed_case, Party.SELLER, now=record_disputes.SOON)
    return list(Case.objects.order_by("pk"))


def _first(cases: Iterable[Case]) -> list[Ruling]:
    return [ruling for case in cases for ruling in case.rulings.live().of_first_instance()]


def test_decisions_by_reason_profile_lane_and_kind_are_those_counted_by_hand(
    mixed_cases: list[Case],
) -> None:
    groups: dict[tuple[str, str], list[Case]] = {
        ("decisions", "all"): mixed_cases,
        **{
            ("decisions by lane", lane): [case for case in mixed_cases if case.lane == lane]
            for lane in {case.lane for case in mixed_cases}
        },
        **{
            ("decisions by reason", reason): [case for case in mixed_cases if case.reason == reason]
            for reason in {case.reason for case in mixed_cases}
        },
        **{
            ("decisions by profile", name): [
                case for case in mixed_cases if find_law(case).name == name
            ]
            for name in {find_law(case).name for case in mixed_cases}
        },
        ("decisions by kind", "trademark"): mixed_cases,
    }
    for (table, row), cases in groups.items():
        rulings = _first(cases)
        automatic = sum(ruling.reviewer_id is None for ruling in rulings)
        assert _get_figure(table, row, "decided") == len(rulings)
        for outcome in Outcome:
            count = sum(ruling.outcome == outcome for ruling in rulings)
            assert _get_figure(table, row, str(outcome)) == count
        assert _get_figure(table, row, "automatic") == automatic
        assert _get_figure(table, row, "automated_share") == automatic / len(rulings)
        hours = [
            (ruling.ruled_at - ruling.case.filed_at).total_seconds() / 3600 for ruling in rulings
        ]
        assert _get_figure(table, row, "median_hours") == pytest.approx(median(hours))


def test_a_case_without_markets_is_counted_once_whether_or_not_it_was_frozen(
    mixed_cases: list[Case],
) -> None:
    never_frozen, without_markets = mixed_cases[-2:]
    Case.objects.filter(pk=never_frozen.pk).update(frozen=None)
    FrozenListing.objects.filter(case=without_markets).update(markets=[])
    assert _get_figure("decisions", "all", "decided") == len(_first(mixed_cases))


def test_each_lane_has_its_service_level(mixed_cases: list[Case]) -> None:
    due_at = record_cases.NOW + timedelta(hours=2, minutes=30)  # before the last was ruled on
    Case.objects.update(due_at=due_at)
    requests = TakedownRequest.objects.filter(lane="standard")
    late = {
        case.request_id
        for case in mixed_cases
        if case.lane == "standard" and any(ruling.ruled_at > due_at for ruling in _first([case]))
    }
    assert _get_figure("service level by lane", "standard", "fell_due") == requests.count()
    in_time = _get_figure("service level by lane", "standard", "in_time")
    assert in_time == requests.count() - len(late)
    assert len(late) == 1


def test_notices_are_those_filed(mixed_cases: list[Case]) -> None:
    assert _get_figure("notices", "all", "requests") == TakedownRequest.objects.count()
    assert _get_figure("notices", "all", "cases") == len(mixed_cases)
    assert _get_figure("notices by kind", "trademark", "cases") == len(mixed_cases)


def test_an_overdue_audit_counts_as_an_error_in_the_period_in_which_it_became_so(
    mixed_cases: list[Case],
) -> None:
    rulings = [ruling for ruling in _first(mixed_cases) if ruling.reviewer_id is None]
    Case.objects.update(is_audited=False)
    Case.objects.filter(pk=rulings[2].case_id).update(is_audited=True)  # its appeal is open
    late = database_now() - timedelta(days=20)
    Ruling.objects.filter(pk=rulings[2].pk).update(ruled_at=late)
    became_on = (late + timedelta(days=14)).date()
    around = Period(became_on - timedelta(days=1), became_on + timedelta(days=1))
    table, row = "errors of automation", "second reviews"
    assert _get_figure(table, row, "audits_overdue", around) == 1
    assert _get_figure(table, row, "error_rate", around) == 1
    oldest = _get_figure(table, row, "oldest_overdue_days", around)
    assert oldest is not None
    assert 14 <= oldest <= 17
    before = Period(became_on - timedelta(days=9), became_on - timedelta(days=2))
    assert _get_figure(table, row, "audits_overdue", before) == 0
    assert _get_figure(table, row, "oldest_overdue_days", before) is None


def test_the_error_rate_of_automation_has_its_interval(mixed_cases: list[Case]) -> None:
    (rate,) = [
        figure
        for figure in report.compile_report(_PERIOD)
        if (figure.row, figure.measure) == ("disputes and appeals", "error_rate")
    ]
    assert (rate.value, rate.low, rate.high) == pytest.approx((0.5, 0.0945, 0.9055), abs=1e-4)
    assert _get_figure("errors of automation", "second reviews", "judged_again") == 0
    assert _get_figure("errors of automation", "second reviews", "error_rate") is None


def test_redress_is_counted_by_state(mixed_cases: list[Case]) -> None:
    assert (
        _get_figure("redress", "counter-notifications", "filed")
        == CounterNotification.objects.count()
    )
    assert _get_figure("redress", "counter-notifications", "restored") == 1
    assert _get_figure("redress", "appeals of sellers", "filed") == Appeal.objects.count() == 1
    assert _get_figure("redress", "appeals of filers", "filed") == 0
    assert _get_figure("redress", "appeals", "median_hours") is None


def test_a_period_holds_its_days_and_nothing_else(mixed_cases: list[Case]) -> None:
    before = Period(_DAY - timedelta(days=9), _DAY - timedelta(days=1))
    figures = report.compile_report(before)
    assert all(not figure.value for figure in figures)
    assert ("decisions", "all", "decided") in {(f.table, f.row, f.measure) for f in figures}


def test_an_undone_ruling_is_in_no_report(mixed_cases: list[Case]) -> None:
    before = _get_figure("decisions", "all", "decided")
    assert before
    Ruling.objects.filter(pk=_first(mixed_cases)[0].pk).update(annulled_at=record_cases.NOW)
    assert _get_figure("decisions", "all", "decided") == before - 1


def test_as_json_it_has_the_same_rows_under_the_names_of_the_columns(
    mixed_cases: list[Case],
) -> None:
    figures = report.compile_report(_PERIOD)
    body = report.as_json(_PERIOD, figures)
    assert body["from"] == _DAY.isoformat()
    assert body["rows"] == [dict(zip(COLUMNS, figure.cells(), strict=True)) for figure in figures]


@pytest.mark.django_db
def test_stores_that_were_closed_and_opened_again_are_counted() -> None:
    open_again = monitored.close(create_seller("S-1"), now=record_cases.NOW)
    monitored.close(create_seller("S-2"), now=record_cases.NOW)
    bans.lift_ban(open_again.pk, record_disputes.senior(), "Wrong.", now=record_cases.NOW)
    assert _get_figure("sellers", "closures", "closed") == 2
    assert _get_figure("sellers", "closures", "reversed_share") == 0.5
    assert _get_figure("sellers", "applications", "refused_for_risk") == 0


_HOLD_MEASURES = ("held", "ended_undecided", "waiting", "upheld", "released", "released_share")
_HOLD_ROWS = ("all", "closed_seller", "replica_words", "taken_picture")


@pytest.mark.usefixtures("db", "nothing_by_chance")
def test_holds_before_publication_are_counted_by_rule_and_by_who_ended_them() -> None:
    person, now = record_cases.reviewer(), database_now()
    closed_seller_hit, replica = hit(ScreeningRule.CLOSED_SELLER), hit()
    released_hold, upheld, two_rule_hold, expired_hold = (
        held_listings.hold(f"L-{number}", *hits)
        for number, hits in enumerate(
            ((closed_seller_hit,), (closed_seller_hit,), (closed_seller_hit, replica), (replica,))
        )
    )
    held_listing_decisions.decide_holds(
        [released_hold.pk], HeldListingState.RELEASED, person, "A bag.", now=now
    )
    uphold(upheld, person)
    held_listing_objections.file_dispute(
        upheld.pk, seller_of().pk, "My own goods.", now=database_now()
    )
    HeldListing.objects.filter(pk=expired_hold.pk).update(due_at=now - timedelta(hours=1))
    held_listing_ends.release_due_holds(now)
    assert HeldListing.objects.get(pk=two_rule_hold.pk).state == HeldListingState.WAITING
    period = Period(now.date() - timedelta(days=1), now.date() + timedelta(days=1))
    values = {
        (figure.row, figure.measure): figure.value
        for figure in report.compile_report(period)
        if figure.table == "held before publication"
    }
    assert {row: [values[row, measure] for measure in _HOLD_MEASURES] for row in _HOLD_ROWS} == {
        "all": [4, 1, 2, 0, 1, 1.0],
        "closed_seller": [3, 0, 2, 0, 1, 1.0],
        "replica_words": [2, 1, 1, 0, 0, None],
        "taken_picture": [0, 0, 0, 0, 0, None],
    }
    assert [values["disputes of holds", measure] for measure in ("filed", "waiting")] == [1, 1]
    assert values["all", "held_of_10000"] is None, "nothing was counted as screened"
    for days, listings in ((-1, 2_000), (1, 3_000), (-2, 100), (2, 100)):  # both ends and beyond
        day = now.date() + timedelta(days=days)
        DayTally.objects.create(on=day, rule="", listings=listings)
    assert _get_figure("held before publication", "closed_seller", "held_of_10000", period) == 6


def test_what_is_found_first_and_what_is_seen_again_are_shares(mark: Right) -> None:
    now = database_now()
    uphold(held_listings.hold("H-1"), record_cases.reviewer())
    record_disputes.create_upheld_cases(mark, "L-1", "L-2", "L-3")
    Case.objects.update(upheld_at=now)
    period = Period(now.date() - timedelta(days=1), now.date() + timedelta(days=1))
    shares = [
        _get_figure("found to infringe", "all", f"{how}_share", period)
        for how in ("before_complaint", "before_sale", "after_it_passed")
    ]
    assert shares == [0.25, 0.25, 0]
    (case, *_) = Case.objects.order_by("pk")
    proposed_listings.propose(case)
    Case.objects.filter(pk=case.pk).update(upheld_at=now - timedelta(days=40))
    seen_again_shares = [
        _get_figure("seen again", f"within {days} days", "seen_again_share", period)
        for days in (30, 90)
    ]
    assert seen_again_shares == [0, None], "nothing was watched for 90 days"
