"""What a hold keeps, nobody deletes; one person places it, two release it."""

import threading
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from records.accounts.models import Role, User
from records.actions.accounts import erasure, identity_expiry
from records.actions.accounts.erasure import ErasureBlocked
from records.actions.evidence import legal_holds, retention
from records.actions.evidence.legal_holds import HeldThing, LegalHoldEnded, UnknownSubject
from records.actions.evidence.steps import KEEPERS, EvidenceRoleRequired, SecondPersonRequired
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.evidence.models import LegalHold, LegalHoldKind
from records.ledger.models import AuditEntry
from records.rights.models import Right
from records.sellers.models import Seller
from records.tables.personal_data import Subject
from records.tables.registry import list_tables
from tests.factories import identity_documents, record_cases
from tests.factories.identity_documents import Shelf
from tests.records.conftest import Together

NOW = record_cases.NOW


def keeper(name: str = "ines", role: Role = Role.INVESTIGATOR) -> User:
    return User.objects.get_or_create(username=name, role=role)[0]


def hold(*things: HeldThing, by: User | None = None, until_on: date | None = None) -> LegalHold:
    new_hold = LegalHold(why="Suit", until_on=until_on)
    return legal_holds.place_hold(new_hold, things, by or keeper(), now=database_now())


def release(placed_hold: LegalHold) -> None:
    legal_holds.propose_release(placed_hold.pk, "Settled", keeper(), now=database_now())
    legal_holds.confirm_release(placed_hold.pk, keeper("carl", Role.COUNSEL), now=database_now())


@pytest.fixture
def case(mark: Right) -> Case:
    """Closed, with a ruling."""
    (new_case,) = record_cases.file_cases(mark)
    record_cases.freeze_case(new_case)
    Ruling.objects.create(
        case=new_case, account_id=new_case.account_id, instance="first", outcome="rejected",
        reason_code="no_likeness", policy_hash="", ruled_at=NOW,
    )  # fmt: skip
    Case.objects.filter(pk=new_case.pk).update(state="rejected", closed_at=NOW)
    new_case.refresh_from_db()
    return new_case


