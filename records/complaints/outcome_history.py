"""Who has spoken on a case: rulings of every instance, and what took the claim back."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from pipeline.standing.outcomes import Turn, Voice, upheld_since
from pipeline.vocabulary import Instance, Outcome
from records.complaints.models import Case, Ruling, Settlement

_VOICES: Final = {
    Instance.FIRST: Voice.FIRST,
    Instance.COUNTER: Voice.COUNTER,
    Instance.APPEAL: Voice.APPEAL,
}
_MOMENT: Final = timedelta(microseconds=1)  # a voice of this very moment has been heard


def list_turns(case_ids: Collection[int]) -> Mapping[int, tuple[Turn, ...]]:
    """Return every voice on these cases, annulled ones too, by case and in order of time."""
    said: defaultdict[int, list[Turn]] = defaultdict(list)
    for ruling in Ruling.objects.filter(case__in=case_ids).order_by("ruled_at", "pk"):
        said[ruling.case_id].append(turn_of_ruling(ruling))
    for settlement in Settlement.objects.filter(case__in=case_ids).order_by("said_at", "pk"):
        said[settlement.case_id].append(turn_of_settlement(settlement))
    return {case: tuple(sorted(turns, key=lambda turn: turn.at)) for case, turns in said.items()}


def turn_of_ruling(ruling: Ruling) -> Turn:
    """Return a ruling as a voice."""
    voice = _VOICES[Instance(ruling.instance)]
    return Turn(ruling.ruled_at, voice, Outcome(ruling.outcome), ruling.annulled_at)


def turn_of_settlement(settlement: Settlement) -> Turn:
    """Return the voice by which a claim was taken back."""
    return Turn(settlement.said_at, Voice(settlement.voice), Outcome.REJECTED)


def update_upheld_at(case: Case, *, now: datetime) -> bool:
    """Update since when the locked case is effectively upheld; return whether it is."""
    turns = list_turns([case.pk]).get(case.pk, ())
    case.upheld_at = upheld_since(turns, now + _MOMENT)
    case.save(update_fields=["upheld_at"])
    return case.upheld_at is not None
