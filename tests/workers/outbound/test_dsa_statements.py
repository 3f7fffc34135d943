"""The DSA Transparency Database is told of each removal once, and of what it refuses we learn."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gateways import configured
from gateways.transparency_database import TransparencyDatabase
from pipeline.vocabulary import Matter, Outcome, ScreeningRule
from records.actions.conduct import sanctions
from records.actions.conduct.sanctions import SanctionDecision
from records.actions.notices import dsa_statements
from records.actions.review import notes, rulings
from records.actions.screening import held_listing_objections
from records.actions.sellers import bans, closures
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.conduct.assessment import Party
from records.ledger import audit
from records.marketplaces.models import FrozenListing, Listing
from records.notices import statements
from records.notices.models import StatementSent, StatementState
from records.rights.models import Right
from records.screening.models import HeldListing
from records.sellers.models import Seller
from tests.factories import record_cases
from tests.factories.record_disputes import senior
from tests.factories.screening.held_listings import draw, hit, hold, seller_of, uphold
from tests.factories.sellers import monitored
from tests.factories.sellers.applications import create_seller
from tests.fakes.transparency_database import TOKEN, StatementDatabase
from tests.records.conftest import Overlap
from workers.outbound import dsa_statements as sending

_HOUR: Final = timedelta(hours=1)


@pytest.fixture
def database() -> Iterator[StatementDatabase]:
    statement_database = StatementDatabase()
    statement_database.start()
    yield statement_database
    statement_database.stop()


@pytest.fixture
def ours(database: StatementDatabase) -> Iterator[TransparencyDatabase]:
    client = TransparencyDatabase(database.url, TOKEN, is_loopback_allowed=True)
    yield client
    client.close()


def _now() -> datetime:
    """An hour ago: what was ruled then can no longer be taken back."""
    return database_now() - _HOUR


def _create_upheld_cases(
    mark: Right, *listings: str, markets: tuple[str, ...] = ("DE",)
) -> list[Case]:
    record_cases.member(mark.owner)
    now = _now()
    cases = []
    for case in record_cases.file_cases(mark, *listings, now=now):
        record_cases.freeze_case(case, now=now)
        assert case.frozen
        case.frozen.markets = list(markets)
        case.frozen.save()
        cases.append(record_cases.route_case(case, now=now))
    return cases


def test_each_removal_in_the_union_is_told_of_once(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    _create_upheld_cases(mark, "L-1", "L-2")
    assert sending.send_due_statements(ours) == 2
    assert sending.send_due_statements(ours) == 0
    assert database.calls == [2]
    assert set(StatementSent.objects.values_list("state", "their_id")) == {
        (StatementState.SENT, f"uuid-{puid}") for puid in database.statements
    }


def test_a_market_written_as_the_whole_union_is_told_of_with_its_members(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    _create_upheld_cases(mark, "L-1", markets=("EU",))
    assert sending.send_due_statements(ours) == 1
    (statement,) = database.statements.values()
    assert {"DE", "FR", "IE"} <= set(statement["territorial_scope"])


def test_the_content_date_is_the_first_day_on_sale(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    _create_upheld_cases(mark, "L-1", "L-2")
    frozen_on = _now().date()
    first, later = FrozenListing.objects.order_by("pk")
    FrozenListing.objects.filter(pk=first.pk).update(first_offered_on=date(2026, 1, 15))
    FrozenListing.objects.filter(pk=later.pk).update(first_offered_on=date(2031, 1, 15))
    assert sending.send_due_statements(ours) == 2
    dates = {statement["content_date"] for statement in database.statements.values()}
    assert dates == {"2026-01-15", frozen_on.isoformat()}


def test_a_removal_elsewhere_is_told_to_nobody(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    _create_upheld_cases(mark, "L-1", markets=("US",))
    assert (sending.send_due_statements(ours), database.calls) == (0, [])


def test_a_rejected_case_is_told_to_nobody(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    now = _now()
    judge = record_cases.reviewer()
    case = record_cases.claim_case(record_cases.file_cases(mark, now=now)[0], judge, now=now)
    rulings.rule_on_case(case.pk, judge, Outcome.REJECTED, "no_likeness", note="", now=now)
    assert (sending.send_due_statements(ours), database.calls) == (0, [])


def test_what_may_still_be_taken_back_waits(mark: Right, ours: TransparencyDatabase) -> None:
    record_cases.member(mark.owner)
    record_cases.route_case(
        record_cases.file_cases(mark, now=database_now())[0], now=database_now()
    )
    assert sending.send_due_statements(ours) == 0


def test_a_ruling_that_was_taken_back_meanwhile_is_not_told_of(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    _create_upheld_cases(mark, "L-1")
    dsa_statements.queue_statements(database_now())
    Ruling.objects.update(annulled_at=database_now())
    sending.send_due_statements(ours)
    assert (StatementSent.objects.get().state, database.calls) == (StatementState.EXEMPT, [])


def test_while_the_database_is_down_statements_wait_longer_each_time(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    _create_upheld_cases(mark, "L-1")
    database.moods = [503, 503]
    waits = []
    for _ in range(2):
        sending.send_due_statements(ours)
        row = StatementSent.objects.get()
        waits.append(row.send_after - database_now())
        StatementSent.objects.update(send_after=database_now())
    assert waits[0] < timedelta(seconds=6) < timedelta(minutes=4) < waits[1]
    assert "503" in row.last_error
    sending.send_due_statements(ours)
    assert StatementSent.objects.get().state == StatementState.SENT


def test_an_answer_that_was_lost_doubles_nothing(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    _create_upheld_cases(mark, "L-1", "L-2")
    database.is_deaf = True
    sending.send_due_statements(ours)
    database.is_deaf = False
    StatementSent.objects.update(send_after=database_now())
    sending.send_due_statements(ours)
    assert set(StatementSent.objects.values_list("state", flat=True)) == {StatementState.SENT}
    assert len(database.statements) == 2


def _puid(case: Case) -> str:
    ruled_at = case.rulings.get().ruled_at
    return f"mw-{case.public_id}-{round(ruled_at.timestamp() * 1000)}"


def test_one_that_the_database_refuses_is_named_and_the_others_go(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    first, _ = _create_upheld_cases(mark, "L-1", "L-2")
    database.picky = {_puid(first): "Not in this form."}
    sending.send_due_statements(ours)
    refused_statement = StatementSent.objects.get(ruling__case=first)
    assert (refused_statement.state, refused_statement.faults) == (
        StatementState.REFUSED,
        ["decision_facts: Not in this form."],
    )
    assert StatementSent.objects.filter(state=StatementState.SENT).count() == 1


def test_a_refused_statement_is_sent_again_once_somebody_says_so(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    (case,) = _create_upheld_cases(mark, "L-1")
    puid = _puid(case)
    database.picky = {puid: "Not today."}
    sending.send_due_statements(ours)
    database.picky = {}
    assert dsa_statements.retry_statement(puid, actor="user:1", now=database_now())
    assert not dsa_statements.retry_statement(puid, actor="user:1", now=database_now())
    sending.send_due_statements(ours)
    assert StatementSent.objects.get().state == StatementState.SENT
    assert record_cases.acts_on(case)[-2:] == ["state_again", "state_publicly"]


def test_more_than_a_call_takes_goes_in_calls_of_a_hundred(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    (case,) = _create_upheld_cases(mark, "L-1")
    dsa_statements.queue_statements(database_now())
    row = StatementSent.objects.get()
    copies = [Ruling.objects.get() for _ in range(120)]
    for number, copy in enumerate(copies):
        copy.pk, copy.proceeding, copy.annulled_at = None, number + 1, None
    new_rulings = Ruling.objects.bulk_create(copies)
    StatementSent.objects.bulk_create(
        StatementSent(
            ruling=ruling,
            account_id=case.account_id,
            puid=f"mw-{ruling.pk}",
            ruled_at=row.ruled_at,
            send_after=row.send_after,
        )
        for ruling in new_rulings
    )
    assert [
        sending.send_due_statements(ours),
        sending.send_due_statements(ours),
        sending.send_due_statements(ours),
    ] == [100, 21, 0]
    assert database.calls == [100, 21]


def test_what_the_database_was_told_follows_from_the_record(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    (case,) = _create_upheld_cases(mark, "L-1")
    sending.send_due_statements(ours)
    ruling = Ruling.objects.select_related("case__frozen").get(case=case)
    row = StatementSent.objects.get()
    again = dsa_statements.build_payload(
        ruling, statements.read_rulings([ruling.pk])[ruling.pk], row.puid
    )
    assert database.statements[row.puid] == again


def test_without_a_token_nothing_is_sent(mark: Right) -> None:
    configured.transparency_database.cache_clear()
    _create_upheld_cases(mark, "L-1")
    assert sending.tick() == 15.0
    assert not StatementSent.objects.exists()


def _sold_in(seller: Seller, market: str) -> Seller:
    place = {"marketplace": "lab", "external_id": f"M-{seller.pk}", "url": "https://m.example/"}
    listing = Listing.objects.create(seller=seller, **place)
    FrozenListing.objects.create(
        listing=listing, document_sha256="-", title="A bag", markets=[market], frozen_at=_now()
    )
    return seller


def test_a_limit_a_closure_and_a_suspension_are_stated_once_with_what_the_law_lists(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    closed_seller, limited_seller = (_sold_in(create_seller(shop), "DE") for shop in ("S-1", "S-2"))
    monitored.close(_sold_in(create_seller("S-3"), "US"), now=_now())
    monitored.close(closed_seller, now=_now())
    closures.limit_seller(monitored.decide(limited_seller, now=_now()), now=_now())
    party = Party(Matter.LISTINGS, seller_id=limited_seller.pk)
    decision = SanctionDecision(senior(), "They were warned.")
    sanctions.warn_party(party, decision, now=_now())
    sanctions.suspend_party(party, decision, now=_now())
    assert sending.send_due_statements(ours) == 3
    assert sending.send_due_statements(ours) == 0
    by_kind = {puid.split("-")[1]: statement for puid, statement in database.statements.items()}
    accounts = sorted(
        statement.get("decision_account", statement.get("decision_provision"))
        for statement in database.statements.values()
    )
    assert accounts == [
        "DECISION_ACCOUNT_SUSPENDED",
        "DECISION_ACCOUNT_TERMINATED",
        "DECISION_PROVISION_PARTIAL_SUSPENSION",
    ]
    suspension = by_kind["measure"]
    assert suspension["illegal_content_legal_ground"] == (
        "Regulation (EU) 2022/2065, Article 23(1)"
    )
    assert (suspension["source_type"], suspension["territorial_scope"]) == (
        "SOURCE_VOLUNTARY", ["DE"],
    )  # fmt: skip
    assert not any(monitored.WHY in str(statement) for statement in database.statements.values())


def test_an_upheld_hold_is_stated_once_as_the_platforms_own_decision(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    of_mark = hit(right_id=mark.pk)
    of_terms = hit(ScreeningRule.CLOSED_SELLER)
    holds = [
        hold("L-1", of_mark, markets=["DE", "US"]),
        hold("L-2", of_terms, markets=["FR"]),
        hold("L-3", of_mark, markets=["US"]),
        hold("L-4", of_mark, markets=["DE"]),
        draw("L-5", markets=["DE"]),
    ]
    for held_listing in holds[:3] + holds[4:]:
        uphold(held_listing, record_cases.reviewer(), "Ada Byron sells copies.")
    HeldListing.objects.filter(state="upheld").update(decided_at=_now())
    assert sending.send_due_statements(ours) == 3
    assert sending.send_due_statements(ours) == 0
    payloads = database.statements
    first, second, sample = (payloads[f"mw-hold-{holds[at].public_id}"] for at in (0, 1, 4))
    assert {payload["source_type"] for payload in payloads.values()} == {"SOURCE_VOLUNTARY"}
    assert [payload["automated_detection"] for payload in (first, second, sample)] == [
        "Yes",
        "Yes",
        "No",
    ]
    assert first["automated_decision"] == "AUTOMATED_DECISION_PARTIALLY"
    assert sample["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    assert first["territorial_scope"] == ["DE"]
    assert first["category_specification"] == ["KEYWORD_TRADEMARK_INFRINGEMENT"]
    assert second["decision_ground"] == "DECISION_GROUND_INCOMPATIBLE_CONTENT"
    assert not any("Ada" in str(payload) or "1:1" in str(payload) for payload in payloads.values())
    assert not audit.find_broken_links("seller", holds[0].seller_id or 0)


def test_a_hold_that_its_seller_won_before_it_was_stated_is_not(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    held_listing = uphold(
        hold("L-1", hit(right_id=mark.pk), markets=["DE"]), record_cases.reviewer()
    )
    HeldListing.objects.update(decided_at=_now())
    dsa_statements.queue_statements(database_now())
    HeldListing.objects.filter(pk=held_listing.pk).update(state="released")
    sending.send_due_statements(ours)
    assert (StatementSent.objects.get().state, database.calls) == (StatementState.EXEMPT, [])


def test_a_hold_that_its_seller_disputes_is_stated_and_locks_no_case(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    record_cases.file_cases(mark, "L-2")  # nobody has ruled on it
    held_listing = uphold(
        hold("L-1", hit(right_id=mark.pk), markets=["DE"]), record_cases.reviewer()
    )
    HeldListing.objects.update(decided_at=_now())
    held_listing_objections.file_dispute(
        held_listing.pk, seller_of().pk, "My own goods.", now=database_now()
    )
    with CaptureQueriesContext(connection) as queries:
        assert sending.send_due_statements(ours) == 1
    locking = [query["sql"] for query in queries if "FOR UPDATE OF" in query["sql"]]
    assert not [sql for sql in locking if "cases_case" in sql]


def test_a_closure_that_was_taken_back_is_not_stated(
    mark: Right, ours: TransparencyDatabase, database: StatementDatabase
) -> None:
    order = monitored.close(_sold_in(create_seller(), "FR"), now=_now())
    dsa_statements.queue_statements(database_now())
    bans.lift_ban(order.pk, senior(), "Wrong.", now=_now())
    sending.send_due_statements(ours)
    assert (StatementSent.objects.get().state, database.calls) == (StatementState.EXEMPT, [])


def _mark_sent(row: StatementSent, now: datetime) -> bool:
    dsa_statements.mark_sent(dsa_statements.take_due(now), {}, now=now)
    return True


def _send_again(row: StatementSent, now: datetime) -> bool:
    dsa_statements.mark_refused(row, ["decision_facts: Not today."])
    return dsa_statements.retry_statement(row.puid, actor="user:1", now=now)


@pytest.mark.parametrize(
    ("step", "act"), [(_mark_sent, "state_publicly"), (_send_again, "state_again")]
)
def test_what_is_stated_while_somebody_writes_on_its_case_is_written_down_once(
    mark: Right, overlap: Overlap, step: Callable[[StatementSent, datetime], bool], act: str
) -> None:
    (case,) = _create_upheld_cases(mark, "L-1")
    reviewer, now = record_cases.reviewer(), database_now()
    dsa_statements.queue_statements(now)
    row = StatementSent.objects.get()
    note_future, step_future = overlap(
        lambda: notes.add_note(case.pk, reviewer, "Plain.", now=now), lambda: step(row, now)
    )
    assert (note_future.exception(), step_future.result()) == (None, True)
    assert record_cases.acts_on(case)[-2:] == ["note", act]
