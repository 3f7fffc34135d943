"""What a reviewer typed for an act that could not be done: kept until it can."""

import uuid
from dataclasses import asdict, dataclass
from typing import Final, Self

from django.http import HttpRequest

from interfaces.console.grounds import ACTS, Deed
from pipeline.words import Outcome
from records.complaints.models import Ruling

_KEY: Final = "typed"
_LONGEST: Final = 4000  # characters of a note or a question


@dataclass(frozen=True, slots=True)
class Typed:
    """One filled-in act."""

    deed: str
    reason: str
    note: str

    @classmethod
    def read(cls, request: HttpRequest, deed: Deed) -> Self:
        """As the form sends it."""
        note = request.POST.get("note", "").strip()[:_LONGEST]
        return cls(deed.value, request.POST.get("reason", ""), note)

    @classmethod
    def of(cls, ruling: Ruling) -> Self:
        """As it stood before this ruling was made."""
        deed = Deed.UPHOLD if ruling.outcome == Outcome.UPHELD else Deed.REJECT
        return cls(deed.value, ruling.reason_code, ruling.note)

    @property
    def is_complete(self) -> bool:
        """Does it have a reason of its act, and a text where one is needed?"""
        act = ACTS[Deed(self.deed)]
        return act.has(self.reason) and (bool(self.note) or not act.is_note_required)


def keep(request: HttpRequest, public_id: uuid.UUID, words: Typed) -> None:
    """Keep it for the next time this person opens this case."""
    kept = request.session.get(_KEY, {})
    request.session[_KEY] = {**kept, str(public_id): asdict(words)}


def taken(request: HttpRequest, public_id: uuid.UUID) -> Typed | None:
    """What was kept for the case; it is kept no longer."""
    kept = dict(request.session.get(_KEY, {}))
    words = kept.pop(str(public_id), None)
    if words is None:
        return None
    request.session[_KEY] = kept
    return Typed(**words)
