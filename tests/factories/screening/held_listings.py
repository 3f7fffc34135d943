"""Listings that screening holds, and their sellers."""

from datetime import timedelta
from typing import Any, Final

from pipeline.screening.lines import parse_body
from pipeline.screening.rules import RuleHit
from pipeline.screening.rules import ScreeningVerdict as Judged
from pipeline.vocabulary import HeldListingState, ScreeningAnswer, ScreeningRule
from records.accounts.models import Account, User
from records.actions.screening import held_listing_decisions
from records.actions.screening.held_listings import HeldLine, write_holds
from records.clock import database_now
from records.screening.models import HeldListing
from records.screening.work import PartClaim
from records.sellers.models import Seller, Shop
from tests.factories.screening.screened_listings import MARKETPLACE, body, line, sender

_UNDO: Final = timedelta(minutes=1)


def seller_of(shop: str = "S-1", marketplace: str = MARKETPLACE) -> Seller:
    """The seller of a shop."""
    known_shop = Shop.objects.filter(marketplace=marketplace, external_id=shop).first()
    if known_shop is not None:
        return known_shop.seller
    seller = Seller.objects.create(legal_name=f"Seller of {shop}")
    Shop.objects.create(marketplace=marketplace, external_id=shop, seller=seller)
    return seller


def hit(rule: ScreeningRule = ScreeningRule.REPLICA_WORDS, **found: Any) -> RuleHit:  # noqa: ANN401 -- fields of a hit
    """A rule that holds a listing."""
    return RuleHit(rule, **({"mark": "Zorvex", "wording": "1:1 replica"} | found))


def verdict(*hits: RuleHit) -> Judged:
    """A verdict that holds a listing."""
    return Judged(ScreeningAnswer.HELD, hits or (hit(),))


def hold(
    listing: str = "L-1",
    *hits: RuleHit,
    sender_account: Account | None = None,
    seller: Seller | None = None,
    **changed: Any,  # noqa: ANN401 -- fields of a line
) -> HeldListing:
    """A listing of a seller that waits for a person."""
    return _write(listing, hits or (hit(),), sender_account, seller, changed)


def draw(
    listing: str = "L-1",
    *,
    sender_account: Account | None = None,
    **changed: Any,  # noqa: ANN401 -- the same
) -> HeldListing:
    """A listing of a seller that passed and was drawn to be read."""
    return _write(listing, (), sender_account, None, changed)


def _write(
    listing: str,
    hits: tuple[RuleHit, ...],
    sender_account: Account | None,
    seller: Seller | None,
    changes: dict[str, Any],
) -> HeldListing:
    account, now = sender_account or sender(), database_now()
    seller = seller or seller_of()
    shop = seller.shop_set.get().external_id
    ((_, parsed_line),), _ = parse_body(
        body(line(listing, seller={"shop": shop}, **changes)), 1, now
    )
    claim = PartClaim(0, 1, 0, 1, 1, account.pk, account.marketplace, "", now, False, "w")  # noqa: FBT003  # not given up
    write_holds(claim, [HeldLine(parsed_line, hits, seller.pk)], now)
    return HeldListing.objects.get(account=account, listing=listing, revision=parsed_line.revision)


def uphold(held_listing: HeldListing, person: User, why: str = "It is a copy.") -> HeldListing:
    """The same, decided by a person, whose time to undo is over."""
    now = database_now() - _UNDO
    (decided_hold,) = held_listing_decisions.decide_holds(
        [held_listing.pk], HeldListingState.UPHELD, person, why, now=now
    )
    return decided_hold
