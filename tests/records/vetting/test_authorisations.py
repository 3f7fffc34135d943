"""Sellers of designated brands: papers, two blind readers and a third, the owner's word, expiry."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pipeline.vetting.chains import AuthorisationState, ChainFault, ChainLink, LinkKind, OwnerAnswer
from records import policies
from records.accounts.models import Role, User
from records.actions.marketplaces.restrictions import PlannedListing, list_restrictions
from records.actions.rights import authorised_sellers
from records.actions.vetting import (
    applications,
    chains,
    designations,
    granting,
    owner_answers,
    readings,
)
from records.actions.vetting.applications import Put
from records.actions.vetting.chains import AlreadySubmitted, SubmittedLink
from records.actions.vetting.designations import NotDesignated, Scope
from records.actions.vetting.owner_answers import OwnerAnswerRefused, PapersNotOpened
from records.cases.models import Case
from records.ledger import audit
from records.ledger.models import AuditEntry, Outgoing
from records.rights.models import AuthorisedSeller, Right
from records.sellers.models import Seller
from records.vetting.models import (
    BrandAuthorisation,
    BrandDesignation,
    DesignationState,
    SellerPaperKind,
)
from tests.factories import record_cases
from tests.factories.identity_documents import Shelf, verifier
from tests.factories.record_disputes import senior
from tests.factories.sellers import papers as papers_opened
from tests.factories.sellers.applications import NOW, apply, check, create_seller, draw
from tests.records.notices.composed_letters import compose_letter

_DAY: Final = timedelta(days=1)
LINK: Final = ChainLink(
    LinkKind.LETTER, "Zorvex Ltd", "Seller of S-1", NOW.date(), None, is_signed=True
)


def say_yes(papers: BrandAuthorisation, owner: User) -> None:
    """The owner's yes, once every page was opened."""
    papers_opened.open_every_page(papers, owner)
    owner_answers.answer_as_owner(papers.pk, owner, OwnerAnswer.YES, "", now=NOW)


def submit_papers(
    brand: BrandDesignation,
    seller: Seller,
    *links: ChainLink,
    now: datetime = NOW,
    put: Put | None = None,
) -> BrandAuthorisation:
    """A chain as a seller hands it in."""
    put = put or Shelf().put
    submitted_links = [
        SubmittedLink(
            link,
            "",
            is_sealed=False,
            paper_id=applications.keep_paper(
                seller.pk,
                "lab",
                SellerPaperKind(link.kind),
                draw(bytes(32)),
                put,
                actor="test",
                now=now,
            ).pk,
        )
        for link in links or (LINK,)
    ]
    return chains.submit_chain(brand.pk, seller.pk, "lab", submitted_links, actor="test", now=now)


def read_papers(authorisation: BrandAuthorisation, *says: str) -> None:
    """By one person each."""
    for word in says:
        reader = verifier(f"reader{User.objects.count()}")
        readings.LEASE.take(authorisation.pk, reader, now=NOW)
        if word == "genuine":
            readings.find_genuine(authorisation.pk, reader, now=NOW)
        else:
            readings.find_insufficient(authorisation.pk, reader, "not_genuine", "Copied.", now=NOW)
    authorisation.refresh_from_db()


def create_owner(mark: Right) -> User:
    """A person of the right's owner."""
    name = f"owner{User.objects.count()}"
    return User.objects.create(
        username=name, email=f"{name}@zorvex.example", account=mark.owner, role=Role.FILER
    )


def settle(authorisation: BrandAuthorisation, days: int = 0) -> str:
    granting.settle_authorisations(NOW + days * _DAY)
    authorisation.refresh_from_db()
    return authorisation.state


def _find_state(brand: str = "zorvex", days: int = 0, shop: str = "S-1") -> str:
    restrictions = list_restrictions(PlannedListing("lab", shop, brand), NOW + days * _DAY)
    return restrictions[0].state if restrictions else "open"


def _is_authorised(authorisation: BrandAuthorisation) -> bool:
    return AuthorisedSeller.objects.filter(
        right=authorisation.right_id, seller=authorisation.seller_id
    ).exists()


