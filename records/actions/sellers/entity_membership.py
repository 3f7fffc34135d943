"""The sellers of one legal entity: found, locked, and grouped again when a join changes.

Each shop keeps the seller that it was first seen with, and each case its seller. What makes
several of them one entity are the joins that stand, so that ending one restores what was before.
"""

from collections.abc import Iterable
from datetime import datetime

from pipeline.sellers.entities import group_sellers
from records.database import fetch_all
from records.ledger import audit
from records.sellers.models import Seller, SellerJoin
from records.sellers.models.penalties import SellerStanding


def list_entity(seller_id: int) -> list[int]:
    """Return the sellers that are one legal entity with this one, itself included, in id order."""
    ((ids,),) = fetch_all("SELECT sellers_same_entity(%s)", [seller_id])
    return ids or []


def lock_entities(*seller_ids: int) -> list[Seller]:
    """Lock the entities of these sellers until the transaction ends; return all their sellers.

    In id order, so that no two transactions wait for each other. One that joined before the lock
    was there is locked as well.
    """
    locked_ids: set[int] = set()
    while True:
        members = {member for seller_id in seller_ids for member in list_entity(seller_id)}
        if members <= locked_ids:
            return list(Seller.objects.filter(pk__in=members).order_by("pk"))
        locked_ids = members
        locked_sellers = (
            Seller.objects.select_for_update(no_key=True).filter(pk__in=members).order_by("pk")
        )
        locked_ids &= set(locked_sellers.values_list("pk", flat=True))


def regroup(sellers: Iterable[Seller]) -> None:
    """Regroup sellers into entities by the current joins; the caller holds all their locks.

    Args:
        sellers: whole entities.
    """
    by_id = {seller.pk: seller for seller in sellers}
    links = SellerJoin.objects.standing().filter(seller__in=by_id, other__in=by_id)
    for head, *others in group_sellers(by_id, links.values_list("seller_id", "other_id")):
        Seller.objects.filter(pk=head).update(joined_to=None)
        Seller.objects.filter(pk__in=others).update(joined_to=head)


def count_again_soon(sellers: Iterable[Seller], *, now: datetime) -> None:
    """Let the timers bring the penalties of these sellers in line with their strikes."""
    for seller in sellers:
        fields = {"looked_at": now, "next_at": now}
        SellerStanding.objects.update_or_create(
            seller=seller, defaults={"next_at": now}, create_defaults=fields
        )


def audit_join(join: SellerJoin, name: str, actor: str, now: datetime) -> None:
    """Append the act to the chains of both sellers; the caller holds both locks."""
    for seller_id, other_id in (
        (join.seller_id, join.other_id),
        (join.other_id, join.seller_id),
    ):
        audit.record(
            "seller",
            seller_id,
            name,
            actor=actor,
            at=now,
            body={"join": join.pk, "with": other_id, "ground": join.ground, "state": join.state},
        )
