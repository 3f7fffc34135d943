"""Steps of a counter-notification or an appeal: both sides are told."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.conf import settings

from records.notices import disputes
from records.notices.leaving import Leaving
from workers import outside
from workers.sending.moment import Moment, Sender


def _tell(moment: Moment, parcel: Sequence[Leaving]) -> None:
    (row,) = parcel
    told = disputes.told(row.kind, row.subject_id, settings.MARKWARDEN.public_url)
    moment.post(row, told.to_filer)
    seller = told.to_seller
    outside.marketplaces().notify(
        seller.marketplace,
        seller.external_id,
        {"kind": seller.kind, "en": seller.says.en, "zh": seller.says.zh},
        key=f"{row.key}:seller",
        sent_at=moment.now,
    )


SEND: Final[Mapping[str, Sender]] = dict.fromkeys(disputes.KINDS, _tell)
