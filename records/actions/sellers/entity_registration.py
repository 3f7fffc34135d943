"""Register a shop, and the legal entity that its marketplace names: shops of one are joined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from pipeline.sellers.entities import DeclaredEntity
from records.actions.sellers import entity_membership
from records.database import lock_name
from records.ledger import audit
from records.sellers.models import (
    JoinGround,
    JoinState,
    Seller,
    SellerDeclaration,
    SellerJoin,
    Shop,
)

LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class MarketplaceShop:
    """A shop as its marketplace names it."""

    marketplace: str
    external_id: str
    name: str


def register_shops(
    shops: Sequence[tuple[MarketplaceShop, DeclaredEntity]], *, now: datetime
) -> None:
    """Write down several shops; those whose marketplace names no entity in one transaction."""
    plain = {shop: entity for shop, entity in shops if not entity.sha256}
    with transaction.atomic():  # in one order, for two batches may meet
        for shop in sorted(plain, key=lambda shop: (shop.marketplace, shop.external_id)):
            register_shop(shop, plain[shop], now=now)
    for shop, entity in shops:
        if entity.sha256:
            register_shop(shop, entity, now=now)


def register_shop(shop: MarketplaceShop, entity: DeclaredEntity, *, now: datetime) -> Seller:
    """Write down a shop and what is said of its entity, each once; return its seller.

    The shop is joined to those that have the same reference on its marketplace, or the same
    registration number and country, verified by a marketplace for each. A number that was only
    stated, as anybody can state another's, and a like name are proposed to people.
    """
    with transaction.atomic():
        _lock_names(shop, entity)
        seller = _get_seller(shop, entity)
        if entity.sha256 and not seller.declarations.filter(sha256=entity.sha256).exists():
            declaration = _write_declaration(seller, shop, entity, now)
            _join_by_facts(declaration, now)
            _propose(declaration, _list_same_number(declaration), JoinGround.REGISTRATION, now)
            _propose(declaration, _list_same_name(declaration), JoinGround.NAME, now)
    return seller


def _lock_names(shop: MarketplaceShop, entity: DeclaredEntity) -> None:
    """Lock the names, so that of two shops registered at once the second sees the first."""
    names = [f"shop {shop.marketplace} {shop.external_id}"]
    names += [f"entity {shop.marketplace} {entity.ref}"] if entity.ref else []
    number = entity.folded_number
    names += [f"register {entity.country} {number}"] if number else []
    for name in sorted(names):
        lock_name(name)


def _get_seller(shop: MarketplaceShop, entity: DeclaredEntity) -> Seller:
    place = {"marketplace": shop.marketplace, "external_id": shop.external_id}
    known_shop = Shop.objects.select_related("seller").filter(**place).first()
    if known_shop is not None:
        name_shop(known_shop.pk, shop.name)
        return known_shop.seller
    name = shop.name[:LONGEST_NAME]
    seller = Seller.objects.create(legal_name=entity.legal_name or name or shop.external_id)
    Shop.objects.create(seller=seller, name=name, **place)
    return seller


def name_shop(shop_id: int, name: str) -> None:
    """Save the name that buyers see; without one the earlier name stays."""
    if name := name[:LONGEST_NAME]:
        Shop.objects.filter(pk=shop_id).exclude(name=name).update(name=name)


def _write_declaration(
    seller: Seller, shop: MarketplaceShop, entity: DeclaredEntity, now: datetime
) -> SellerDeclaration:
    entity_membership.lock_entities(seller.pk)
    if entity.legal_name:
        Seller.objects.filter(pk=seller.pk).update(legal_name=entity.legal_name)
    body = {"marketplace": shop.marketplace, "sha256": entity.sha256}
    audit.record("seller", seller.pk, "declare", actor="system", at=now, body=body)
    return SellerDeclaration.objects.create(
        seller=seller,
        marketplace=shop.marketplace,
        ref=entity.ref,
        legal_name=entity.legal_name,
        registration_number=entity.registration_number,
        country=entity.country,
        is_number_verified=entity.is_number_verified,
        folded_name=entity.folded_name[:200],  # folding may lengthen it
        folded_number=entity.folded_number[:64],
        sha256=entity.sha256,
        declared_at=now,
    )


def _join_by_facts(declaration: SellerDeclaration, now: datetime) -> None:
    was_refused = Q(state=JoinState.PARTED)  # by people: a proposal for this number as well
    was_refused |= Q(state=JoinState.DECLINED, ground=JoinGround.REGISTRATION)
    for other_id, ground in _list_same(declaration):
        sellers = entity_membership.lock_entities(declaration.seller_id, other_id)
        own_entity, theirs = map(entity_membership.list_entity, (declaration.seller_id, other_id))
        if own_entity == theirs or _list_joins(own_entity, theirs).filter(was_refused).exists():
            continue
        low, high = sorted((declaration.seller_id, other_id))
        join, _ = SellerJoin.objects.update_or_create(
            seller_id=low,
            other_id=high,
            closed_at=None,
            defaults={"ground": ground, "state": JoinState.JOINED, "joined_at": now, "why": ""},
            create_defaults={
                "ground": ground,
                "state": JoinState.JOINED,
                "joined_at": now,
                "proposed_at": now,
            },
        )
        entity_membership.audit_join(join, "join", "system", now)
        entity_membership.regroup(sellers)
        entity_membership.count_again_soon(sellers, now=now)


def _list_same(declaration: SellerDeclaration) -> Iterator[tuple[int, JoinGround]]:
    """List the sellers that a fact proves to be the same, oldest first."""
    grounds: dict[int, JoinGround] = {}
    others = SellerDeclaration.objects.exclude(seller=declaration.seller_id)
    if declaration.is_number_verified:
        matches = _list_same_number(declaration).filter(is_number_verified=True)
        grounds |= dict.fromkeys(_seller_ids(matches), JoinGround.VERIFIED)
    if declaration.ref:
        declarations = others.filter(marketplace=declaration.marketplace, ref=declaration.ref)
        grounds |= dict.fromkeys(_seller_ids(declarations), JoinGround.REFERENCE)
    yield from sorted(grounds.items())


def _seller_ids(declarations: QuerySet[SellerDeclaration]) -> list[int]:
    return list(declarations.values_list("seller_id", flat=True).distinct())


def _list_joins(shop_ids: list[int], theirs: list[int]) -> QuerySet[SellerJoin]:
    """List all joins ever made or proposed between two entities."""
    return SellerJoin.objects.filter(
        Q(seller__in=shop_ids, other__in=theirs) | Q(seller__in=theirs, other__in=shop_ids)
    )


def _list_same_number(declaration: SellerDeclaration) -> QuerySet[SellerDeclaration]:
    if not declaration.folded_number:
        return SellerDeclaration.objects.none()
    number = {"country": declaration.country, "folded_number": declaration.folded_number}
    return SellerDeclaration.objects.exclude(seller=declaration.seller_id).filter(**number)


def _list_same_name(declaration: SellerDeclaration) -> QuerySet[SellerDeclaration]:
    if not (declaration.country and declaration.folded_name):
        return SellerDeclaration.objects.none()
    name = {"country": declaration.country, "folded_name": declaration.folded_name}
    return SellerDeclaration.objects.filter(**name)


def _propose(
    declaration: SellerDeclaration,
    matches: QuerySet[SellerDeclaration],
    ground: JoinGround,
    now: datetime,
) -> None:
    """Propose one seller of whom the same is stated to people: a statement alone proves nothing."""
    entity = entity_membership.list_entity(declaration.seller_id)
    for other_id in sorted(_seller_ids(matches.exclude(seller__in=entity)))[:1]:
        entity_membership.lock_entities(declaration.seller_id, other_id)
        if _list_joins(entity, entity_membership.list_entity(other_id)).exists():
            return
        low, high = sorted((declaration.seller_id, other_id))
        join = SellerJoin.objects.create(
            seller_id=low,
            other_id=high,
            ground=ground,
            state=JoinState.PROPOSED,
            proposed_at=now,
        )
        entity_membership.audit_join(join, "propose_join", "system", now)
