"""What follows when a rights holder does not answer a dispute, in words for each side."""

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pipeline.law.profiles import DisputeStep, OnSilence, Party, Profile


class _Consequence(StrEnum):
    RULING = "ruling"  # a person decides on what is known
    ONLY_SUIT_STOPS = "only_suit_stops"
    COMPLAINT_STOPS = "complaint_stops"  # as a suit does


_TEXTS: Final[dict[tuple[Party, _Consequence], Promise]] = {
    (Party.FILER, _Consequence.RULING): _(
        "If you do not answer, a person of the platform rules on the information at hand. The"
        " listing stays down until then."
    ),
    (Party.FILER, _Consequence.ONLY_SUIT_STOPS): _(
        "If you report no suit, the listing goes up again. The law requires this, and nobody makes"
        " a ruling. A bare rejection counts as silence."
    ),
    (Party.FILER, _Consequence.COMPLAINT_STOPS): _(
        "If you report no suit or complaint to an authority, the listing goes up again. The law"
        " requires this, and nobody makes a ruling. A bare rejection counts as silence."
    ),
    (Party.SELLER, _Consequence.RULING): _(
        "If the rights holder does not answer, a person of the platform rules on the information"
        " at hand. The listing stays down until then."
    ),
    (Party.SELLER, _Consequence.ONLY_SUIT_STOPS): _(
        "If the rights holder reports no suit, the listing goes up again. The law requires this,"
        " and nobody makes a ruling. A bare rejection counts as silence."
    ),
    (Party.SELLER, _Consequence.COMPLAINT_STOPS): _(
        "If the rights holder reports no suit or complaint to an authority, the listing goes up"
        " again. The law requires this, and nobody makes a ruling. A bare rejection counts as"
        " silence."
    ),
}


def describe_silence(law: Profile, reader: Party) -> Promise:
    """Describe what the law does when the time to answer is over."""
    if law.counter.on_silence is OnSilence.HUMAN_RULING:
        return _TEXTS[reader, _Consequence.RULING]
    if DisputeStep.AUTHORITY_COMPLAINT in law.counter.stops_restore:
        return _TEXTS[reader, _Consequence.COMPLAINT_STOPS]
    return _TEXTS[reader, _Consequence.ONLY_SUIT_STOPS]
