"""Warnings and suspensions: a filer's people by post, a seller through each of its marketplaces."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.conf import settings

from records.accounts.models import Shop
from records.conduct.models import Measure
from records.notices import measures
from records.notices.leaving import OutgoingRow
from workers import outside
from workers.sending.moment import DeliveryContext, Sender


def _send_measure(moment: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """The newest only: an older row's successor says all."""
    (row,) = parcel
    measure = Measure.objects.get(pk=row.subject_id)
    if row.body["version"] < measure.version:
        return
    if measure.account_id is not None:
        for number, letter in enumerate(
            measures.compose_for_filer(measure, settings.MARKWARDEN.public_url)
        ):
            moment.send_letter(replace(row, key=f"{row.key}:{number}"), letter)
        return
    for shop in Shop.objects.filter(seller=measure.seller).order_by("pk"):
        outside.marketplaces().penalise(
            shop.marketplace,
            shop.external_id,
            measures.describe_for_seller(measure),
            key=f"{row.key}:{shop.pk}",
            sent_at=moment.now,
        )


MEASURE_SENDERS: Final[Mapping[str, Sender]] = {measures.KIND: _send_measure}