def test_two_readers_agree_and_after_the_owners_days_it_is_granted(
    brand: BrandDesignation, seller: Seller
) -> None:
    assert _find_state() == "documents_required"
    authorisation = submit_papers(brand, seller)
    assert _find_state() == "waiting"
    read_papers(authorisation, "genuine", "genuine")
    assert settle(authorisation) == AuthorisationState.AGREED
    assert not _is_authorised(authorisation)
    assert settle(authorisation, 8) == AuthorisationState.GRANTED
    assert _is_authorised(authorisation)
    assert _find_state() == "granted"
    assert _find_state("other brand") == "open"
    assert not audit.find_broken_links("authorisation", authorisation.pk)


def test_the_owners_no_needs_a_reason_and_goes_to_a_third_person(
    brand: BrandDesignation, seller: Seller, mark: Right
) -> None:
    authorisation, nora = submit_papers(brand, seller), create_owner(mark)
    with pytest.raises(OwnerAnswerRefused):
        owner_answers.answer_as_owner(authorisation.pk, nora, OwnerAnswer.NO, "  ", now=NOW)
    read_papers(authorisation, "genuine", "genuine")
    owner_answers.answer_as_owner(
        authorisation.pk, nora, OwnerAnswer.NO, "Never heard of them.", now=NOW
    )
    assert settle(authorisation) == AuthorisationState.ADJUDICATION
    read_papers(authorisation, "genuine")
    assert authorisation.state == AuthorisationState.AGREED
    assert settle(authorisation) == AuthorisationState.GRANTED


def test_readers_who_differ_are_decided_between_by_a_third_and_nobody_reads_twice(
    brand: BrandDesignation, seller: Seller
) -> None:
    authorisation = submit_papers(brand, seller)
    read_papers(authorisation, "genuine")
    first = authorisation.first_by
    assert first
    read_papers(authorisation, "copied")
    assert authorisation.state == AuthorisationState.ADJUDICATION
    read_papers(authorisation, "copied")
    assert (authorisation.state, authorisation.reason) == (AuthorisationState.REFUSED, "Copied.")
    assert _find_state() == "refused"
    constraint = "nobody_reads_papers_twice"
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        BrandAuthorisation.objects.filter(pk=authorisation.pk).update(second_by=first)


def test_nothing_is_granted_while_the_owners_complaint_is_open(
    brand: BrandDesignation, mark: Right
) -> None:
    case = record_cases.freeze_case(record_cases.file_cases(mark, "L-1")[0], shop="S-1")
    assert case.seller_id
    against = Seller.objects.get(pk=case.seller_id)
    authorisation = submit_papers(brand, against, replace(LINK, receiver=against.legal_name))
    say_yes(authorisation, create_owner(mark))
    assert settle(authorisation) == AuthorisationState.SUBMITTED
    Case.objects.filter(pk=case.pk).update(state="rejected", closed_at=NOW)
    assert settle(authorisation) == AuthorisationState.GRANTED


def test_an_owner_says_no_yes_to_papers_that_they_have_not_seen(
    brand: BrandDesignation, seller: Seller, mark: Right
) -> None:
    shelf, nora = Shelf(), create_owner(mark)
    authorisation = submit_papers(brand, seller, put=shelf.put)
    colleague = User.objects.create(username="colleague", account=mark.owner)
    papers_opened.open_every_page(authorisation, colleague)
    with pytest.raises(PapersNotOpened):
        owner_answers.answer_as_owner(authorisation.pk, nora, OwnerAnswer.YES, "", now=NOW)
    for paper, page in owner_answers.list_unopened_pages(authorisation, nora):
        owner_answers.open_page(authorisation.pk, paper, page, nora, shelf.read, now=NOW)
    owner_answers.answer_as_owner(authorisation.pk, nora, OwnerAnswer.YES, "", now=NOW)
    assert settle(authorisation) == AuthorisationState.GRANTED


def test_who_owns_another_brand_opens_no_page(brand: BrandDesignation, seller: Seller) -> None:
    shelf = Shelf()
    authorisation = submit_papers(brand, seller, put=shelf.put)
    other = User.objects.create(username="other", account=record_cases.account("Other"))
    (paper,) = owner_answers.list_papers(authorisation)
    with pytest.raises(OwnerAnswerRefused):
        owner_answers.open_page(authorisation.pk, paper, 1, other, shelf.read, now=NOW)


