"""The owner is heard in full, no queue hides what is due, and papers speak for all shops."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.vetting.chains import AuthorisationState, OwnerAnswer
from records.actions.leases import LeaseNotHeld
from records.actions.marketplaces.restrictions import PlannedListing, list_restrictions
from records.actions.vetting import designations, granting, owner_answers, readings
from records.actions.vetting.designations import NotDesignated, Scope
from records.ledger.models import Outgoing
from records.rights.models import Right
from records.sellers.models import Seller
from records.vetting.models import BrandAuthorisation, BrandDesignation, DesignationState
from tests.factories import record_cases
from tests.factories.identity_documents import verifier
from tests.factories.record_disputes import senior
from tests.factories.sellers.applications import NOW, STATED, apply, check, create_seller
from tests.records.conftest import Overlap
from tests.records.notices.composed_letters import compose_letter
from tests.records.vetting.test_authorisations import (
    LINK,
    create_owner,
    read_papers,
    say_yes,
    settle,
    submit_papers,
)


def test_a_third_readers_word_leaves_the_owner_its_days(
    brand: BrandDesignation,
    seller: Seller,
) -> None:
    authorisation = submit_papers(brand, seller)
    read_papers(authorisation, "genuine", "copied", "genuine")
    assert settle(authorisation) == AuthorisationState.AGREED
    assert settle(authorisation, 8) == AuthorisationState.GRANTED


def test_an_owners_no_after_the_third_reader_goes_to_a_further_person(
    brand: BrandDesignation,
    seller: Seller,
    mark: Right,
) -> None:
    authorisation = submit_papers(brand, seller)
    read_papers(authorisation, "genuine", "copied", "genuine")
    third = authorisation.decided_by
    assert third
    later, further = NOW + timedelta(hours=1), verifier("further")
    owner_answers.answer_as_owner(
        authorisation.pk, create_owner(mark), OwnerAnswer.NO, "Forged.", now=later
    )
    assert settle(authorisation) == AuthorisationState.ADJUDICATION
    with pytest.raises(LeaseNotHeld):
        readings.LEASE.take(authorisation.pk, third, now=later)
    readings.LEASE.take(authorisation.pk, further, now=later)
    readings.find_genuine(authorisation.pk, further, now=later)
    assert settle(authorisation) == AuthorisationState.GRANTED


def test_what_is_due_is_settled_however_many_wait_before_it(
    brand: BrandDesignation,
    mark: Right,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(granting, "_A_ROUND", 2)
    for number in range(3):
        submit_papers(brand, create_seller(f"S-{number}"))
    last = BrandAuthorisation.objects.latest("pk")
    say_yes(last, create_owner(mark))
    assert settle(last) == AuthorisationState.GRANTED


def test_what_is_due_is_settled_however_many_wait_for_a_complaint(
    brand: BrandDesignation,
    mark: Right,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(granting, "_A_ROUND", 2)
    nora, waiting = create_owner(mark), []
    for number in range(3):
        (case,) = record_cases.file_cases(mark, f"L-{number}")
        accused_seller_id = record_cases.freeze_case(case, shop=f"S-{number}").seller_id
        sister = create_seller(f"T-{number}")
        sister.joined_to_id = accused_seller_id
        sister.save()
        waiting.append(submit_papers(brand, sister))
    last = submit_papers(brand, create_seller("S-9"))
    for authorisation in (*waiting, last):
        say_yes(authorisation, nora)
    assert settle(last) == AuthorisationState.GRANTED
    assert {settle(authorisation) for authorisation in waiting} == {AuthorisationState.SUBMITTED}


def test_a_refusal_is_written_however_many_sellers_before_it_have_no_address(
    brand: BrandDesignation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(granting, "_A_ROUND", 2)
    for number in range(3):
        read_papers(submit_papers(brand, create_seller(f"S-{number}")), "copied", "copied")
    applicant = create_seller("S-9")
    apply(applicant)
    last = submit_papers(brand, applicant)
    read_papers(last, "copied", "copied")
    settle(last)
    assert Outgoing.objects.get(key__contains=":refused").subject_id == last.pk


def test_an_owners_no_goes_to_a_third_person_while_its_complaint_is_open(
    brand: BrandDesignation, mark: Right
) -> None:
    case = record_cases.freeze_case(record_cases.file_cases(mark, "L-1")[0], shop="S-1")
    authorisation = submit_papers(brand, Seller.objects.get(pk=case.seller_id or 0))
    owner_answers.answer_as_owner(
        authorisation.pk, create_owner(mark), OwnerAnswer.NO, "No.", now=NOW
    )
    assert settle(authorisation) == AuthorisationState.ADJUDICATION


def _find_state(shop: str, *markets: str) -> str:
    restrictions = list_restrictions(PlannedListing("lab", shop, "zorvex", markets=markets), NOW)
    return restrictions[0].state if restrictions else "open"


@pytest.fixture
def granted(
    brand: BrandDesignation,
    seller: Seller,
    mark: Right,
) -> Callable[..., BrandAuthorisation]:
    def grant(*territories: str) -> BrandAuthorisation:
        authorisation = submit_papers(brand, seller, replace(LINK, territories=territories))
        say_yes(authorisation, create_owner(mark))
        settle(authorisation)
        return authorisation

    return grant


@pytest.mark.parametrize(
    ("territories", "markets", "state"),
    [
        (["EU"], ["EU"], "granted"),
        (["EU"], ["DE", "FR"], "granted"),
        (["DE"], ["EU"], "documents_required"),
        (["DE"], ["DE"], "granted"),
        (["DE"], ["DE", "US"], "documents_required"),
        ([], [], "granted"),
    ],
)
def test_papers_hold_in_their_territories_however_a_market_is_written(
    granted: Callable[..., BrandAuthorisation],
    territories: list[str],
    markets: list[str],
    state: str,
) -> None:
    granted(*territories)
    assert _find_state("S-1", *markets) == state


def test_papers_of_an_entity_hold_for_each_of_its_shops(
    granted: Callable[..., BrandAuthorisation],
    seller: Seller,
) -> None:
    granted()
    sister = create_seller("S-2")
    assert _find_state("S-2") == "documents_required"
    sister.joined_to = seller
    sister.save()
    assert _find_state("S-2") == "granted"


def test_a_proposal_is_over_when_its_brand_is_designated_for_one_marketplace(mark: Right) -> None:
    proposal = BrandDesignation.objects.create(
        right=mark, name=mark.mark, state=DesignationState.PROPOSED, cases=20, proposed_at=NOW
    )
    designation = designations.designate(
        mark.pk, Scope("lab"), senior(), now=NOW + timedelta(hours=1)
    )
    assert (designation.pk, designation.marketplace, designation.cases) == (proposal.pk, "lab", 20)
    assert BrandDesignation.objects.count() == 1
    with pytest.raises(NotDesignated):
        designations.designate(mark.pk, Scope("lab"), senior(), now=NOW)


def test_a_letter_reaches_the_address_that_another_shop_of_the_entity_named(
    granted: Callable[..., BrandAuthorisation], seller: Seller
) -> None:
    sister = create_seller("S-2")
    check(apply(sister))
    Seller.objects.filter(pk=seller.pk).update(joined_to=sister)
    authorisation = granted()
    assert Outgoing.objects.filter(kind="authorisation", body__letter="granted").exists()
    letter = compose_letter("authorisation", authorisation.pk, {"letter": "granted"})
    assert letter
    assert letter.to == STATED.mail


def test_a_proposal_that_is_declined_while_the_brand_is_designated_stays_declined(
    mark: Right, overlap: Overlap
) -> None:
    first, second = senior(), senior()
    proposal = BrandDesignation.objects.create(
        right=mark, name=mark.mark, state=DesignationState.PROPOSED, proposed_at=NOW
    )
    decline_future, designation_future = overlap(
        lambda: designations.close_designation(proposal.pk, first, "Too few.", now=NOW),
        lambda: designations.designate(mark.pk, Scope(), second, now=NOW),
    )
    assert (decline_future.exception(), designation_future.exception()) == (None, None)
    rows = BrandDesignation.objects.order_by("pk").values_list("state", "decided_by", "why")
    assert list(rows) == [
        (DesignationState.DECLINED, first.pk, "Too few."),
        (DesignationState.IN_FORCE, second.pk, ""),
    ]
