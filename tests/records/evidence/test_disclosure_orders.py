"""An inbound order: authenticated, narrowed, disclosed by two, sent back or refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from lab.alerts import sample_cases
from lab.alerts.sample_cases import BulkCases
from pipeline.evidence.disclosure_orders import Deficiency
from records.accounts.models import User
from records.actions.evidence import bundles, disclosure_orders
from records.actions.evidence.bundles import NotApproved
from records.actions.evidence.disclosure_orders import ScopeExceeded, UnlistedNumber
from records.actions.evidence.legal_holds import HeldThing
from records.actions.evidence.steps import (
    EvidenceRoleRequired,
    SecondPersonRequired,
    StepNotAllowed,
)
from records.cases.models import Case
from records.evidence.models import (
    Authority,
    Bundle,
    BundleState,
    DisclosureOrder,
    DisclosureOrderState,
    LegalHold,
    LegalHoldKind,
)
from records.ledger.models import AuditEntry, Outgoing
from records.notices.sellers import disclosure_order_letters
from tests.factories import record_cases
from tests.records.conftest import Overlap

_AT = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # a Friday night: the clock asks for no weekday
_HOUR = timedelta(hours=1)


def receive(
    by: User, *things: HeldThing, authority: Authority | None, kind: str = "eu_production",
    reference: str = "7 Js 1/26", basis: str = "Regulation (EU) 2023/1543",
) -> DisclosureOrder:  # fmt: skip
    new_order = DisclosureOrder(
        kind=kind, sender="Court", reference=reference, basis=basis, asks="Who sells it?",
        authority=authority, received_at=_AT,
    )  # fmt: skip
    return disclosure_orders.receive_order(new_order, things, by, now=_AT)


def authenticated(
    by: User, case: Case, court: Authority, kind: str = "eu_production"
) -> DisclosureOrder:
    order = receive(by, (LegalHoldKind.CASE, case.pk), authority=court, kind=kind)
    return disclosure_orders.authenticate_order(order.pk, "+49 30 5550", "Clerk Ost", by, now=_AT)


def prepare(by: User, case: Case, court: Authority) -> DisclosureOrder:
    """Authenticated, assessed, and its bundle asked for."""
    order = authenticated(by, case, court)
    disclosure_orders.assess_order(order.pk, "", by, now=_AT)
    return disclosure_orders.prepare_order(order.pk, by, now=_AT)


def test_an_order_is_disclosed_by_two_people(
    case: Case, court: Authority, ines: User, carl: User
) -> None:
    order = prepare(ines, case, court)
    assert order.bundle
    assert order.bundle.case_ids == [case.pk], "exactly what the order names"
    with pytest.raises(StepNotAllowed):
        disclosure_orders.disclose_order(order.pk, carl, now=_AT)
    type(order.bundle).objects.update(state=BundleState.BUILT, sha256="ab" * 32)
    with pytest.raises(NotApproved):
        bundles.open_bundle(order.bundle.pk, "To send it", ines, now=_AT)
    with pytest.raises(SecondPersonRequired):
        disclosure_orders.disclose_order(order.pk, ines, now=_AT)
    disclosure_orders.disclose_order(order.pk, carl, now=_AT)
    bundles.open_bundle(order.bundle.pk, "To send it", ines, now=_AT)
    assert (
        disclosure_orders.close_order(order.pk, ines, now=_AT).state == DisclosureOrderState.CLOSED
    )
    chain = AuditEntry.objects.filter(subject_kind="order", subject_id=order.pk)
    assert chain.count() == 6
    assert disclosure_orders.count_orders() == [
        {"received_at__year": 2026, "authority__country": "DE", "kind": "eu_production",
         "state": "closed", "count": 1}
    ]  # fmt: skip
    with pytest.raises(IntegrityError, match="order_is_disclosed_by_two"), transaction.atomic():
        DisclosureOrder.objects.update(approved_by=ines)


def test_what_lacks_something_is_sent_back_and_goes_on_when_it_is_there(
    case: Case, court: Authority, ines: User
) -> None:
    order = receive(ines, authority=None, basis=" ")
    assert order.state == DisclosureOrderState.QUERIED
    assert disclosure_orders.find_lacks(order) == list(Deficiency)
    with pytest.raises(StepNotAllowed):
        disclosure_orders.authenticate_order(order.pk, "+49 30 5550", "Clerk Ost", ines, now=_AT)
    completed_order = disclosure_orders.complete_order(
        order.pk, court, "Article 5", [(LegalHoldKind.CASE, case.pk)], ines, now=_AT
    )
    assert (completed_order.state, completed_order.due_at) == (
        DisclosureOrderState.RECEIVED,
        order.due_at,
    )


def test_an_order_without_bounds_is_written_down_and_sent_back_with_a_question(
    court: Authority, ines: User
) -> None:
    order = receive(ines, (LegalHoldKind.SELLER, 12345), authority=court)
    assert (order.state, disclosure_orders.find_lacks(order)) == (
        DisclosureOrderState.QUERIED,
        [Deficiency.UNBOUNDED],
    )
    assert order.due_at == _AT + 240 * _HOUR, "its clock runs"


def test_an_order_for_more_than_ten_thousand_cases_is_kept_and_asked_to_name_fewer(
    case: Case, court: Authority, ines: User
) -> None:
    many = BulkCases(bundles.MOST_CASES - 1, "rejected", filed_at=_AT, due_at=None)
    sample_cases.write_cases(case.pk, many)
    received_order = receive(
        ines, (LegalHoldKind.ACCOUNT, case.owner_id), authority=court, reference="8"
    )
    assert (received_order.state, len(received_order.case_ids)) == (
        DisclosureOrderState.RECEIVED,
        bundles.MOST_CASES,
    )
    sample_cases.write_cases(case.pk, replace(many, count=1))
    order = receive(ines, (LegalHoldKind.ACCOUNT, case.owner_id), authority=court)
    stored_order = DisclosureOrder.objects.get(pk=order.pk)
    assert (stored_order.state, disclosure_orders.find_lacks(stored_order)) == (
        DisclosureOrderState.QUERIED,
        [Deficiency.UNBOUNDED],
    )
    assert (stored_order.account_ids, stored_order.due_at) == ([case.owner_id], _AT + 240 * _HOUR)
    narrowed_order = disclosure_orders.complete_order(
        order.pk, court, "Article 5", [(LegalHoldKind.CASE, case.pk)], ines, now=_AT
    )
    assert (narrowed_order.state, narrowed_order.case_ids) == (
        DisclosureOrderState.RECEIVED,
        [case.pk],
    )


def test_what_is_never_completed_is_refused(court: Authority, ines: User) -> None:
    order = receive(ines, authority=court)
    with pytest.raises(StepNotAllowed):
        disclosure_orders.assess_order(order.pk, "", ines, now=_AT)
    refused_order = disclosure_orders.assess_order(order.pk, "manifest_error", ines, now=_AT)
    assert (refused_order.state, refused_order.ended_at) == (DisclosureOrderState.REFUSED, _AT)


def test_what_two_people_write_down_at_once_is_one_order(
    case: Case, court: Authority, ines: User, carl: User, overlap: Overlap
) -> None:
    first, second = overlap(
        *(
            partial(receive, by, (LegalHoldKind.CASE, case.pk), authority=court)
            for by in (ines, carl)
        )
    )
    assert first.result() == second.result() == DisclosureOrder.objects.get()
    assert DisclosureOrder.objects.get().served == 2


@pytest.mark.parametrize("is_closed", [False, True])
def test_what_is_served_again_after_a_refusal_begins_again(
    case: Case,
    court: Authority,
    ines: User,
    is_closed: bool,  # noqa: FBT001  # parametrised
) -> None:
    refused_order = receive(ines, authority=None, basis="")
    disclosure_orders.assess_order(refused_order.pk, "manifest_error", ines, now=_AT)
    if is_closed:
        disclosure_orders.close_order(refused_order.pk, ines, now=_AT)
    later = _AT + 300 * _HOUR
    corrected_order = DisclosureOrder(
        kind="eu_production", sender="Court", reference="7 Js 1/26", basis="Article 5",
        asks="Who sells it?", authority=court,
    )  # fmt: skip
    again = disclosure_orders.receive_order(
        corrected_order, [(LegalHoldKind.CASE, case.pk)], ines, now=later
    )
    assert (again.pk, again.served, again.state) == (
        refused_order.pk,
        2,
        DisclosureOrderState.RECEIVED,
    )
    assert (again.ground, again.ended_at) == ("", None)
    assert (again.authority, again.basis, again.case_ids) == (court, "Article 5", [case.pk])
    assert (again.received_at, again.due_at) == (later, later + 240 * _HOUR), "a clock of its own"
    disclosure_orders.authenticate_order(again.pk, "+49 30 5550", "Clerk Ost", ines, now=later)
    assert (
        disclosure_orders.assess_order(again.pk, "", ines, now=later).state
        == DisclosureOrderState.ASSESSED
    )


def test_another_spelling_of_the_sender_or_the_reference_is_the_same_order(
    case: Case, court: Authority, ines: User
) -> None:
    receive(ines, (LegalHoldKind.CASE, case.pk), authority=court, reference="7 Js 1/26 A")
    for sender, authority in (("COURT", None), ("The Court of Berlin", court)):
        new_order = DisclosureOrder(
            kind="subpoena", sender=sender, reference="7 JS 1/26 a", authority=authority,
            asks="And the pictures?",
        )  # fmt: skip
        disclosure_orders.receive_order(new_order, [], ines, now=_AT)
    assert DisclosureOrder.objects.get().served == 3
    entry_text = AuditEntry.objects.filter(subject_kind="order").latest("number").entry
    assert "And the pictures?" in entry_text
    receive(ines, authority=None, reference="9")
    other = DisclosureOrder(kind="subpoena", sender="Another", reference="9", asks="Who?")
    assert disclosure_orders.receive_order(other, [], ines, now=_AT).served == 1, (
        "another sender may write “9”, too"
    )


def test_a_bundle_beyond_the_scope_of_its_order_does_not_leave(
    case: Case, court: Authority, ines: User, carl: User
) -> None:
    order = prepare(ines, case, court)
    assert order.bundle
    Bundle.objects.update(state=BundleState.BUILT, sha256="ab" * 32, case_ids=[case.pk, 12345])
    with pytest.raises(ScopeExceeded):
        disclosure_orders.disclose_order(order.pk, carl, now=_AT)
    with pytest.raises(NotApproved):
        bundles.open_bundle(order.bundle.pk, "To send it", ines, now=_AT)


def test_a_disclosure_whose_bundle_failed_goes_on_when_it_is_built_again(
    case: Case, court: Authority, ines: User, carl: User
) -> None:
    order = prepare(ines, case, court)
    assert order.bundle
    with pytest.raises(StepNotAllowed):
        bundles.retry_bundle(order.bundle.pk, ines, now=_AT)
    Bundle.objects.update(state=BundleState.FAILED, error="No time stamp")
    again = bundles.retry_bundle(order.bundle.pk, ines, now=_AT)
    assert (again.state, again.error) == (BundleState.WAITING, "")
    Bundle.objects.update(state=BundleState.BUILT, sha256="ab" * 32)
    assert (
        disclosure_orders.disclose_order(order.pk, carl, now=_AT).state
        == DisclosureOrderState.DISCLOSED
    )


def test_a_number_that_changed_is_corrected_on_the_list(
    case: Case, court: Authority, ines: User
) -> None:
    correction = {"telephone": "+49 30 777", "source": "Register of 2027"}
    disclosure_orders.correct_authority(court.pk, correction, ines, now=_AT)
    order = receive(ines, (LegalHoldKind.CASE, case.pk), authority=Authority.objects.get())
    with pytest.raises(UnlistedNumber):
        disclosure_orders.authenticate_order(order.pk, "+49 30 5550", "Clerk Ost", ines, now=_AT)
    disclosure_orders.authenticate_order(order.pk, "+49 30 777", "Clerk Ost", ines, now=_AT)
    chain = AuditEntry.objects.filter(subject_kind=disclosure_orders.AUTHORITY, subject_id=court.pk)
    assert ["+49 30 555-0" in entry.entry for entry in chain.order_by("number")] == [
        True,
        False,
        False,
    ]


def test_a_call_to_the_number_in_the_letter_authenticates_nothing(
    case: Case, court: Authority, ines: User
) -> None:
    order = receive(ines, (LegalHoldKind.CASE, case.pk), authority=court)
    with pytest.raises(UnlistedNumber):
        disclosure_orders.authenticate_order(order.pk, "+49 30 666-0", "Clerk Ost", ines, now=_AT)
    with pytest.raises(StepNotAllowed):
        disclosure_orders.assess_order(order.pk, "", ines, now=_AT)
    refused_order = disclosure_orders.assess_order(order.pk, "not_authentic", ines, now=_AT)
    assert (refused_order.state, refused_order.ended_at) == (DisclosureOrderState.REFUSED, _AT)


def test_a_ground_of_refusal_is_one_of_the_law(case: Case, court: Authority, ines: User) -> None:
    order = authenticated(ines, case, court)
    with pytest.raises(StepNotAllowed):
        disclosure_orders.assess_order(order.pk, "we would rather not", ines, now=_AT)
    assert disclosure_orders.assess_order(order.pk, "immunity", ines, now=_AT).ground == "immunity"


def test_a_preservation_keeps_everything_for_sixty_days_and_discloses_nothing(
    case: Case, court: Authority, ines: User
) -> None:
    order = authenticated(ines, case, court, "eu_preservation")
    assert order.hold
    assert order.hold.until_on == (_AT + timedelta(days=60)).date()
    assert LegalHold.objects.get().subjects.get().subject_id == case.pk
    disclosure_orders.assess_order(order.pk, "", ines, now=_AT)
    with pytest.raises(StepNotAllowed):
        disclosure_orders.prepare_order(order.pk, ines, now=_AT)
    assert disclosure_orders.close_order(order.pk, ines, now=_AT).ended_at == _AT
    assert not Outgoing.objects.filter(kind=disclosure_order_letters.KIND).exists()


@pytest.mark.parametrize("secret_until_on", [None, date(2027, 3, 1)])
def test_the_seller_is_told_as_soon_as_the_order_no_longer_forbids_it(
    case: Case, court: Authority, ines: User, carl: User, secret_until_on: date | None
) -> None:
    order = authenticated(ines, case, court)
    DisclosureOrder.objects.update(secret_until_on=secret_until_on)
    disclosure_orders.assess_order(order.pk, "", ines, now=_AT)
    order = disclosure_orders.prepare_order(order.pk, ines, now=_AT)
    assert order.bundle
    type(order.bundle).objects.update(state=BundleState.BUILT, sha256="ab" * 32)
    order = disclosure_orders.disclose_order(order.pk, carl, now=_AT)
    letter = Outgoing.objects.get(kind=disclosure_order_letters.KIND)
    assert letter.send_after == (datetime(2027, 3, 2, tzinfo=UTC) if secret_until_on else _AT)
    assert [
        notified_case.pk for notified_case in disclosure_order_letters.list_notified_cases(order)
    ] == [case.pk]
    description = disclosure_order_letters.describe_order(order)
    assert "Court (DE), reference 7 Js 1/26" in description["en"]
    assert "Court (DE)，编号 7 Js 1/26" in description["zh"]


@pytest.mark.parametrize("kind", [LegalHoldKind.ACCOUNT, LegalHoldKind.RIGHT])
def test_an_account_that_the_order_names_is_told_by_letter(
    case: Case, court: Authority, ines: User, kind: LegalHoldKind
) -> None:
    ada = User.objects.create(username="ada", email="ada@a.example", account_id=case.owner_id)
    User.objects.create(username="bo", email="b@a", account_id=case.owner_id, is_active=False)
    pk = case.owner_id if kind == LegalHoldKind.ACCOUNT else case.right_id
    assert pk
    order = receive(ines, (kind, pk), authority=court)
    other = receive(ines, (LegalHoldKind.CASE, case.pk), authority=court, reference="8")
    order.ended_at = other.ended_at = _AT
    order.bundle_id = 1
    letters = disclosure_order_letters.compose_for_accounts(order, "https://m.example")
    assert [letter.to for letter in letters] == [ada.email]
    assert "about your account and its requests that it ordered: Court (DE)" in letters[0].text
    assert "有关您账户及其投诉的信息：Court (DE)" in letters[0].text
    assert not disclosure_order_letters.compose_for_accounts(other, ""), (
        "its sellers are told instead"
    )


def test_an_order_to_act_is_told_once_it_is_carried_out(
    case: Case, court: Authority, ines: User
) -> None:
    order = authenticated(ines, case, court, "dsa_9")
    disclosure_orders.assess_order(order.pk, "", ines, now=_AT)
    assert not Outgoing.objects.filter(kind=disclosure_order_letters.KIND).exists()
    order = disclosure_orders.close_order(order.pk, ines, now=_AT)
    assert Outgoing.objects.get(kind=disclosure_order_letters.KIND).send_after == _AT
    texts = disclosure_order_letters.describe_order(order)
    assert "we carried out an order about your shop: Court (DE)" in texts["en"]
    assert "执行了下列机关有关您店铺的命令" in texts["zh"]


def test_nobody_else_handles_orders(case: Case, court: Authority) -> None:
    with pytest.raises(EvidenceRoleRequired):
        receive(record_cases.reviewer(), (LegalHoldKind.CASE, case.pk), authority=court)
