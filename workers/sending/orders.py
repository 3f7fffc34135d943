"""What marketplaces are told: listings down or up, reasons, penalties."""

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.statements import RESTORED
from records.accounts.models import Shop
from records.notices import penalties, statements
from records.notices.leaving import ListingOrder, OutgoingRow
from records.notices.statements import NotMatched
from records.standing.models import PenaltyOrder
from workers import outside
from workers.sending.moment import DeliveryContext, Sender


def _send_enforcement(moment: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """A listing goes down or up again; only the newest order is sent."""
    (row,) = parcel
    listing = _ordered_listing(row)
    if not row.is_newest_order:
        return
    ruling_id = row.body["ruling"]
    outside.marketplaces().enforce(
        listing.marketplace,
        listing.external_id,
        state="down" if listing.is_down else "up",
        version=listing.version,
        key=row.key,
        sent_at=moment.now,
        statement=_statement_if_any(moment, ruling_id) if listing.is_down else None,
        restoration=None if listing.is_down else _restoration(moment, ruling_id),
    )


def _send_statement(moment: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """The listing is down already; its seller still learns of this ruling."""
    (row,) = parcel
    listing, told = _ordered_listing(row), _statement(moment, row.body["ruling"])
    outside.marketplaces().state_reasons(
        listing.marketplace, listing.external_id, told, key=row.key, sent_at=moment.now
    )


def _statement_if_any(moment: DeliveryContext, ruling_id: int) -> dict[str, object] | None:
    """A person may uphold what no machine could match: the listing goes down all the same."""
    try:
        return _statement(moment, ruling_id)
    except NotMatched:
        return None


def _restoration(moment: DeliveryContext, ruling_id: int) -> dict[str, str] | None:
    """What the seller is told where another ruling took the place of the one against it."""
    told = moment.told.get(ruling_id)
    return {"en": RESTORED.en, "zh": RESTORED.zh} if told and told.replaces else None


def _statement(moment: DeliveryContext, ruling_id: int) -> dict[str, object]:
    return outside.statement_as_json(statements.compose_statement(moment.told[ruling_id]))


def _ordered_listing(row: OutgoingRow) -> ListingOrder:
    if row.ordered is None:
        raise LookupError(f"{row.key} names no listing.")
    return row.ordered


def _send_penalty(moment: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """A penalty begins, changes or ends: each shop's marketplace is told the newest only."""
    (row,) = parcel
    order = PenaltyOrder.objects.get(pk=row.subject_id)
    if row.body["version"] < order.version:
        return
    told = penalties.describe_penalty(order)
    for shop in Shop.objects.filter(seller_id=order.seller_id).order_by("pk"):
        key = f"{row.key}:{shop.pk}"
        outside.marketplaces().penalise(
            shop.marketplace, shop.external_id, told, key=key, sent_at=moment.now
        )


ORDER_SENDERS: Final[Mapping[str, Sender]] = {
    "enforce": _send_enforcement,
    "statement": _send_statement,
    "penalty": _send_penalty,
}
