"""Letters to the people of an account about its machines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.conf import settings

from records.notices import machines
from records.notices.leaving import Leaving
from workers.sending.moment import Moment, Sender


def endpoint_disabled(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """Its owner's people are told: nobody else would notice that nothing comes any more."""
    (row,) = parcel
    told = machines.disabled(row.subject_id, settings.MARKWARDEN.public_url)
    for number, letter in enumerate(told):
        moment.post(replace(row, key=f"{row.key}:{number}"), letter)


SEND: Final[Mapping[str, Sender]] = {"endpoint_disabled": endpoint_disabled}
