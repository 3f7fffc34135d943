"""Sellers that apply, bans that link them, and verifiers who decide."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from matchers.documents.page import Document, Page
from pipeline.policy.tables import Penalty
from pipeline.sellers.entities import DeclaredEntity
from pipeline.vocabulary import Severity
from records.accounts.models import User
from records.actions.sellers.entity_registration import MarketplaceShop, register_shop
from records.actions.vetting import applications, checks, decisions
from records.actions.vetting.applications import Statement
from records.sellers.models import Seller, Shop
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from records.vetting.models import LicenceKind, SellerApplication, SellerPaperKind
from tests.factories import record_cases
from tests.factories.identity_documents import Shelf
from tests.factories.record_disputes import senior

NOW: Final = record_cases.NOW
STATED: Final = Statement(
    legal_name="Harbour Lights GmbH",
    registration_number="HRB 90210 Kiel",
    country="DE",
    licence_kind=LicenceKind.COMPANY,
    licence_until=date(2031, 3, 12),
    contact_name="Hanna Licht",
    address="Kaistrasse 7, 24103 Kiel",
    phone="+49 431 5550101",
    mail="hanna@harbourlights.example",
    payment_account="DE89 3704 0044 0532 0130 00",
    language="en",
    is_certified=True,
    is_warranted=True,
    signed_by="Hanna Licht",
)


def create_seller(shop: str = "S-1", marketplace: str = "lab") -> Seller:
    """A seller with one shop, of which nobody complained."""
    seller = Seller.objects.create(legal_name=f"Seller of {shop}")
    Shop.objects.create(seller=seller, marketplace=marketplace, external_id=shop)
    return seller


def draw(*hashes: bytes) -> Document:
    """A paper whose pages have these PDQ hashes."""
    pages = [
        Page(number, 100, 100, pdq, 100, b"", b"", b"page %d" % number)
        for number, pdq in enumerate(hashes, start=1)
    ]
    return Document(b"\xab" * 32, len(pages), tuple(pages))


def apply(
    seller: Seller,
    *,
    licence: bytes | None = bytes(32),
    pictures: tuple[bytes, ...] = (),
    now: datetime = NOW,
    shelf: Shelf | None = None,
    **changes: object,
) -> SellerApplication:
    """An application with its papers, before the machine has seen it."""
    put = (Shelf() if shelf is None else shelf).put
    if licence is not None:
        papers = (
            (SellerPaperKind.LICENCE, licence),
            *((SellerPaperKind.CATALOGUE, picture) for picture in pictures),
        )
        for kind, pdq in papers:
            applications.keep_paper(seller.pk, "lab", kind, draw(pdq), put, actor="test", now=now)
    application = replace(STATED, **changes)  # type: ignore[arg-type]  # named by the test
    return applications.apply(seller.pk, "lab", application, actor="test", now=now)


def check(application: SellerApplication, *, now: datetime = NOW) -> SellerApplication:
    """What the machine makes of it."""
    checks.check_applications(now)
    application.refresh_from_db()
    return application


def verify_number(seller: Seller, number: str) -> None:
    """Let the seller's marketplace state that it has verified this number of a register."""
    shop = seller.shop_set.get()
    place = MarketplaceShop(shop.marketplace, shop.external_id, "")
    entity = DeclaredEntity("", "", number, STATED.country, is_number_verified=True)
    register_shop(place, entity, now=NOW)


def ban(seller: Seller, *, now: datetime = NOW) -> PenaltyOrder:
    """A ban in force, by two people."""
    return PenaltyOrder.objects.create(
        seller=seller,
        severity=Severity.COUNTERFEIT,
        penalty=Penalty.BAN,
        state=PenaltyOrderState.IMPOSED,
        strikes=3,
        brought_at=now,
        approved_by=senior(),
        confirmed_by=senior(),
    )


def refuse(application: SellerApplication, by: User, *, now: datetime = NOW) -> None:
    """By a person, for its link to a banned seller."""
    decisions.LEASE.take(application.pk, by, now=now)
    decisions.refuse(application.pk, by, "banned_link", "The same bank.", now=now)
    application.refresh_from_db()
