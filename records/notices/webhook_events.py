"""What filers' machines can be told of, with the letter that its declaration names it in.

An event has no moment of its own: what is not told to people yet, as a ruling that can still be
undone, is told to no machine either.
"""

from typing import Final

from matchers.labels.words import Word, _


class Event(Word):
    """Named as receivers see them in `type`."""

    REQUEST_RECEIVED = "request.received", _("A request was received")
    CASE_DECIDED = "case.decided", _("A case was decided")
    CASE_QUESTION = "case.question", _("A question waits for your answer")
    CASE_RESTORED = "case.restored", _("A claim was taken back, the listing is restored")
    CASE_DISPUTED = "case.disputed", _("The seller disputes a case")
    DISPUTE_DECIDED = "case.dispute_decided", _("A dispute was decided")
    CASE_APPEALED = "case.appealed", _("An appeal was filed")
    APPEAL_DECIDED = "case.appeal_decided", _("An appeal was decided")
    NEAR_DUPLICATES = "request.near_duplicates", _("Listings look like ones that were taken down")
    RIGHT_VERIFIED = "right.verified", _("A right was verified")
    RIGHT_REJECTED = "right.rejected", _("A right was not accepted")
    RIGHT_EXPIRING = "right.expiring", _("A right expires soon")
    RIGHT_EXPIRED = "right.expired", _("A right has expired")
    AUTHORISATION_ASKED = "authorisation.asked", _("A seller shows papers for a brand")
    TEST = "endpoint.test", _("Test")  # sent by the test button alone


SUBSCRIBABLE: Final = tuple(event for event in Event if event is not Event.TEST)
