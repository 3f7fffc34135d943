"""Take in what a marketplace says of an entity and its shops; workers, who see all, join them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import transaction

from matchers.labels.words import _
from pipeline.sellers.entities import DeclaredEntity
from pipeline.vetting.applicants import normalise_name
from records.accounts.locks import lock_account
from records.accounts.models import Account
from records.actions.rounds import act_on_each
from records.actions.sellers.entity_registration import MarketplaceShop, register_shop
from records.actions.vetting import checks
from records.duties import duty
from records.evidence.models import SellerFeature
from records.ledger import audit
from records.refusals import ActionRefused
from records.sellers.models import MarketplaceSeller, Shop

_A_ROUND: Final = 200  # entities; other duties wait meanwhile
_TELLING: Final = 4  # letters of a name: shorter ones are too many firms'


@dataclass(frozen=True, slots=True)
class DeclaredSeller:
    """An entity as its marketplace names it, with the shops that are its."""

    entity: DeclaredEntity
    shops: Sequence[tuple[str, str]]  # the marketplace's id, and the name that buyers see
    features: Mapping[str, Sequence[str]] = field(default_factory=dict)  # keyed hashes, by kind


def save_seller(
    account: Account, seller: DeclaredSeller, *, actor: str, now: datetime
) -> MarketplaceSeller:
    """Save what is said of an entity over what was said before; the same again changes nothing."""
    with transaction.atomic():
        lock_account(account.pk)
        fields = {
            "legal_name": seller.entity.legal_name,
            "registration_number": seller.entity.registration_number,
            "country": seller.entity.country,
            "is_number_verified": seller.entity.is_number_verified,
            "shops": [list(shop) for shop in seller.shops],
            "features": {kind: sorted(set(values)) for kind, values in seller.features.items()},
        }
        earlier = MarketplaceSeller.objects.filter(
            marketplace=account.marketplace, ref=seller.entity.ref
        ).first()
        if earlier is not None and all(getattr(earlier, name) == fields[name] for name in fields):
            return earlier
        row, _ = MarketplaceSeller.objects.update_or_create(
            marketplace=account.marketplace,
            ref=seller.entity.ref,
            defaults={**fields, "said_at": now, "done_at": None},
        )
        audit.record(
            "account",
            account.pk,
            "say seller",
            actor=actor,
            at=now,
            body={"seller": row.pk, "shops": len(seller.shops)},
        )
    return row


class NotRegistered(ActionRefused):
    says = _("No shop of this entity is registered yet: send the entity first, and wait a minute.")


def find_seller(marketplace: str, ref: str) -> int:
    """Return the seller of the first of an entity's shops.

    Raises:
        NotRegistered: the entity was not sent, or is not registered yet.
    """
    seller = MarketplaceSeller.objects.filter(marketplace=marketplace, ref=ref).first()
    shops = Shop.objects.filter(
        marketplace=marketplace,
        external_id__in=[shop for shop, _ in seller.shops] if seller else [],
    )
    seller_id = shops.order_by("pk").values_list("seller_id", flat=True).first()
    if seller_id is None:
        raise NotRegistered
    return seller_id


@duty
def register_sellers(now: datetime) -> int:
    """Register the shops of some entities that marketplaces named since; return of how many."""
    waiting = MarketplaceSeller.objects.filter(done_at=None).order_by("said_at", "pk")
    ids = list(waiting.values_list("pk", flat=True)[:_A_ROUND])
    return act_on_each(ids, lambda pk: _register(pk, now))


def _register(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        seller = MarketplaceSeller.objects.select_for_update().filter(pk=pk, done_at=None).first()
        if seller is None:
            return False
        entity = DeclaredEntity(
            seller.ref,
            seller.legal_name,
            seller.registration_number,
            seller.country,
            seller.is_number_verified,
        )
        shops = [MarketplaceShop(seller.marketplace, *shop) for shop in seller.shops]
        sellers = [register_shop(shop, entity, now=now).pk for shop in shops]
        checks.check_again_soon(sellers)
        _write_features(seller, sellers, now)
        seller.done_at = now
        seller.save(update_fields=["done_at"])
    return True


def _write_features(record: MarketplaceSeller, sellers: Iterable[int], now: datetime) -> None:
    name = normalise_name(record.legal_name)
    names = [sha256(name.encode()).hexdigest()] if len(name) >= _TELLING else []
    SellerFeature.objects.bulk_create(
        [
            SellerFeature(
                seller_id=seller, kind=kind, value=value, source=record.marketplace, seen_at=now
            )
            for seller in set(sellers)
            for kind, values in {**record.features, "name": names}.items()
            for value in values
        ],
        update_conflicts=True,
        unique_fields=["kind", "value", "seller"],
        update_fields=["seen_at"],
    )