def test_the_owner_withdraws_and_new_listings_ask_for_papers(
    brand: BrandDesignation, seller: Seller, mark: Right
) -> None:
    authorisation, nora = submit_papers(brand, seller), create_owner(mark)
    say_yes(authorisation, nora)
    settle(authorisation)
    with pytest.raises(OwnerAnswerRefused):
        owner_answers.answer_as_owner(authorisation.pk, nora, OwnerAnswer.WITHDRAWN, "", now=NOW)
    owner_answers.answer_as_owner(
        authorisation.pk, nora, OwnerAnswer.WITHDRAWN, "Contract ended.", now=NOW
    )
    assert settle(authorisation) == AuthorisationState.REVOKED
    assert not _is_authorised(authorisation)
    assert _find_state() == "documents_required"


def test_an_authorisation_expires_with_its_papers_and_after_the_grace_listings_are_held(
    brand: BrandDesignation, seller: Seller, mark: Right
) -> None:
    check(apply(seller))
    ends = NOW.date() + 20 * _DAY
    authorisation = submit_papers(brand, seller, replace(LINK, ends_on=ends))
    nora = create_owner(mark)
    assert authorisation.last_on == ends
    assert settle(authorisation) == AuthorisationState.SUBMITTED
    say_yes(authorisation, nora)
    settle(authorisation)
    letters = [row.body["letter"] for row in Outgoing.objects.filter(kind="authorisation")]
    assert letters == ["asked", "granted"]
    assert settle(authorisation, 1) == AuthorisationState.GRANTED
    assert authorisation.reminded_days == 30
    settle(authorisation, 14)
    assert authorisation.reminded_days == 7
    assert settle(authorisation, 21) == AuthorisationState.EXPIRED
    assert not _is_authorised(authorisation)
    grace = policies.policy().authorisation.grace_days
    assert _find_state(days=20 + grace) == "granted"
    assert _find_state(days=21 + grace) == "documents_required"
    letter = compose_letter("authorisation", authorisation.pk, {"letter": "expired"})
    assert letter
    assert f"Its last day was {ends:%Y-%m-%d}." in letter.text


def test_a_second_chain_waits_for_the_first(brand: BrandDesignation, seller: Seller) -> None:
    submit_papers(brand, seller)
    with pytest.raises(AlreadySubmitted):
        submit_papers(brand, seller)


def test_readers_are_told_what_a_chain_lacks(brand: BrandDesignation, seller: Seller) -> None:
    authorisation = submit_papers(
        brand, seller, replace(LINK, giver="Somebody Else", is_signed=False)
    )
    assert chains.read_faults(authorisation, NOW.date()) == (
        ChainFault.BEGINS_ELSEWHERE,
        ChainFault.NOT_SIGNED,
    )


def test_a_supplier_on_a_granted_chain_may_begin_another(
    brand: BrandDesignation, seller: Seller, mark: Right
) -> None:
    authorisation = submit_papers(brand, seller)
    say_yes(authorisation, create_owner(mark))
    settle(authorisation)
    other = create_seller("S-2")
    letter_link = replace(
        LINK, kind=LinkKind.LETTER, giver="Seller of S-1", receiver="Seller of S-2"
    )
    assert chains.read_faults(submit_papers(brand, other, letter_link), NOW.date()) == ()


def test_many_upheld_counterfeits_propose_a_designation(mark: Right) -> None:
    cases = record_cases.file_cases(mark, *(f"L-{n}" for n in range(20)))
    Case.objects.filter(pk__in=[case.pk for case in cases[1:]]).update(
        reason="TM-COUNTERFEIT", state="upheld", upheld_at=NOW
    )
    assert designations.propose_designations(NOW + _DAY) == 0
    Case.objects.filter(pk=cases[0].pk).update(
        reason="TM-COUNTERFEIT", state="upheld", upheld_at=NOW
    )
    assert designations.propose_designations(NOW + _DAY) == 1
    proposal = BrandDesignation.objects.get()
    assert (proposal.state, proposal.cases) == (DesignationState.PROPOSED, 20)
    entries = AuditEntry.objects.filter(subject_kind="right", subject_id=mark.pk)
    assert '"act":"propose_designation"' in entries.latest("number").entry
    assert _find_state() == "open"
    assert designations.propose_designations(NOW + _DAY) == 0
    declined_designation = designations.close_designation(
        proposal.pk, senior(), "No.", now=NOW + _DAY
    )
    assert declined_designation.state == DesignationState.DECLINED
    assert designations.propose_designations(NOW + 2 * _DAY) == 0


