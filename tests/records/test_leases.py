"""Leases: whatever the desk, one person at a time holds a thing, and one thing at most."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Final

import pytest
from django.apps import apps
from django.db import transaction

from pipeline.vocabulary import Outcome
from records import policies
from records.accounts.models import Leased, Role, User
from records.actions.accounts import access, identity_verification, power_verification
from records.actions.cases.conclusions import CaseVerdict
from records.actions.disputes import dispute_rulings
from records.actions.leases import LeaseNotHeld
from records.actions.quality import second_reviews
from records.actions.review import desk, groups, opinions, reservations, rulings
from records.actions.rights import verification
from records.actions.vetting import decisions, readings
from records.ledger.models import AuditEntry
from records.vetting.models import SellerPaper
from tests.factories import case_groups, record_cases
from tests.factories.identity_documents import Shelf
from tests.factories.record_disputes import RESTORE, SOON
from tests.records.conftest import Together
from tests.records.leased_tables import TABLES, LeasedTable

_MINUTE: Final = timedelta(minutes=1)
_BARRING: Final = {name: table for name, table in TABLES.items() if table.bar}
_every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


@pytest.fixture(autouse=True)
def scene(request: pytest.FixtureRequest) -> None:
    """A database: of this test alone, or one that commits where people ask at once."""
    if "together" not in request.fixturenames:
        request.getfixturevalue("db")


@_every_table
def test_nobody_is_given_or_acts_on_what_another_holds(table: LeasedTable) -> None:
    table.create(1)
    first, second = table.person(), table.person()
    row = table.claim_next(first)
    assert table.claim_next(second) is None
    for act in (table.take or table.lease.take, table.lease.lock_held, table.lease.renew):
        with pytest.raises(LeaseNotHeld, match="somebody else has it"):
            act(row.pk, second, now=SOON)
    table.lease.release(row.pk, second)
    assert table.holder(row) == first


@_every_table
def test_who_asks_again_is_given_what_they_hold(table: LeasedTable) -> None:
    table.create(2)
    person = table.person()
    row = table.claim_next(person)
    assert table.claim_next(person, now=SOON + _MINUTE) == row
    assert table.lease.lock_held(row.pk, person, now=SOON) == row
    assert table.lease.is_holding(person, now=SOON)
    assert [*table.lease.list_held(person, now=SOON)] == [row]


@_every_table
def test_a_lease_that_ran_out_is_free_and_is_not_renewed(table: LeasedTable) -> None:
    table.create(1)
    first, second = table.person(), table.person()
    row, end = table.claim_next(first), table.lease.find_end(SOON)
    assert table.claim_next(second, now=end - _MINUTE) is None
    for act in (table.lease.lock_held, table.lease.renew):
        with pytest.raises(LeaseNotHeld):
            act(row.pk, first, now=end)
    assert table.claim_next(second, now=end) == row
    with pytest.raises(LeaseNotHeld):
        (table.take or table.lease.take)(row.pk, first, now=end)
    assert table.holder(row, now=end) == second


@_every_table
def test_renewing_prolongs_a_lease(table: LeasedTable) -> None:
    table.create(1)
    person = table.person()
    row, late = table.claim_next(person), table.lease.find_end(SOON) - _MINUTE
    end = table.lease.renew(row.pk, person, now=late)
    assert end == late + table.lease.holders.minutes() * _MINUTE
    assert table.claim_next(table.person(), now=end - _MINUTE) is None
    assert table.holder(row, now=end - _MINUTE) == person


def test_every_table_that_people_lease_is_among_these() -> None:
    tested = {table.lease.place.rows().model for table in TABLES.values()}
    kinds = apps.get_models()
    assert tested >= {
        kind for kind in kinds if issubclass(kind, Leased) or kind.__name__.endswith("Lease")
    }


def test_reviewers_hold_for_ten_minutes_and_verifiers_for_fifteen() -> None:
    limits = policies.policy().limits
    assert (limits.review_lease_minutes, limits.verifier_lease_minutes) == (10, 15)
    minutes = {table.person().role: table.lease.holders.minutes() for table in TABLES.values()}
    assert minutes == {Role.REVIEWER: 10, Role.SENIOR_REVIEWER: 10, Role.VERIFIER: 15}


@_every_table
def test_what_is_given_back_is_free(table: LeasedTable) -> None:
    table.create(1)
    first, second = table.person(), table.person()
    row = table.claim_next(first)
    table.lease.release(row.pk, first)
    assert table.holder(row) is None
    assert table.claim_next(second) == row


@_every_table
def test_who_takes_a_second_gives_back_the_first(table: LeasedTable) -> None:
    table.create(2)
    first, second = table.person(), table.person()
    one, other = table.claim_next(first), table.claim_next(second)
    table.lease.release(other.pk, second)
    table.lease.take(other.pk, first, now=SOON)
    assert (table.holder(one), table.holder(other)) == (None, first)
    assert table.claim_next(second) == one


@_every_table
def test_a_lease_written_after_the_first_look_is_seen_under_the_lock(table: LeasedTable) -> None:
    table.create(2)
    first, second = table.person(), table.person()
    row, other = table.claim_next(first), table.claim_next(second)
    table.lease.release(other.pk, second)
    queue = table.lease.things().order_by("pk")  # as if it were looked up before any lease
    assert table.lease.lock_first(queue, SOON) == other
    assert table.lease.lock_first(queue.filter(pk=row.pk), SOON) is None


@_every_table
def test_people_who_ask_at_once_in_two_windows_each_get_one_row_each(
    table: LeasedTable, together: Together
) -> None:
    table.create(6)
    people = [table.person() for _ in range(3)]
    futures = together(*(partial(table.claim_next, person) for person in people * 2))
    rows = [getattr(future.result(), "pk", None) for future in futures]
    assert rows[:3] == rows[3:]
    assert len(set(rows)) == 3
    assert None not in rows
    assert all(table.lease.is_holding(person, now=SOON) for person in people)


@_every_table
def test_what_its_holder_acts_on_is_given_to_nobody_though_the_lease_ends_meanwhile(
    table: LeasedTable, together: Together
) -> None:
    table.create(1)
    first, second = table.person(), table.person()
    row, is_locked, was_asked = table.claim_next(first), Event(), Event()

    def act() -> None:
        with transaction.atomic():
            table.lease.lock_held(row.pk, first, now=SOON)
            is_locked.set()
            assert was_asked.wait(60)

    def claim_after() -> object:
        assert is_locked.wait(60)
        try:
            return table.claim_next(second, now=table.lease.find_end(SOON))
        finally:
            was_asked.set()

    acted, asked = together(act, claim_after)
    assert (acted.exception(), asked.result()) == (None, None)


@pytest.mark.parametrize("table", _BARRING.values(), ids=_BARRING)
def test_nobody_gets_what_they_are_barred_from(table: LeasedTable) -> None:
    assert table.bar is not None
    table.create(1)
    barred, other = table.person(), table.person()
    table.bar(barred)
    assert table.claim_next(barred) is None
    row = table.claim_next(other)
    table.lease.release(row.pk, other)
    assert table.claim_next(barred) is None
    if table.claim is not second_reviews.claim_review:  # which nobody takes by its number
        with pytest.raises(LeaseNotHeld):
            (table.take or table.lease.take)(row.pk, barred, now=SOON)


@_every_table
def test_who_has_another_role_now_acts_on_nothing(table: LeasedTable) -> None:
    table.create(1)
    person = table.person()
    row = table.claim_next(person)
    person.role = Role.AUDITOR
    with pytest.raises(LeaseNotHeld):
        table.lease.lock_held(row.pk, person, now=SOON)


def _open_document(document_id: int, by: User, *, now: datetime) -> object:
    return identity_verification.open_page(document_id, 1, by, "check", Shelf().read, now=now)


def _open_paper(application_id: int, by: User, *, now: datetime) -> object:
    paper = SellerPaper.objects.get(application=application_id)
    return decisions.open_page(paper.pk, 1, by, "check", Shelf().read, now=now)


def _set_aside(case_id: int, by: User, *, now: datetime) -> object:
    until_at = now + _MINUTE
    return reservations.set_aside(case_id, by, "think", note="x", until_at=until_at, now=now)


def _hand_over(case_id: int, by: User, *, now: datetime) -> object:
    colleague = record_cases.reviewer()
    return reservations.hand_over_case(case_id, by, colleague.pk, "expertise", note="x", now=now)


def _answer_review(review_id: int, by: User, *, now: datetime) -> object:
    verdict = CaseVerdict(Outcome.UPHELD, "x", reviewer=by)
    return second_reviews.answer_review(review_id, verdict, now=now)


# The table, what is done with its rows, and its words.
_ACTS: Final[tuple[tuple[str, Callable[..., object], tuple[object, ...]], ...]] = (
    ("right", verification.verify, ()),
    ("right", verification.reject, ("number_differs", "")),
    ("right", verification.request_information, ("page_missing", "")),
    ("right", verification.suspend, ("dispute", "")),
    ("identity document", _open_document, ()),
    ("identity document", identity_verification.verify, ()),
    ("identity document", identity_verification.reject, ("name_differs", "")),
    ("identity document", identity_verification.request_information, ("pages_missing", "")),
    ("power of attorney", power_verification.verify, ()),
    ("power of attorney", power_verification.reject, ("not_signed", "")),
    ("application", _open_paper, ()),
    ("application", decisions.accept, ()),
    ("application", decisions.refuse, ("banned_link", "")),
    ("application", decisions.request_information, ("unreadable", "")),
    ("authorisation", readings.find_genuine, ()),
    ("authorisation", readings.find_insufficient, ("not_genuine", "")),
    ("case", partial(rulings.rule_on_case, note="x"), (Outcome.UPHELD, "x")),
    ("case", desk.skip_case, ("language",)),
    ("case", desk.ask_filer, ("which_part", "Which?")),
    ("case", _set_aside, ()),
    ("case", _hand_over, ()),
    ("case", partial(reservations.escalate_case, note="x"), ("novel",)),
    ("case", opinions.ask_opinion, (None, "Resale?")),
    ("case", groups.decide_group, (case_groups.wish([]),)),
    ("counter-notification", dispute_rulings.rule_counter, (RESTORE,)),
    ("appeal", dispute_rulings.rule_appeal, (RESTORE,)),
    ("second review", _answer_review, ()),
    ("second review", second_reviews.skip_review, ("language",)),
)


@pytest.mark.parametrize(("name", "act", "words"), _ACTS)
def test_nobody_acts_on_what_they_never_held_or_hold_no_more(
    name: str, act: Callable[..., object], words: tuple[object, ...]
) -> None:
    table = TABLES[name]
    table.create(1)
    holder, other = table.person(), table.person()
    row, before = table.claim_next(holder), AuditEntry.objects.count()
    for person, moment in ((other, SOON), (holder, table.lease.find_end(SOON))):
        with pytest.raises(LeaseNotHeld):
            act(row.pk, person, *words, now=moment)
    assert AuditEntry.objects.count() == before


@_every_table
def test_what_somebody_held_is_free_once_their_access_ends(table: LeasedTable) -> None:
    table.create(1)
    first, second = table.person(), table.person()
    row = table.claim_next(first)
    access.end_access(first, actor="operator", now=SOON)
    assert table.holder(row) is None
    assert table.claim_next(second) == row
