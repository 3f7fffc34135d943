"""What marketplaces are told: listings down or up, reasons, penalties."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

from django.conf import settings

from gateways import configured
from gateways.marketplace import MarketplaceEvent
from pipeline.filing.listing_lines import find_shop
from pipeline.notices.account_statements import AccountRestriction
from pipeline.notices.statements import describe_restoration
from pipeline.vocabulary import HeldListingState
from records.actions.filing.admission import list_sites
from records.actions.screening.held_listing_decisions import KIND as HOLD_KIND
from records.actions.screening.held_listing_decisions import keep_back
from records.actions.screening.verdicts import KIND as BATCH_KIND
from records.conduct.models import Sanction
from records.evidence.models import DisclosureOrder
from records.ledger import outbox
from records.notices import statements
from records.notices.documents import encode_json
from records.notices.letters import conduct_letters, dispute_letters, penalty_letters
from records.notices.outbox_batches import EnforcementOrder, OutgoingRow
from records.notices.sellers import (
    account_statements,
    disclosure_order_letters,
    held_listing_letters,
)
from records.notices.statements import NotMatched, StatedRuling
from records.screening.models import Batch, HeldListing
from records.screening.verdict_rows import describe_verdicts
from records.sellers.models import Shop
from records.sellers.models.penalties import PenaltyOrder
from workers.outbound import verdict_stream
from workers.outbound.rendering import Compose, Rendering


def _compose_enforcement(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """Order a listing down or up again, unless a newer order exists."""
    (row,) = parcel
    listing = _ordered_listing(row)
    if not row.is_newest_order:
        return
    ruling_id = row.body["ruling"]
    ruling = rendering.stated_rulings.get(ruling_id)
    event = MarketplaceEvent.enforcement(
        listing.external_id,
        state="down" if listing.is_down else "up",
        version=listing.version,
        statement=_statement_if_any(rendering, ruling_id) if listing.is_down else None,
        restoration=None if listing.is_down else _restoration(ruling, listing),
        case=ruling.number if ruling else "",
    )
    rendering.tell_marketplace(listing.marketplace, row.key, event)


def _compose_statement(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """State a further ruling's reasons to the seller of a listing that is already down."""
    (row,) = parcel
    listing, statement = _ordered_listing(row), _statement_if_any(rendering, row.body["ruling"])
    if statement is not None:
        event = MarketplaceEvent.reasons(listing.external_id, statement)
        rendering.tell_marketplace(listing.marketplace, row.key, event)


def _statement_if_any(rendering: Rendering, ruling_id: int) -> dict[str, object] | None:
    """Return the statement; None if a person upheld what the matchers could not find."""
    try:
        statement = statements.compose_statement(rendering.stated_rulings[ruling_id])
    except NotMatched:
        return None
    return configured.statement_as_json(statement)


def _restoration(ruling: StatedRuling | None, listing: EnforcementOrder) -> dict[str, str] | None:
    """Explain the restoration if another ruling replaced the one against the seller."""
    if ruling is None or not ruling.replaces:
        return None
    text = describe_restoration(is_shop=bool(find_shop(listing.external_id)))
    return {"en": text.en, "zh": text.zh}


def _ordered_listing(row: OutgoingRow) -> EnforcementOrder:
    if row.order is None:
        raise LookupError(f"{row.key} names no listing.")
    return row.order


