"""What marketplaces are told: listings down or up, reasons, penalties."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from django.conf import settings

from gateways import configured
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
from records.notices.letters import conduct_letters, dispute_letters, penalty_letters
from records.notices.outbox_batches import EnforcementOrder, OutgoingRow
from records.notices.sellers import (
    account_statements,
    disclosure_order_letters,
    held_listing_letters,
)
from records.notices.statements import NotMatched
from records.screening.models import Batch, HeldListing
from records.sellers.models import Shop
from records.sellers.models.penalties import PenaltyOrder
from workers.outbound import verdict_stream
from workers.outbound.delivery_context import DeliveryContext, Sender, send_all, send_in_order


def _send_enforcement(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Order a listing down or up again, unless a newer order exists."""
    (row,) = parcel
    listing = _ordered_listing(row)
    if not row.is_newest_order:
        return
    ruling_id = row.body["ruling"]
    configured.marketplaces().enforce(
        listing.marketplace,
        listing.external_id,
        state="down" if listing.is_down else "up",
        version=listing.version,
        key=row.key,
        sent_at=context.now,
        statement=_statement_if_any(context, ruling_id) if listing.is_down else None,
        restoration=None if listing.is_down else _restoration(context, ruling_id, listing),
    )


def _send_statement(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """State a further ruling's reasons to the seller of a listing that is already down."""
    (row,) = parcel
    listing, statement = _ordered_listing(row), _statement_if_any(context, row.body["ruling"])
    if statement is None:
        return
    configured.marketplaces().state_reasons(
        listing.marketplace, listing.external_id, statement, key=row.key, sent_at=context.now
    )


def _statement_if_any(context: DeliveryContext, ruling_id: int) -> dict[str, object] | None:
    """Build the statement; None if a person upheld what the matchers could not find."""
    try:
        return _statement(context, ruling_id)
    except NotMatched:
        return None


def _restoration(
    context: DeliveryContext, ruling_id: int, listing: EnforcementOrder
) -> dict[str, str] | None:
    """Explain the restoration if another ruling replaced the one against the seller."""
    ruling = context.stated_rulings.get(ruling_id)
    if ruling is None or not ruling.replaces:
        return None
    text = describe_restoration(is_shop=bool(find_shop(listing.external_id)))
    return {"en": text.en, "zh": text.zh}


def _statement(context: DeliveryContext, ruling_id: int) -> dict[str, object]:
    return configured.statement_as_json(
        statements.compose_statement(context.stated_rulings[ruling_id])
    )


def _ordered_listing(row: OutgoingRow) -> EnforcementOrder:
    if row.order is None:
        raise LookupError(f"{row.key} names no listing.")
    return row.order


def _send_penalty(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Tell each shop's marketplace that a penalty begins, changes or ends, unless outdated."""
    (row,) = parcel
    order = PenaltyOrder.objects.get(pk=row.subject_id)
    if row.body["version"] < order.version:
        return
    restriction = account_statements.restrict_by_order(order)
    message = penalty_letters.describe_penalty(order) | _state_restriction(restriction)
    _penalise_shops(context, row, order.seller_id, message)


def _penalise_shops(
    context: DeliveryContext, row: OutgoingRow, seller_id: int, message: Mapping[str, object]
) -> None:
    """Tell the marketplace of every shop, where it is listed still.

    All shops of one come together: one that is silent is waited for once.
    """
    listed_shops = Shop.objects.filter(marketplace__in=[site.code for site in list_sites()])
    penalise = partial(configured.marketplaces().penalise, penalty=message, sent_at=context.now)
    send_all(
        partial(penalise, shop.marketplace, shop.external_id, key=f"{row.key}:{shop.pk}")
        for shop in listed_shops.filter(seller_id=seller_id).order_by("marketplace", "pk")
    )


def _state_restriction(restriction: AccountRestriction | None) -> dict[str, object]:
    """Build the statement of reasons for an account's restriction (DSA, Article 17)."""
    if restriction is None:
        return {}
    return {
        "statement": configured.statement_as_json(account_statements.compose_statement(restriction))
    }


def _send_order_letter(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the people concerned that an order was carried out, once the order allows it."""
    (row,) = parcel
    order = DisclosureOrder.objects.select_related("authority").get(pk=row.subject_id)
    if disclosure_order_letters.find_time(order, context.now) > context.now:
        disclosure_order_letters.post_letter(
            order, context.now
        )  # it was served again, and forbids it longer
        return
    texts = disclosure_order_letters.compose_for_accounts(order, settings.MARKWARDEN.public_url)
    send_in_order(
        [
            partial(_report_order, context, row, order),
            partial(context.send_letters, row, texts),
        ]
    )
    DisclosureOrder.objects.filter(pk=order.pk).update(told_at=context.now)


def _report_order(context: DeliveryContext, row: OutgoingRow, order: DisclosureOrder) -> None:
    """Tell the sellers that it concerns, each by its marketplace where that is listed."""
    notify = partial(
        configured.marketplaces().notify,
        notice=disclosure_order_letters.describe_order(order),
        sent_at=context.now,
    )
    send_all(
        partial(
            notify,
            case.listing.marketplace,
            case.listing.external_id,
            key=f"{row.key}:{case.pk}",
        )
        for case in disclosure_order_letters.list_notified_cases(order)
        if _is_listed(case.listing.marketplace)
    )


def _send_hold_end(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the marketplace, and the seller if we know an email address, how a hold ended.

    A listing that was on sale until it was upheld is held back from now on.
    """
    (row,) = parcel
    hold = HeldListing.objects.get(pk=row.subject_id)
    if held_listing_letters.is_upheld(hold):
        keep_back(hold)
    sends = [partial(_report_hold_end, context, row, hold)]
    letter = held_listing_letters.compose(hold, settings.MARKWARDEN.public_url)
    if letter is not None:
        sends.append(partial(context.send_letter, row, letter))
    send_in_order(sends)  # a marketplace knows a second copy by its key, a mailbox does not


def _report_hold_end(context: DeliveryContext, row: OutgoingRow, hold: HeldListing) -> None:
    """Tell the marketplace how a hold ended; an unlisted one can read it with its batches."""
    if not _is_listed(hold.marketplace):
        return
    key, sent_at = f"{row.key}:marketplace", context.now
    place, listing = hold.marketplace, hold.listing
    if held_listing_letters.is_upheld(hold):
        statement = configured.statement_as_json(held_listing_letters.state_hold(hold))
        configured.marketplaces().state_reasons(place, listing, statement, key=key, sent_at=sent_at)
    elif hold.state == HeldListingState.RELEASED:
        notice = held_listing_letters.describe_end(hold)
        configured.marketplaces().notify(place, listing, notice, key=key, sent_at=sent_at)


def _is_listed(marketplace: str) -> bool:
    return marketplace in {site.code for site in list_sites()}


def _send_screened(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the marketplace that a batch was screened; one that we cannot reach asks for itself.

    Verdicts go to a stream in a row of their own, so that neither delays the other.
    """
    (row,) = parcel
    batch = Batch.objects.get(pk=row.subject_id)
    if settings.MARKWARDEN.streams_url:
        key = f"{verdict_stream.KIND}:{batch.pk}"
        outbox.post(key=key, kind=verdict_stream.KIND, subject_id=batch.pk, send_after=context.now)
    if not _is_listed(batch.marketplace):
        return
    message = {
        "batch_id": str(batch.public_id),
        "lines": batch.lines,
        "held": batch.held,
        "not_screened": batch.not_screened,
    }
    configured.marketplaces().report_screened(
        batch.marketplace, message, key=row.key, sent_at=context.now
    )


ORDER_SENDERS: Final[Mapping[str, Sender]] = {
    "enforce": _send_enforcement,
    "statement": _send_statement,
    "penalty": _send_penalty,
    disclosure_order_letters.KIND: _send_order_letter,
    HOLD_KIND: _send_hold_end,
    BATCH_KIND: _send_screened,
    verdict_stream.KIND: verdict_stream.append_verdicts,
}


def _send_measure(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the filer or the seller of a sanction, unless a newer version exists."""
    (row,) = parcel
    measure = Sanction.objects.get(pk=row.subject_id)
    if row.body["version"] < measure.version:
        return
    if measure.seller_id is None:
        letters = conduct_letters.compose_for_filer(measure, settings.MARKWARDEN.public_url)
        context.send_letters(row, letters)
        return
    restriction = account_statements.restrict_by_measure(measure, context.now)
    message = conduct_letters.describe_for_seller(measure) | _state_restriction(restriction)
    _penalise_shops(context, row, measure.seller_id, message)


MEASURE_SENDERS: Final[Mapping[str, Sender]] = {conduct_letters.KIND: _send_measure}


def _send_dispute_step(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Notify both parties, the marketplace first: it drops duplicates, a mailbox does not."""
    (row,) = parcel
    letters = dispute_letters.compose_letters(
        row.kind, row.subject_id, settings.MARKWARDEN.public_url
    )
    send_in_order(
        [
            partial(_notify_seller, context, row, letters.to_seller),
            partial(context.send_letter, row, letters.to_filer),
        ]
    )


def _notify_seller(
    context: DeliveryContext, row: OutgoingRow, seller: dispute_letters.SellerNotice
) -> None:
    """Notify the seller through its marketplace, unless we no longer work with it."""
    if _is_listed(seller.marketplace):
        context.notify(f"{row.key}:seller", seller)


DISPUTE_SENDERS: Final[Mapping[str, Sender]] = dict.fromkeys(
    dispute_letters.KINDS, _send_dispute_step
)
