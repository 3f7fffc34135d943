"""What letters are called, and how far they are, for pages."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from interfaces.web.labels import label
from records.notices.letter_archive import Delivery, StoredLetter
from records.notices.letter_kinds import list_letters

_SIGNS: Final[Mapping[Delivery, str]] = {
    Delivery.WAITING: "…",
    Delivery.LATE: "↻",
    Delivery.SENT: "✓",
    Delivery.NOT_EMAILED: "–",
    Delivery.GIVEN_UP: "!",
}


def letter_name(letter: StoredLetter) -> str | Promise:
    """Return the label of the letter's kind."""
    declared = list_letters().get(letter.kind)
    return gettext_lazy(declared.label) if declared and declared.label else letter.kind


def letter_state(letter: StoredLetter) -> tuple[str, str | Promise]:
    """Return a sign and a word, so that no state is told by colour alone."""
    return _SIGNS[letter.state], label(letter.state)