def test_a_shop_that_the_owner_named_needs_no_papers(mark: Right) -> None:
    create_seller()
    designations.designate(mark.pk, Scope(), senior(), now=NOW)
    assert _find_state() == "documents_required"
    authorised_sellers.name_shop(mark.pk, "lab", shop="S-1", actor="user:1", now=NOW)
    assert authorised_sellers.identify_sellers(NOW) == 1
    assert _find_state() == "open"


def test_only_seniors_and_policy_administrators_designate(mark: Right) -> None:
    with pytest.raises(NotDesignated):
        designations.designate(mark.pk, Scope(), verifier(), now=NOW)
    designation = designations.designate(mark.pk, Scope(categories=["shoes"]), senior(), now=NOW)
    with pytest.raises(NotDesignated):
        designations.designate(mark.pk, Scope(), senior(), now=NOW)
    listing = PlannedListing("lab", "S-1", "zorvex", "hats")
    assert list_restrictions(listing, NOW) == []
    assert _find_state() == "documents_required"
    designations.close_designation(designation.pk, senior(), "Quiet.", now=NOW)
    assert _find_state() == "open"
    by_policy = designations.designate(mark.pk, Scope(), record_cases.keeper(), now=NOW)
    assert by_policy.state == DesignationState.IN_FORCE


_STEPS: Final = ("submit", "yes", "withdraw", "name", "unname", "later", "read", "deny")


class TestAuthorisedSellers(TestCase):
    """Authorised sellers are those that the owner named, and those whose papers are granted."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(_STEPS), max_size=12))
    def test_sellers_equal_what_is_granted_and_unexpired_at_every_moment(
        self, steps: Sequence[str]
    ) -> None:
        mark = record_cases.right(record_cases.account("Zorvex Ltd"))
        brand = designations.designate(mark.pk, Scope(), senior(), now=NOW)
        seller, nora, days = create_seller(f"S-{Seller.objects.count()}"), create_owner(mark), 0
        for step in steps:
            days += _take(step, brand, seller, nora, days)
            granting.settle_authorisations(NOW + days * _DAY)
            granted_authorisations = BrandAuthorisation.objects.filter(
                seller=seller, state="granted"
            )
            in_force = granted_authorisations.filter(last_on__gte=(NOW + days * _DAY).date())
            is_named = mark.named_shops.filter(seller=seller).exists()
            seller_rows = AuthorisedSeller.objects.filter(right=mark, seller=seller)
            assert seller_rows.exists() == (in_force.exists() or is_named)


def _take(step: str, brand: BrandDesignation, seller: Seller, nora: User, days: int) -> int:
    """One step, where it is possible; return the days that pass."""
    now = NOW + days * _DAY
    try:
        if step == "submit":
            submit_papers(brand, seller, replace(LINK, ends_on=date(2030, 1, 1)))
        elif step in {"name", "unname"}:
            _name(step, brand, seller, now)
        else:
            _say(step, seller, nora, now)
    except (AlreadySubmitted, OwnerAnswerRefused):
        return 0
    return 200 if step == "later" else 0


def _name(step: str, brand: BrandDesignation, seller: Seller, now: datetime) -> None:
    shop = seller.shop_set.get().external_id
    if step == "name":
        authorised_sellers.name_shop(brand.right_id, "lab", shop=shop, actor="test", now=now)
        authorised_sellers.identify_sellers(now)
    elif named_shop := brand.right.named_shops.first():
        authorised_sellers.remove_shop(named_shop.pk, actor="test", now=now)


def _say(step: str, seller: Seller, nora: User, now: datetime) -> None:
    words = {"yes": OwnerAnswer.YES, "withdraw": OwnerAnswer.WITHDRAWN, "deny": OwnerAnswer.NO}
    newest = BrandAuthorisation.objects.filter(seller=seller).order_by("-pk").first()
    if newest is not None and step in words:
        papers_opened.open_every_page(newest, nora)
        owner_answers.answer_as_owner(newest.pk, nora, words[step], "Because.", now=now)
    elif newest is not None and step == "read" and newest.state in {"submitted", "second_reading"}:
        read_papers(newest, "genuine")