def _compose_penalty(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """Tell each shop's marketplace that a penalty begins, changes or ends, unless outdated."""
    (row,) = parcel
    order = PenaltyOrder.objects.get(pk=row.subject_id)
    if row.body["version"] < order.version:
        return
    restriction = account_statements.restrict_by_order(order)
    message = penalty_letters.describe_penalty(order)
    _penalise_shops(rendering, row, order.seller_id, message, restriction)


def _penalise_shops(
    rendering: Rendering,
    row: OutgoingRow,
    seller_id: int,
    message: Mapping[str, object],
    restriction: AccountRestriction | None,
) -> None:
    """Tell the marketplace of every shop, where it is listed still; with the reasons (DSA, 17)."""
    if restriction is not None:
        statement = account_statements.keep_statement(
            row.kind, row.subject_id, restriction, seller_id, now=rendering.now
        )
        message = {**message, "statement": configured.statement_as_json(statement)}
    listed_shops = Shop.objects.filter(marketplace__in=[site.code for site in list_sites()])
    for shop in listed_shops.filter(seller_id=seller_id).order_by("marketplace", "pk"):
        event = MarketplaceEvent.penalty(shop.external_id, message)
        rendering.tell_marketplace(shop.marketplace, f"{row.key}:{shop.pk}", event)


def _compose_order_letter(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the people concerned that an order was carried out, once the order allows it."""
    (row,) = parcel
    order = DisclosureOrder.objects.select_related("authority").get(pk=row.subject_id)
    if disclosure_order_letters.find_time(order, rendering.now) > rendering.now:
        disclosure_order_letters.post_letter(
            order, rendering.now
        )  # it was served again, and forbids it longer
        return
    event = disclosure_order_letters.describe_order(order)
    for case in disclosure_order_letters.list_notified_cases(order):
        if _is_listed(case.listing.marketplace):
            notice = MarketplaceEvent.notice(case.listing.external_id, event)
            key = f"{row.key}:{case.pk}"
            rendering.tell_marketplace(case.listing.marketplace, key, notice)
    texts = disclosure_order_letters.compose_for_accounts(order, settings.MARKWARDEN.public_url)
    rendering.write_letters(row.key, texts)
    DisclosureOrder.objects.filter(pk=order.pk).update(told_at=rendering.now)


def _compose_hold_end(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the marketplace, and the seller if we know an email address, how a hold ended.

    A listing that was on sale until it was upheld is held back from now on.
    """
    (row,) = parcel
    hold = HeldListing.objects.get(pk=row.subject_id)
    if held_listing_letters.is_upheld(hold):
        keep_back(hold)
        held_listing_letters.keep_hold(hold, now=rendering.now)
    event = _describe_hold_end(hold) if _is_listed(hold.marketplace) else None
    if event:
        rendering.tell_marketplace(hold.marketplace, f"{row.key}:marketplace", event)
    letter = held_listing_letters.compose(hold, settings.MARKWARDEN.public_url)
    if letter is not None:
        rendering.write_letter(row.key, letter)


def _describe_hold_end(hold: HeldListing) -> MarketplaceEvent | None:
    """Describe how a hold ended; a marketplace that is not listed reads it with its batches."""
    if held_listing_letters.is_upheld(hold):
        statement = configured.statement_as_json(held_listing_letters.state_hold(hold))
        return MarketplaceEvent.reasons(hold.listing, statement)
    if hold.state == HeldListingState.RELEASED:
        return MarketplaceEvent.notice(hold.listing, held_listing_letters.describe_end(hold))
    return None


def _is_listed(marketplace: str) -> bool:
    return marketplace in {site.code for site in list_sites()}


def _compose_screened(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the marketplace that a batch was screened; one that we cannot reach asks for itself.

    Verdicts go to a stream in a row of their own, so that neither delays the other.
    """
    (row,) = parcel
    batch = Batch.objects.get(pk=row.subject_id)
    if settings.MARKWARDEN.streams_url:
        key = f"{verdict_stream.KIND}:{batch.pk}"
        outbox.post(
            key=key, kind=verdict_stream.KIND, subject_id=batch.pk, send_after=rendering.now
        )
    if not _is_listed(batch.marketplace):
        return
    event = MarketplaceEvent.screened(
        {
            "batch_id": str(batch.public_id),
            "lines": batch.lines,
            "held": batch.held,
            "not_screened": batch.not_screened,
            "verdicts_sha256": sha256(encode_json(describe_verdicts(batch))).hexdigest(),
        }
    )
    rendering.tell_marketplace(batch.marketplace, row.key, event)


def _compose_measure(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the filer or the seller of a sanction, unless a newer version exists."""
    (row,) = parcel
    measure = Sanction.objects.get(pk=row.subject_id)
    if row.body["version"] < measure.version:
        return
    if measure.seller_id is None:
        letters = conduct_letters.compose_for_filer(measure, settings.MARKWARDEN.public_url)
        rendering.write_letters(row.key, letters)
        return
    restriction = account_statements.restrict_by_measure(measure, rendering.now)
    message = conduct_letters.describe_for_seller(measure)
    _penalise_shops(rendering, row, measure.seller_id, message, restriction)


def _compose_dispute_step(rendering: Rendering, parcel: Sequence[OutgoingRow]) -> None:
    """Notify both parties; the seller by a marketplace, unless we no longer work with it."""
    (row,) = parcel
    letters = dispute_letters.compose_letters(
        row.kind, row.subject_id, settings.MARKWARDEN.public_url
    )
    if _is_listed(letters.to_seller.marketplace):
        rendering.notify_seller(f"{row.key}:seller", letters.to_seller)
    rendering.write_letter(row.key, letters.to_filer)


ORDERS: Final[Mapping[str, Compose]] = {
    "enforce": _compose_enforcement,
    "statement": _compose_statement,
    "penalty": _compose_penalty,
    disclosure_order_letters.KIND: _compose_order_letter,
    HOLD_KIND: _compose_hold_end,
    BATCH_KIND: _compose_screened,
    conduct_letters.KIND: _compose_measure,
    **dict.fromkeys(dispute_letters.KINDS, _compose_dispute_step),
}
