"""Sellers who may use a right, named by the owner by shop or listing; found out by a timer."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from matchers.labels.words import _
from records.actions.rights import repository
from records.actions.rights.repository import audit_right
from records.actions.rights.submission import bump_version
from records.duties import duty
from records.marketplaces.models import Listing
from records.refusals import ActionRefused
from records.rights.acts import RightAct
from records.rights.models import AuthorisedSeller, NamedShop, Right
from records.sellers.models import Shop
from records.vetting.models import BrandAuthorisation

MOST_SHOPS: Final = 500  # of one right
_BATCH_SIZE: Final = 500


class TooManyShops(ActionRefused):
    code = "too_many_sellers"
    says = _("A right may have at most 500 named shops. Remove some first.")


def name_shop(
    right_id: int, marketplace: str, *, shop: str = "", listing: str = "", actor: str, now: datetime
) -> NamedShop:
    """Name a shop, or the shop behind a listing; the same one twice is one.

    Raises:
        TooManyShops: there are too many already.
    """
    with transaction.atomic():
        right = Right.objects.select_for_update().get(pk=right_id)
        if right.named_shops.count() >= MOST_SHOPS:
            raise TooManyShops
        entry, is_new = NamedShop.objects.get_or_create(
            right=right,
            marketplace=marketplace,
            shop=shop,
            listing=listing,
            defaults={"named_at": now},
        )
        if is_new:
            audit_right(right, RightAct.NAME_SELLER, actor, now)
    return entry


def remove_shop(shop_id: int, *, actor: str, now: datetime) -> None:
    """Withdraw a shop's authorisation, unless another named shop has the same seller."""
    with transaction.atomic():
        shop = _lock_shop(shop_id)
        if shop is None:
            return
        right, seller_id = shop.right, shop.seller_id
        shop.delete()
        authorisations = BrandAuthorisation.objects.filter(right=right, state="granted")
        others = (right.named_shops, authorisations)
        if seller_id and not any(rows.filter(seller=seller_id).exists() for rows in others):
            AuthorisedSeller.objects.filter(right=right, seller=seller_id).delete()
        bump_version(right, now=now)
        audit_right(right, RightAct.FORGET_SELLER, actor, now)


def _lock_shop(shop_id: int) -> NamedShop | None:
    """Return a shop under its right's lock; None: somebody has removed it."""
    list(Right.objects.select_for_update(of=("self",)).filter(named_shops=shop_id))
    return NamedShop.objects.select_related("right").filter(pk=shop_id).first()


@duty
def identify_sellers(now: datetime) -> int:
    """Find out who runs the named shops; return how many became known."""
    shops = Shop.objects.filter(
        marketplace=OuterRef("marketplace"), external_id=OuterRef("shop")
    ).values("seller_id")
    listings = Listing.objects.filter(
        marketplace=OuterRef("marketplace"), external_id=OuterRef("listing")
    ).values("seller_id")
    unknown = NamedShop.objects.filter(seller__isnull=True).annotate(
        found=Coalesce(Subquery(shops), Subquery(listings))
    )
    rows = unknown.filter(found__isnull=False).order_by("pk")[:_BATCH_SIZE]
    return sum(_identify_seller(row.pk, row.found, now) for row in rows)


def _identify_seller(shop_id: int, seller_id: int, now: datetime) -> bool:
    with transaction.atomic():
        shop = _lock_shop(shop_id)
        if shop is None or shop.seller_id is not None:
            return False
        shop.seller_id = seller_id
        shop.save(update_fields=["seller"])
        repository.authorise_seller(shop.right_id, seller_id, actor="system", now=now)
    return True