def delete(table: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # named by the test


OF_A_CASE = (LegalHoldKind.CASE, LegalHoldKind.SELLER, LegalHoldKind.RIGHT, LegalHoldKind.ACCOUNT)


@pytest.mark.parametrize("kind", OF_A_CASE)
def test_the_database_refuses_everybody_to_delete_what_is_held(
    case: Case, kind: LegalHoldKind
) -> None:
    things = {
        LegalHoldKind.CASE: case.pk,
        LegalHoldKind.SELLER: case.seller_id,
        LegalHoldKind.RIGHT: case.right_id,
        LegalHoldKind.ACCOUNT: case.account_id,
    }
    placed_hold = hold((kind, things[kind] or 0))
    with pytest.raises(DatabaseError, match="A hold keeps this row") as refusal:
        delete("cases_ruling")
    assert retention.is_refused_by_hold(refusal.value)
    release(placed_hold)
    delete("cases_ruling")
    assert not Ruling.objects.exists()


@pytest.mark.django_db
def test_every_table_that_holds_keep_has_its_trigger() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname='held_is_kept'")
        names = {name for (name,) in cursor.fetchall()}
    assert names == {table.name for table in list_tables() if table.held}


def test_a_held_listing_copy_is_not_cut_off_from_its_case(case: Case) -> None:
    hold((LegalHoldKind.CASE, case.pk))
    with pytest.raises(DatabaseError, match="A hold keeps this row"), transaction.atomic():
        Case.objects.update(frozen=None)


def test_nobody_releases_a_hold_alone(case: Case) -> None:
    placed_hold = hold((LegalHoldKind.CASE, case.pk))
    with pytest.raises(LegalHoldEnded):
        legal_holds.confirm_release(placed_hold.pk, keeper("carl", Role.COUNSEL), now=NOW)
    legal_holds.propose_release(placed_hold.pk, "Settled", keeper(), now=NOW)
    with pytest.raises(SecondPersonRequired):
        legal_holds.confirm_release(placed_hold.pk, keeper(), now=NOW)
    constraint = "a_hold_is_released_by_two"
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        LegalHold.objects.update(released_by=keeper(), released_at=NOW)
    legal_holds.confirm_release(placed_hold.pk, keeper("carl", Role.COUNSEL), now=NOW)
    with pytest.raises(LegalHoldEnded):
        legal_holds.propose_release(placed_hold.pk, "Again", keeper(), now=NOW)
    chain = AuditEntry.objects.filter(subject_kind="hold", subject_id=placed_hold.pk)
    assert chain.count() == 3


def test_a_hold_itself_is_not_deleted_or_emptied_before_its_release(case: Case) -> None:
    placed_hold = hold((LegalHoldKind.CASE, case.pk))
    for table in ("evidence_legalhold", "evidence_legalholdsubject"):
        with pytest.raises(DatabaseError, match="released by two people"):
            delete(table)
    with pytest.raises(DatabaseError, match="released by two people"), transaction.atomic():
        LegalHold.objects.update(until_on=NOW.date() - timedelta(days=1))
    release(placed_hold)
    delete("evidence_legalholdsubject")
    delete("evidence_legalhold")


@pytest.mark.parametrize("role", sorted(set(Role) - KEEPERS))
def test_nobody_else_places_a_hold(case: Case, role: Role) -> None:
    with pytest.raises(EvidenceRoleRequired):
        hold((LegalHoldKind.CASE, case.pk), by=keeper("other", role))


def test_a_hold_ends_after_its_last_day(case: Case) -> None:
    today = database_now().date()
    placed_hold = hold((LegalHoldKind.CASE, case.pk), until_on=today - timedelta(days=1))
    with transaction.atomic():
        delete("cases_ruling")
        transaction.set_rollback(True)
    hold((LegalHoldKind.CASE, case.pk), until_on=today)
    where_it_is_tomorrow = "SET LOCAL TIME ZONE 24; DELETE FROM cases_ruling"
    with pytest.raises(DatabaseError, match="A hold keeps this row"), transaction.atomic():
        connection.cursor().execute(where_it_is_tomorrow)
    with pytest.raises(LegalHoldEnded):
        legal_holds.propose_release(placed_hold.pk, "Over", keeper(), now=database_now())


def test_numbers_are_looked_up_together(
    mark: Right, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cases = record_cases.file_cases(mark, *(f"L-{number}" for number in range(20)))
    with django_assert_num_queries(1):
        subjects = legal_holds.find_subjects(*(case.number for case in cases))
    assert subjects == [(LegalHoldKind.CASE, case.pk) for case in cases]


def test_people_name_what_they_keep_by_number_or_id(case: Case) -> None:
    seller = Seller.objects.get(shop__external_id="S-1")
    assert legal_holds.find_subjects(case.number) == [(LegalHoldKind.CASE, case.pk)]
    assert legal_holds.find_subjects(case.request.number) == [(LegalHoldKind.CASE, case.pk)]
    for typed_text in (
        f"{seller.public_id}",
        f"https://m.example/console/sellers/{seller.public_id}/",
    ):
        assert legal_holds.find_subjects(typed_text) == [(LegalHoldKind.SELLER, seller.pk)]
    for typed_text in ("MW-99999", "no such thing", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(UnknownSubject):
            legal_holds.find_subjects(typed_text)


def test_an_account_under_a_hold_is_not_erased_and_survivors_say_so(case: Case) -> None:
    Right.objects.update(state="withdrawn")
    hold((LegalHoldKind.CASE, case.pk))
    with pytest.raises(ErasureBlocked, match="A hold keeps it"):
        erasure.erase_account(case.account_id, forget=len, actor="operator", now=NOW)
    survivors = list(erasure.list_survivors(Subject("account", case.account_id)))
    assert {survivor.is_held for survivor in survivors} == {True}


@pytest.mark.django_db
def test_identity_images_of_a_held_account_stay_past_their_day() -> None:
    shelf, owner = Shelf(), identity_documents.owner()
    document = identity_documents.create_verified_document(owner, shelf)
    placed_hold = hold((LegalHoldKind.ACCOUNT, document.account_id))
    expired_at = NOW + timedelta(days=40)
    assert identity_expiry.erase_images(shelf.forget, expired_at) == 0
    with pytest.raises(DatabaseError, match="A hold keeps this row"), transaction.atomic():
        type(document).objects.update(pages=[])
    release(placed_hold)
    assert identity_expiry.erase_images(shelf.forget, expired_at) == 1


@pytest.mark.django_db
def test_images_of_an_account_that_is_held_during_the_round_stay() -> None:
    shelf = Shelf()
    document, other = (
        identity_documents.create_verified_document(identity_documents.owner(), shelf)
        for _ in range(2)
    )
    forgotten = []

    def forget(page: str) -> None:
        forgotten.append(page)
        hold((LegalHoldKind.ACCOUNT, other.account_id))

    assert identity_expiry.erase_images(forget, NOW + timedelta(days=40)) == 1
    assert set(forgotten) == set(document.pages)
    other.refresh_from_db()
    assert other.pages


def test_a_deletion_waits_for_a_hold_that_is_being_placed(together: Together, mark: Right) -> None:
    (held_case,) = record_cases.file_cases(mark)
    long_ago = database_now() - timedelta(days=5000)
    Case.objects.update(state="rejected", closed_at=long_ago)
    by, is_placed = keeper(), threading.Event()

    def place_slowly() -> None:
        with transaction.atomic():
            hold((LegalHoldKind.CASE, held_case.pk), by=by)
            is_placed.set()
            record_cases.wait_until_blocked()

    def delete_old() -> object:
        assert is_placed.wait(60)
        return retention.delete_due(database_now())

    hold_future, deletion_future = together(place_slowly, delete_old)
    assert (hold_future.exception(), deletion_future.result()) == (None, {})
    assert Case.objects.filter(pk=held_case.pk).exists()


def test_of_two_who_release_a_hold_at_once_one_does(together: Together, mark: Right) -> None:
    (held_case,) = record_cases.file_cases(mark)
    placed_hold = hold((LegalHoldKind.CASE, held_case.pk))
    legal_holds.propose_release(placed_hold.pk, "Settled", keeper(), now=NOW)
    others = [keeper(name) for name in ("carl", "dora")]

    def confirm(other: User) -> LegalHold:
        return legal_holds.confirm_release(placed_hold.pk, other, now=database_now())

    futures = together(*(partial(confirm, other) for other in others))
    refusals = [future.exception() for future in futures if future.exception()]
    assert [type(error) for error in refusals] == [LegalHoldEnded]


def test_a_hold_waits_for_a_deletion_under_way(together: Together, mark: Right) -> None:
    (held_case,) = record_cases.file_cases(mark)
    Ruling.objects.create(
        case=held_case, account_id=held_case.account_id, instance="first", outcome="rejected",
        reason_code="no_likeness", policy_hash="", ruled_at=NOW,
    )  # fmt: skip
    by, is_deleting, is_deleted = keeper(), threading.Event(), threading.Event()

    def delete_slowly() -> None:
        with transaction.atomic():
            Ruling.objects.all().delete()
            is_deleting.set()
            record_cases.wait_until_blocked()
            is_deleted.set()

    def place() -> bool:
        assert is_deleting.wait(60)
        hold((LegalHoldKind.CASE, held_case.pk), by=by)
        return is_deleted.is_set()

    deletion_future, hold_future = together(delete_slowly, place)
    assert deletion_future.exception() is None
    assert hold_future.result() is True
