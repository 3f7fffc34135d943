"""Letters to the people of an account about its machines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.conf import settings

from records.notices import machines
from records.notices.leaving import OutgoingRow
from workers.sending.moment import DeliveryContext, Sender


def send_endpoint_disabled(moment: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Its owner's people are told: nobody else would notice that nothing comes any more."""
    (row,) = parcel
    told = machines.compose_disabled(row.subject_id, settings.MARKWARDEN.public_url)
    for number, letter in enumerate(told):
        moment.send_letter(replace(row, key=f"{row.key}:{number}"), letter)


ENDPOINT_SENDERS: Final[Mapping[str, Sender]] = {"endpoint_disabled": send_endpoint_disabled}
