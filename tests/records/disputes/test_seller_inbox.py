"""What a seller is told of, and when: nothing that may still be undone, nothing that was."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from pipeline.law.profiles import Party
from pipeline.vocabulary import Outcome
from records.accounts.models import IdentityDocument, User
from records.actions.disputes import seller_inbox
from records.actions.disputes.seller_inbox import ClaimStanding as Became
from records.actions.disputes.seller_inbox import Turn
from records.actions.review import rulings
from records.cases.models import Case
from records.disputes.models import Appeal, CounterNotification
from records.rights.models import Right
from records.row_security.connection_role import assume_role
from records.sellers.models import Seller
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import identity_documents, quality_cases, record_cases, record_disputes
from tests.records.query_plans import find_whole_reads
from tests.records.row_security.test_policies import as_role

_SECOND: Final = timedelta(seconds=1)


def _is_listed(case: Case, now: datetime) -> bool:
    assert case.seller_id
    return seller_inbox.list_cases(case.seller_id, now=now).filter(pk=case.pk).exists()


def _turn(case: Case, now: datetime) -> tuple[Turn, datetime | None]:
    (seller_case,) = seller_inbox.describe_cases([Case.objects.get(pk=case.pk)], now=now)
    return seller_case.turn, seller_case.ends_at


def test_neither_a_sellers_cases_nor_a_rights_are_looked_for_among_all(
    case: Case, mark: Right
) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert len(seller_inbox.list_cases(case.seller_id or 0, now=record_cases.NOW)) == 1
        assert Case.objects.filter(right_id=mark.pk).count() == 1
    assert [find_whole_reads(query["sql"]) for query in queries.captured_queries] == [[], []]


def test_what_policy_upheld_is_told_at_once(case: Case) -> None:
    assert _is_listed(case, record_cases.NOW)


def test_what_a_person_upheld_is_told_when_it_cannot_be_undone_any_more(mark: Right) -> None:
    (case,) = record_cases.file_cases(mark)
    quality_cases.rule_on_case(case)
    case.refresh_from_db()
    assert not _is_listed(case, record_cases.NOW + 29 * _SECOND)
    assert _is_listed(case, record_cases.NOW + 30 * _SECOND)


def test_what_was_undone_within_seconds_is_never_told(mark: Right) -> None:
    (case,), person = record_cases.file_cases(mark), record_cases.reviewer()
    ruling = quality_cases.rule_on_case(case, person)
    rulings.annul_ruling(ruling.pk, person, now=record_cases.NOW + 5 * _SECOND)
    case.refresh_from_db()
    assert not _is_listed(case, record_cases.NOW + timedelta(days=1))


def test_what_was_rejected_is_never_told(mark: Right) -> None:
    (case,) = record_cases.file_cases(mark)
    quality_cases.rule_on_case(case, outcome=Outcome.REJECTED)
    case.refresh_from_db()
    assert not _is_listed(case, record_cases.NOW + timedelta(days=1))


def test_the_turn_goes_from_the_seller_to_the_filer_to_the_desk_and_ends(case: Case) -> None:
    assert _turn(case, record_disputes.SOON)[0] is Turn.YOURS
    counter = record_disputes.file_counter_notice(case)
    assert _turn(case, record_disputes.SOON) == (Turn.FILER, counter.answer_ends_at)
    record_disputes.answer_counter(counter, "rejection")
    counter.refresh_from_db()
    assert _turn(case, record_disputes.SOON) == (Turn.DESK, counter.due_at)
    record_disputes.rule_on_counter(counter, record_disputes.RESTORE)
    case.refresh_from_db()
    assert _turn(case, record_disputes.SOON) == (Turn.NOBODY, None)
    assert _is_listed(case, record_disputes.SOON)


def test_an_appeal_waits_for_the_desk(case: Case) -> None:
    appeal = record_disputes.file_appeal(case, Party.SELLER, now=record_disputes.SOON)
    assert _turn(case, record_disputes.SOON) == (Turn.DESK, appeal.due_at)


def test_when_all_chances_are_over_an_appeal_is_left(case: Case) -> None:
    later = record_cases.NOW + timedelta(days=20)
    assert _turn(case, later)[0] is Turn.APPEAL


def test_cases_are_found_by_what_became_of_them(mark: Right) -> None:
    down_case, disputed_case, restored_case = record_disputes.create_upheld_cases(
        mark, "L-1", "L-2", "L-3"
    )
    assert down_case.seller_id
    record_disputes.file_counter_notice(disputed_case)
    record_disputes.answer_counter(record_disputes.file_counter_notice(restored_case), "accept")
    cases = seller_inbox.list_cases(down_case.seller_id, now=record_disputes.SOON)
    cases_by_standing = {
        became: set(seller_inbox.filter_by_standing(cases, became)) for became in Became
    }
    assert cases_by_standing == {
        Became.DOWN: {down_case, disputed_case},
        Became.DISPUTED: {disputed_case},
        Became.RESTORED: {restored_case},
    }


def test_a_seller_sees_no_identity_document_no_person_and_nobody_elses_dispute(
    mark: Right,
) -> None:
    (own_case,) = record_disputes.create_upheld_cases(mark, "L-1")
    theirs = record_cases.freeze_case(record_cases.file_cases(mark, "L-2")[0], shop="S-2")
    record_cases.route_case(theirs)
    theirs.refresh_from_db()
    record_disputes.file_counter_notice(theirs)
    record_disputes.file_appeal(theirs, Party.SELLER, now=record_disputes.SOON)
    record_cases.reviewer()
    identity_documents.submit_document(identity_documents.owner(), identity_documents.Shelf())
    with as_role(APP_ROLE):
        assume_role(ConnectionRole.MERCHANT, seller_id=own_case.seller_id)
        assert not IdentityDocument.objects.exists()
        assert not User.objects.exists()
        assert not CounterNotification.objects.exists()
        assert not Appeal.objects.exists()
        assert [seller.pk for seller in Seller.objects.all()] == [own_case.seller_id]
