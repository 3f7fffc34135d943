"""An order that is narrowed, served again, called by a number that is none, or encrypted to."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from records.accounts.models import User
from records.actions.evidence import disclosure_orders
from records.actions.evidence.bundles import InvalidCertificate
from records.actions.evidence.disclosure_orders import ScopeExceeded, UnlistedNumber
from records.actions.evidence.steps import StepNotAllowed
from records.cases.models import Case
from records.evidence.models import Authority, DisclosureOrder, DisclosureOrderState, LegalHoldKind
from records.notices.sellers import disclosure_order_letters
from records.rights.models import Right
from tests.factories import record_cases
from tests.fakes.timestamp_authority import TimestampAuthority

_AT = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)


@pytest.fixture
def cases(mark: Right) -> list[Case]:
    return record_cases.file_cases(mark, "L-1", "L-2")


def receive(court: Authority, ines: User, owner: int, **said: object) -> DisclosureOrder:
    new_order = DisclosureOrder(
        **{"kind": "eu_production", "sender": "Court", "reference": "7 Js 1/26", "asks": "Who?",
           "authority": court, "basis": "Article 5", "received_at": _AT, **said}
    )  # fmt: skip
    return disclosure_orders.receive_order(
        new_order, [(LegalHoldKind.ACCOUNT, owner)], ines, now=_AT
    )


def narrow(order: DisclosureOrder, *cases: Case, by: User) -> DisclosureOrder:
    things = [(LegalHoldKind.CASE, case.pk) for case in cases]
    return disclosure_orders.narrow_order(order.pk, things, "One suffices", by, now=_AT)


def test_an_order_is_narrowed_in_any_state_before_its_bundle_and_keeps_it(
    cases: list[Case], court: Authority, ines: User
) -> None:
    order = receive(court, ines, cases[0].owner_id)
    assert narrow(order, *cases, by=ines).state == DisclosureOrderState.RECEIVED
    disclosure_orders.authenticate_order(order.pk, "+49 30 5550", "Clerk Ost", ines, now=_AT)
    disclosure_orders.assess_order(order.pk, "", ines, now=_AT)
    narrowed_order = narrow(order, cases[1], by=ines)
    assert (narrowed_order.state, narrowed_order.case_ids) == (
        DisclosureOrderState.ASSESSED,
        [cases[1].pk],
    )
    assert narrowed_order.account_ids == [cases[0].owner_id], "they are told"
    with pytest.raises(ScopeExceeded):
        narrow(order, *cases, by=ines)
    prepared_order = disclosure_orders.prepare_order(order.pk, ines, now=_AT)
    assert prepared_order.bundle
    assert prepared_order.bundle.case_ids == [cases[1].pk]
    with pytest.raises(StepNotAllowed):
        narrow(order, by=ines)


def test_of_an_order_narrowed_to_nothing_its_authority_is_asked_for_its_bounds(
    cases: list[Case], court: Authority, ines: User
) -> None:
    order = receive(court, ines, cases[0].owner_id)
    disclosure_orders.authenticate_order(order.pk, "+49 30 5550", "Clerk Ost", ines, now=_AT)
    narrowed_order = narrow(order, by=ines)
    assert (narrowed_order.state, narrowed_order.case_ids, narrowed_order.account_ids) == (
        DisclosureOrderState.QUERIED,
        [],
        [],
    )
    assert [str(lack) for lack in disclosure_orders.find_lacks(narrowed_order)] == ["unbounded"]
    assert narrowed_order.due_at == order.due_at, "its clock runs"


def test_what_is_served_again_shortens_the_clock_and_lengthens_the_silence(
    cases: list[Case], court: Authority, ines: User
) -> None:
    owner = cases[0].owner_id
    receive(court, ines, owner, secret_until_on=date(2026, 12, 1))
    later = _AT + timedelta(hours=1)
    order = receive(
        court, ines, owner, is_emergency=True, received_at=later, secret_until_on=date(2027, 6, 1)
    )
    assert (order.served, order.is_emergency) == (2, True)
    assert order.due_at == _AT + timedelta(hours=9)
    receive(court, ines, owner)
    order.refresh_from_db()
    assert (order.due_at, order.secret_until_on) == (_AT + timedelta(hours=9), date(2027, 6, 1))


@pytest.mark.parametrize("listed", ["", "see the letter"])
def test_a_list_without_a_number_authenticates_nothing(
    cases: list[Case], court: Authority, ines: User, listed: str
) -> None:
    Authority.objects.update(telephone=listed)
    order = receive(court, ines, cases[0].owner_id)
    with pytest.raises(UnlistedNumber):
        disclosure_orders.authenticate_order(order.pk, listed, "Somebody", ines, now=_AT)


def test_what_an_authority_gets_is_encrypted_to_its_certificate(
    cases: list[Case], court: Authority, ines: User, tmp_path: Path
) -> None:
    with pytest.raises(InvalidCertificate):
        disclosure_orders.correct_authority(court.pk, {"certificate": "no PEM"}, ines, now=_AT)
    court.refresh_from_db()
    assert court.certificate == ""
    Authority.objects.update(
        certificate=TimestampAuthority.create(tmp_path / "a").certificate.read_text()
    )
    order = receive(court, ines, cases[0].owner_id)
    disclosure_orders.authenticate_order(order.pk, "+49 30 5550", "Clerk Ost", ines, now=_AT)
    disclosure_orders.assess_order(order.pk, "", ines, now=_AT)
    bundle = disclosure_orders.prepare_order(order.pk, ines, now=_AT).bundle
    assert bundle
    assert bundle.file_name.endswith(".tar.p7m")


def test_each_listing_whose_seller_nobody_knows_is_told(
    cases: list[Case], court: Authority, ines: User
) -> None:
    order = receive(court, ines, cases[0].owner_id)
    assert {case.seller_id for case in cases} == {None}
    assert set(disclosure_order_letters.list_notified_cases(order)) == set(cases)
