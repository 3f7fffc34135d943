"""Letters as their declarations compose them, of a row of the outbox or of what it would say."""

from collections.abc import Mapping
from typing import Any, Final

from records.cases.models import TakedownRequest
from records.clock import database_now
from records.ledger.models import Outgoing
from records.notices.letter_kinds import LetterText, Posted, list_letters

URL: Final = "https://warden.example"


def compose_letter(
    kind: str, subject_id: int, body: Mapping[str, Any] | None = None
) -> LetterText | None:
    """The one letter of a kind about a subject; None where nobody has to be told."""
    compose = list_letters()[kind].compose
    assert compose
    letter = compose(Posted([subject_id], body or {}, URL, database_now()))
    assert not isinstance(letter, list)
    return letter


def compose_receipt(request: TakedownRequest) -> LetterText:
    """The letter that every filer gets."""
    letter = compose_letter("receipt", request.pk)
    assert letter
    return letter


def compose_posted(row: Outgoing) -> LetterText | None:
    """The letter of a row."""
    return compose_letter(row.kind, row.subject_id, row.body)
