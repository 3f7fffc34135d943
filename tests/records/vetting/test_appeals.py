"""An appeal is decided by somebody else, whatever is asked meanwhile, and opens nothing itself."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest

from pipeline.sellers.entities import DeclaredEntity
from records.actions.leases import LeaseNotHeld
from records.actions.marketplaces.restrictions import PlannedListing, list_restrictions
from records.actions.sellers.entity_registration import MarketplaceShop, register_shop
from records.actions.vetting import applications, checks, decisions
from records.actions.vetting.applications import ApplicationStepNotAllowed
from records.ledger.models import Outgoing
from records.sellers.models import Shop
from records.vetting.models import ApplicationState, SellerApplication
from tests.factories.identity_documents import verifier
from tests.factories.sellers.applications import (
    NOW,
    apply,
    ban,
    check,
    create_seller,
    refuse,
    verify_number,
)
from tests.records.conftest import Overlap

pytestmark = pytest.mark.django_db

_BANK: Final[dict[str, Any]] = {"payment_account": "FR14 2004 1010 0505"}
_SHUT: Final = _BANK | {
    "licence": b"\x33" * 32,
    "legal_name": "Shut Outfitters Ltd",
    "registration_number": "HRB 17711",
    "mail": "out@shut.example",
    "phone": "+33 1 55 50 10 20",
    "address": "1 Rue Basse, Lille",
}
_DAY: Final = timedelta(days=1)


def _list_restrictions(shop: str = "S-1") -> list[str]:
    return [restriction.code for restriction in list_restrictions(PlannedListing("lab", shop), NOW)]


def _appeal(application: SellerApplication, says: str, now: datetime = NOW) -> None:
    applications.appeal_refusal(application.pk, application.seller_id, says, actor="test", now=now)


def test_who_refused_decides_on_no_appeal_whose_question_was_answered() -> None:
    shut = create_seller("S-9")
    check(apply(shut, **_SHUT))
    ban(shut)
    application, nora, omar = (
        check(apply(create_seller(), **_BANK)),
        verifier("nora"),
        verifier("omar"),
    )
    refuse(application, nora)
    _appeal(application, "Our bank.")
    decisions.LEASE.take(application.pk, omar, now=NOW)
    decisions.request_information(application.pk, omar, "unreadable", "Send it again.", now=NOW)
    applications.answer_question(
        application.pk, application.seller_id, "Here.", actor="test", now=NOW
    )
    with pytest.raises(LeaseNotHeld):
        decisions.LEASE.take(application.pk, nora, now=NOW)
    assert decisions.LEASE.claim(nora, now=NOW) is None
    decisions.LEASE.take(application.pk, omar, now=NOW)
    decisions.accept(application.pk, omar, now=NOW)


def test_an_accepted_seller_that_is_refused_stays_closed_while_it_appeals() -> None:
    application = check(apply(create_seller()))
    assert _list_restrictions() == []
    moment = NOW.replace(year=2031, month=3, day=13)  # the day after the licence's last
    checks.recheck_accepted(moment)
    application.refresh_from_db()
    assert (application.state, application.reason_code) == (
        ApplicationState.REFUSED,
        "licence_expired",
    )
    _appeal(application, "Renewed.", now=moment)
    assert _list_restrictions() == ["application_waits"]


def _accept_on_appeal(application: SellerApplication, moment: datetime) -> None:
    seller_id, omar = application.seller_id, verifier("omar")
    applications.appeal_refusal(application.pk, seller_id, "Look.", actor="test", now=moment)
    decisions.LEASE.take(application.pk, omar, now=moment)
    decisions.accept(application.pk, omar, now=moment)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"licence": None}, "no_licence"),
        ({"licence_until": date(2020, 1, 1)}, "licence_expired"),
        ({"registration_number": "HRB 17711"}, "ban_in_force"),
        ({"is_warranted": False}, "no_warranty"),
    ],
)
def test_who_is_accepted_on_appeal_is_not_refused_on_the_same_fact_again(
    changes: dict[str, Any], code: str
) -> None:
    shut = create_seller("S-9")
    check(apply(shut, **_SHUT))
    verify_number(shut, "HRB 17711")
    ban(shut)
    application = check(apply(create_seller(), **changes))
    assert (application.state, application.reason_code) == (ApplicationState.REFUSED, code)
    _accept_on_appeal(application, NOW)
    checks.recheck_accepted(NOW + 2 * _DAY)
    checks.check_again_soon([application.seller_id])
    application = check(application, now=NOW + 2 * _DAY)
    assert (application.state, application.accepted_at) == (ApplicationState.ACCEPTED, NOW)
    assert checks.recheck_accepted(NOW + 2 * _DAY) == 0


def test_who_is_accepted_on_appeal_is_refused_on_another_fact() -> None:
    application = check(apply(create_seller(), is_warranted=False))
    _accept_on_appeal(application, NOW)
    checks.recheck_accepted(NOW.replace(year=2031, month=3, day=13))
    application.refresh_from_db()
    assert (application.state, application.reason_code) == (
        ApplicationState.REFUSED,
        "licence_expired",
    )


def test_an_accepted_seller_that_leaves_a_question_unanswered_stays_closed() -> None:
    shut, seller = create_seller("S-9"), create_seller()
    application = check(apply(seller, **_BANK))
    check(apply(shut, **_SHUT))
    ban(shut)
    checks.recheck_accepted(NOW + 2 * _DAY)
    omar = verifier("omar")
    decisions.LEASE.take(application.pk, omar, now=NOW)
    decisions.request_information(application.pk, omar, "unreadable", "Send it again.", now=NOW)
    assert checks.lapse_questions(NOW + 60 * _DAY) == 1
    _appeal(application, "I was ill.", now=NOW + 60 * _DAY)
    assert _list_restrictions() == ["application_waits"]


def test_an_application_of_an_entity_speaks_for_each_of_its_shops() -> None:
    seller, sister = create_seller(), create_seller("S-2")
    sister.joined_to = seller
    sister.save()
    application = check(apply(seller, is_warranted=False))
    assert application.state == ApplicationState.REFUSED
    assert Shop.objects.count() == 2
    assert (_list_restrictions(), _list_restrictions("S-2")) == (
        ["application_refused"],
        ["application_refused"],
    )


def test_what_a_marketplace_says_of_an_accepted_seller_later_is_weighed() -> None:
    shut, seller = create_seller("S-9"), create_seller()
    check(apply(shut, **_SHUT))
    ban(shut)
    application = check(apply(seller))
    assert application.state == ApplicationState.ACCEPTED
    entity = DeclaredEntity("E-7", "Shut Outfitters Limited", "", "DE")
    register_shop(MarketplaceShop("lab", "S-1", ""), entity, now=NOW)
    checks.check_again_soon([seller.pk])
    application = check(application)
    assert application.state == ApplicationState.MANUAL
    assert application.terms == [["like_name", application.score, shut.pk]]


@pytest.mark.parametrize(
    ("is_banned_verified", "is_own_verified", "end"),
    [
        (True, True, (ApplicationState.REFUSED, "ban_in_force")),
        (False, True, (ApplicationState.MANUAL, "")),  # anybody can state another's number
        (True, False, (ApplicationState.MANUAL, "")),
    ],
)
def test_another_number_in_the_form_hides_no_number_that_the_marketplace_says(
    *, is_banned_verified: bool, is_own_verified: bool, end: tuple[ApplicationState, str]
) -> None:
    shut, seller = create_seller("S-9"), create_seller(marketplace="other")
    check(apply(shut, **_SHUT))
    if is_banned_verified:
        verify_number(shut, "HRB 17711")
    ban(shut)
    entity = DeclaredEntity("E-7", "", "hrb 17711", "DE", is_number_verified=is_own_verified)
    register_shop(MarketplaceShop("other", "S-1", ""), entity, now=NOW)
    application = check(apply(seller))
    assert (application.state, application.reason_code) == end


def test_a_weak_link_that_appears_later_is_noted_and_accepts_nobody_again() -> None:
    seller, shut = create_seller(), create_seller("S-9")
    application = check(apply(seller))
    check(
        apply(shut, **_SHUT | {"address": application.address, "payment_account": "GB29 6016 1331"})
    )
    ban(shut)
    checks.recheck_accepted(NOW + 2 * _DAY)
    application.refresh_from_db()
    assert (application.state, application.terms) == ("accepted", [["same_address", 2.0, shut.pk]])
    assert Outgoing.objects.filter(kind="vetting", subject_id=application.pk).count() == 1


def test_who_appeals_and_applies_again_at_once_does_one_of_both(overlap: Overlap) -> None:
    seller = create_seller()
    refused_application = check(apply(seller))
    later = NOW.replace(year=2031, month=3, day=13)  # the day after the licence's last
    checks.recheck_accepted(later)
    moment = later + 31 * _DAY
    application_future, appeal_future = overlap(
        lambda: apply(seller, now=moment),
        lambda: applications.appeal_refusal(
            refused_application.pk, seller.pk, "No.", actor="s", now=moment
        ),
    )
    assert application_future.exception() is None
    assert isinstance(appeal_future.exception(), ApplicationStepNotAllowed)
