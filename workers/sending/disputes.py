"""Steps of a counter-notification or an appeal: both sides are told."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.conf import settings

from records.notices import disputes
from records.notices.leaving import OutgoingRow
from workers import outside
from workers.sending.moment import DeliveryContext, Sender


def _send_dispute_step(moment: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    (row,) = parcel
    told = disputes.compose_letters(row.kind, row.subject_id, settings.MARKWARDEN.public_url)
    moment.send_letter(row, told.to_filer)
    seller = told.to_seller
    outside.marketplaces().notify(
        seller.marketplace,
        seller.external_id,
        {"kind": seller.kind, "en": seller.says.en, "zh": seller.says.zh},
        key=f"{row.key}:seller",
        sent_at=moment.now,
    )


DISPUTE_SENDERS: Final[Mapping[str, Sender]] = dict.fromkeys(disputes.KINDS, _send_dispute_step)
