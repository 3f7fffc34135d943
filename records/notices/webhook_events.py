"""What filers' machines can be told of: the one table of events."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Source:
    """The letter with which an event leaves, and how its subject leads to what it is about.

    An event has no moment of its own: what is not told to people yet, as a ruling that can still
    be undone, is told to no machine either.
    """

    kind: str  # of the outbox
    subjects: str  # SQL: id, request_id, case_id, right_id, account_id
    letter: str = ""  # of the kind, where it has several; one goes to each person


_OF_CASE: Final = (
    "SELECT s.id, c.request_id, c.id AS case_id, NULL::bigint AS right_id, c.account_id"
    " FROM {} s JOIN cases_case c ON c.id = s.case_id"
)
_OF_REQUEST: Final = (
    "SELECT s.id, s.id AS request_id, NULL::bigint AS case_id, NULL::bigint AS right_id,"
    " s.account_id FROM cases_takedownrequest s"
)
_RIGHT: Final = (
    "SELECT s.id, NULL::bigint AS request_id, NULL::bigint AS case_id, s.id AS right_id,"
    " s.owner_id AS account_id FROM rights_right s"
)

SOURCES: Final[Mapping[Event, Source]] = {
    Event.REQUEST_RECEIVED: Source("receipt", _OF_REQUEST),
    Event.NEAR_DUPLICATES: Source("near_duplicates", _OF_REQUEST),
    Event.CASE_DECIDED: Source("result", _OF_CASE.format("cases_ruling")),
    Event.CASE_QUESTION: Source("question", _OF_CASE.format("cases_clarification")),
    Event.CASE_RESTORED: Source("settled", _OF_CASE.format("cases_settlement")),
    Event.CASE_DISPUTED: Source("counter", _OF_CASE.format("disputes_counternotification")),
    Event.DISPUTE_DECIDED: Source("counter_ruled", _OF_CASE.format("disputes_counternotification")),
    Event.CASE_APPEALED: Source("appeal", _OF_CASE.format("disputes_appeal")),
    Event.APPEAL_DECIDED: Source("appeal_ruled", _OF_CASE.format("disputes_appeal")),
    Event.RIGHT_VERIFIED: Source("right", _RIGHT, "verified"),
    Event.RIGHT_REJECTED: Source("right", _RIGHT, "rejected"),
    Event.RIGHT_EXPIRING: Source("right", _RIGHT, "expires"),
    Event.RIGHT_EXPIRED: Source("right", _RIGHT, "expired"),
    Event.AUTHORISATION_ASKED: Source(
        "authorisation",
        "SELECT s.id, NULL::bigint AS request_id, NULL::bigint AS case_id, s.right_id, r.owner_id"
        " AS account_id FROM vetting_brandauthorisation s JOIN rights_right r ON r.id = s.right_id",
        "asked",
    ),
}
SUBSCRIBABLE: Final = tuple(SOURCES)  # what an endpoint can be told of
