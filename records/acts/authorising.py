"""Sellers who may use a right, named by the owner by shop or listing; found out by a timer."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from records.accounts.models import Shop
from records.acts import repository
from records.acts.lodging import touch
from records.acts.repository import note
from records.catalog.models import Listing
from records.rights.models import AuthorisedSeller, NamedShop, Right

MOST_SHOPS: Final = 500  # of one right
_ROUND: Final = 500


class TooManyShops(Exception):
    """A right has at most 500 named shops."""


def name(
    right_id: int, marketplace: str, *, shop: str = "", listing: str = "", actor: str, now: datetime
) -> NamedShop:
    """Name a shop, or the shop behind a listing; the same one twice is one.

    Raises:
        TooManyShops: there are too many already.
    """
    with transaction.atomic():
        right = Right.objects.select_for_update().get(pk=right_id)
        if right.named_shops.count() >= MOST_SHOPS:
            raise TooManyShops(TooManyShops.__doc__)
        named, is_new = NamedShop.objects.get_or_create(
            right=right,
            marketplace=marketplace,
            shop=shop,
            listing=listing,
            defaults={"named_at": now},
        )
        if is_new:
            note(right, "name_seller", actor, now)
    return named


def forget(shop_id: int, *, actor: str, now: datetime) -> None:
    """The shop's seller may no longer use the right, unless another named shop is the same's."""
    with transaction.atomic():
        right_id = NamedShop.objects.get(pk=shop_id).right_id
        right = Right.objects.select_for_update().get(pk=right_id)
        named = NamedShop.objects.get(pk=shop_id)
        seller_id = named.seller_id
        named.delete()
        if seller_id and not right.named_shops.filter(seller=seller_id).exists():
            AuthorisedSeller.objects.filter(right=right, seller=seller_id).delete()
        touch(right, now=now)
        note(right, "forget_seller", actor, now)


def recognise(now: datetime) -> int:
    """Find out whose the named shops are; returns how many became known."""
    shops = Shop.objects.filter(
        marketplace=OuterRef("marketplace"), external_id=OuterRef("shop")
    ).values("seller_id")
    listings = Listing.objects.filter(
        marketplace=OuterRef("marketplace"), external_id=OuterRef("listing")
    ).values("seller_id")
    unknown = NamedShop.objects.filter(seller__isnull=True).annotate(
        found=Coalesce(Subquery(shops), Subquery(listings))
    )
    known = unknown.filter(found__isnull=False).order_by("pk")[:_ROUND]
    return sum(_recognised(named.pk, named.found, now) for named in known)


def _recognised(shop_id: int, seller_id: int, now: datetime) -> bool:
    with transaction.atomic():
        is_new = NamedShop.objects.filter(pk=shop_id, seller__isnull=True).update(seller=seller_id)
        if is_new:
            right_id = NamedShop.objects.get(pk=shop_id).right_id
            repository.authorise(right_id, seller_id, actor="system", now=now)
    return bool(is_new)
