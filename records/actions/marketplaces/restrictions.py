"""May a shop publish? What stands against it at this moment, the strongest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pipeline.policy.tables import Penalty, Said
from pipeline.rights.chains import WAITING
from records import policies
from records.accounts.models import ApplicationState, SellerApplication, Shop
from records.actions.authorisations.designations import fold_brand
from records.notices.penalties import SAYS
from records.rights.models import BrandAuthorisation, BrandDesignation, DesignationState
from records.standing.models import PenaltyOrder

_STATEMENTS: Final = {
    "application_refused": Said("The seller's application is refused.", "卖家的申请未通过。"),
    "papers_required": Said("This brand asks sellers for papers.", "该品牌要求卖家提交材料。"),
    "papers_wait": Said(
        "The seller's papers for this brand are being read.", "卖家的品牌材料正在审阅中。"
    ),
    "papers_refused": Said(
        "The seller's papers for this brand are not enough.", "卖家的品牌材料未获认可。"
    ),
    "papers_granted": Said(
        "The seller's papers for this brand are granted.", "卖家的品牌材料已获认可。"
    ),
    "application_waits": Said(
        "The seller's application is being decided on.", "卖家的申请正在处理中。"
    ),
}


@dataclass(frozen=True, slots=True)
class Restriction:
    """One reason why a shop may not publish now."""

    state: str  # closed, refused, waiting, documents_required, or granted
    code: str
    says: Said
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskedListing:
    """What a shop wants to publish, as far as its marketplace says; empty: not said."""

    marketplace: str
    shop: str
    brand: str = ""
    category: str = ""
    markets: tuple[str, ...] = ()


def list_restrictions(asked: AskedListing, now: datetime) -> list[Restriction]:
    """Return every reason, the strongest first; none: the shop may publish."""
    marketplace, shop = asked.marketplace, asked.shop
    return [
        *_list_penalties(marketplace, shop, now),
        *_list_of_application(marketplace, shop),
        *(_list_of_brand(asked, now) if asked.brand else ()),
    ]


def _list_of_brand(asked: AskedListing, now: datetime) -> Iterator[Restriction]:
    """What a designated brand asks for; papers that are granted are named too."""
    designated = BrandDesignation.objects.filter(
        state=DesignationState.IN_FORCE,
        marketplace__in=["", asked.marketplace],
        brand_keys__contains=[fold_brand(asked.brand)],
    )
    shops = Shop.objects.filter(marketplace=asked.marketplace, external_id=asked.shop)
    for brand in designated:
        if brand.categories and asked.category and asked.category not in brand.categories:
            continue
        own = BrandAuthorisation.objects.filter(
            right=brand.right_id,
            marketplace=asked.marketplace,
            seller__in=shops.values("seller"),
        )
        yield _judge_papers(list(own.order_by("-pk")[:20]), asked, now)


def _judge_papers(
    papers: Sequence[BrandAuthorisation], asked: AskedListing, now: datetime
) -> Restriction:
    """Granted ones decide, then those that are read, then the newest."""
    grace = timedelta(days=policies.policy().authorisation.grace_days)
    for one in papers:
        holds = one.state in {"granted", "expired"} and now.date() <= one.last_on + grace
        fits = not one.territories or set(asked.markets) <= set(one.territories)
        if holds and fits:
            return _build("granted", "papers_granted")
    states = [one.state for one in papers]
    if any(state in WAITING for state in states):
        return _build("waiting", "papers_wait")
    if states[:1] == ["refused"]:
        return _build("refused", "papers_refused")
    return _build("documents_required", "papers_required")


def _list_penalties(marketplace: str, shop: str, now: datetime) -> Iterator[Restriction]:
    orders = PenaltyOrder.objects.closing_shop(marketplace, shop, now)
    for order in orders.order_by("pk"):
        says = SAYS[Penalty(order.penalty)]
        yield Restriction("closed", order.penalty, says, order.ends_at)


def _list_of_application(marketplace: str, shop: str) -> Iterator[Restriction]:
    """The newest application decides; an accepted one stands while data are looked at again."""
    shops = Shop.objects.filter(marketplace=marketplace, external_id=shop)
    own = SellerApplication.objects.filter(
        marketplace=marketplace, seller__in=shops.values("seller")
    )
    states = list(own.order_by("-pk").values_list("state", "accepted_at"))
    if not states:
        return
    newest, accepted_at = states[0]
    if newest == ApplicationState.REFUSED:
        yield _build("refused", "application_refused")
    elif accepted_at is None and ApplicationState.ACCEPTED not in {state for state, _ in states}:
        yield _build("waiting", "application_waits")


def _build(state: str, code: str) -> Restriction:
    return Restriction(state, code, _STATEMENTS[code])
