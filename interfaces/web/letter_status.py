"""What letters are called, and how far they are, for pages."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import label
from records.notices import reminders
from records.notices.letter_archive import Delivery, StoredLetter
from records.notices.letters import DIGEST

_KINDS: Final[Mapping[str, Promise]] = {
    "receipt": _("Receipt"),
    "result": _("Decision"),
    DIGEST: _("Decisions, with your next digest"),
    "question": _("Question"),
    "settled": _("Taken back"),
    "counter": _("The seller's dispute"),
    "counter_ruled": _("Decision on the dispute"),
    "appeal": _("An appeal was filed"),
    "appeal_ruled": _("Decision on the appeal"),
    "enforce": _("Order to the marketplace, with the reasons"),
    "statement": _("Reasons to the seller"),
    reminders.QUESTION: _("Reminder: a question is open"),
    reminders.ANSWER: _("Reminder: the seller's dispute is open"),
    reminders.COUNTER: _("Reminder to the seller"),
    reminders.BUYERS_KIND: _("Buyers to inform"),
}
_SIGNS: Final[Mapping[Delivery, str]] = {
    Delivery.WAITING: "…",
    Delivery.LATE: "↻",
    Delivery.SENT: "✓",
    Delivery.NOT_EMAILED: "–",
    Delivery.GIVEN_UP: "!",
}


def letter_name(letter: StoredLetter) -> str | Promise:
    """Return the label of the letter's kind."""
    return _KINDS.get(letter.kind, letter.kind)


def letter_state(letter: StoredLetter) -> tuple[str, str | Promise]:
    """Return a sign and a word, so that no state is told by colour alone."""
    return _SIGNS[letter.state], label(letter.state)
