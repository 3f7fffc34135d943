"""May a shop publish? What stands against it at this moment, the strongest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pipeline.policy.tables import LocalizedText
from pipeline.vetting.chains import WAITING, fold_brand
from pipeline.vocabulary import Matter
from records import policies
from records.actions.sellers.entity_membership import list_entity
from records.conduct.models import Sanction
from records.notices.languages import in_both
from records.rights.models import NamedShop
from records.sellers.models import Shop
from records.sellers.models.penalties import PenaltyOrder
from records.vetting.models import (
    ApplicationState,
    BrandAuthorisation,
    BrandDesignation,
    SellerApplication,
)

_STATEMENTS: Final = {
    "application_refused": LocalizedText(
        "The seller's application is refused.", "卖家的申请未通过。"
    ),
    "papers_required": LocalizedText(
        "This brand asks sellers for papers.", "该品牌要求卖家提交材料。"
    ),
    "papers_wait": LocalizedText(
        "The seller's papers for this brand are being read.", "卖家的品牌材料正在审阅中。"
    ),
    "papers_refused": LocalizedText(
        "The seller's papers for this brand are not enough.", "卖家的品牌材料未获认可。"
    ),
    "papers_granted": LocalizedText(
        "The seller's papers for this brand are granted.", "卖家的品牌材料已获认可。"
    ),
    "suspension": LocalizedText(
        "The seller is suspended for a time: too many of its listings were taken down.",
        "卖家因多件商品被下架而暂时停用。",
    ),
    "application_waits": LocalizedText(
        "The seller's application is being decided on.", "卖家的申请正在处理中。"
    ),
}


@dataclass(frozen=True, slots=True)
class Restriction:
    """One reason why a shop may not publish now."""

    state: str  # closed, refused, waiting, documents_required, or granted
    code: str
    says: LocalizedText
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlannedListing:
    """What a shop wants to publish, as far as its marketplace says; empty: not said."""

    marketplace: str
    shop: str
    brand: str = ""
    category: str = ""
    markets: tuple[str, ...] = ()


def list_restrictions(listing: PlannedListing, now: datetime) -> list[Restriction]:
    """Return every reason, the strongest first; none: the shop may publish."""
    marketplace, shop = listing.marketplace, listing.shop
    shops = Shop.objects.filter(marketplace=marketplace, external_id=shop)
    seller_id = shops.values_list("seller_id", flat=True).first()
    entity = list_entity(seller_id) if seller_id is not None else []
    return [
        *_list_penalties(marketplace, shop, now),
        *_list_suspensions(seller_id, now),
        *_list_of_application(marketplace, seller_id, entity),
        *(_list_of_brand(listing, entity, now) if listing.brand else ()),
    ]


def _list_of_brand(
    listing: PlannedListing, entity: Sequence[int], now: datetime
) -> Iterator[Restriction]:
    """List what a designated brand requires, and papers that are granted."""
    in_force = BrandDesignation.objects.in_force(listing.marketplace)
    designations = in_force.filter(brand_keys__contains=[fold_brand(listing.brand)])
    for brand in designations:
        if brand.categories and listing.category and listing.category not in brand.categories:
            continue
        if NamedShop.objects.filter(right=brand.right_id, seller__in=entity).exists():
            continue  # the owner says itself that this seller may
        yield _judge_papers(brand.right_id, listing, entity, now)


def _judge_papers(
    right_id: int, listing: PlannedListing, entity: Sequence[int], now: datetime
) -> Restriction:
    """Return the restriction by granted papers, else by those being read, else by the newest."""
    papers = BrandAuthorisation.objects.filter(right=right_id, seller__in=entity)
    grace = timedelta(days=policies.policy().authorisation.grace_days)
    allowing = papers.allowing(listing.marketplace, now.date(), grace)
    for (territories,) in allowing.values_list("territories"):
        if not territories or set(listing.markets) <= set(territories):
            return _build("granted", "papers_granted")
    authorisations = papers.filter(marketplace=listing.marketplace).order_by("-pk")
    states = list(authorisations.values_list("state", flat=True)[:20])
    if any(state in WAITING for state in states):
        return _build("waiting", "papers_wait")
    if states[:1] == ["refused"]:
        return _build("refused", "papers_refused")
    return _build("documents_required", "papers_required")


def _list_penalties(marketplace: str, shop: str, now: datetime) -> Iterator[Restriction]:
    orders = PenaltyOrder.objects.closing_shop(marketplace, shop, now)
    for order in orders.order_by("pk"):
        text = in_both(order.penalty.says)
        yield Restriction("closed", order.penalty, text, order.ends_at)


def _list_suspensions(seller_id: int | None, now: datetime) -> Iterator[Restriction]:
    """List suspensions of the shop's seller (Regulation (EU) 2022/2065, Article 23)."""
    measures = Sanction.objects.in_force(now).filter(matter=Matter.LISTINGS, seller=seller_id)
    for measure in measures.order_by("pk") if seller_id is not None else ():
        yield replace(_build("closed", "suspension"), ends_at=measure.ends_at)


def _list_of_application(
    marketplace: str, seller_id: int | None, entity: Sequence[int]
) -> Iterator[Restriction]:
    """List the restriction of the newest application, by the shop's seller or its entity.

    An accepted application stays accepted while its data are checked again.
    """
    applications = SellerApplication.objects.filter(marketplace=marketplace, seller__in=entity)
    rows = list(applications.order_by("-pk").values_list("state", "accepted_at", "seller"))
    states = [row[:2] for row in rows if row[2] == seller_id] or [row[:2] for row in rows]
    if not states:
        return
    newest, accepted_at = states[0]
    if newest == ApplicationState.REFUSED:
        yield _build("refused", "application_refused")
    elif accepted_at is None and ApplicationState.ACCEPTED not in {state for state, _ in states}:
        yield _build("waiting", "application_waits")


def _build(state: str, code: str) -> Restriction:
    return Restriction(state, code, _STATEMENTS[code])
