"""What filers' machines can be told of: the one table of events."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Event(StrEnum):
    """Named as receivers see them in `type`."""

    REQUEST_RECEIVED = "request.received"
    CASE_DECIDED = "case.decided"
    CASE_QUESTION = "case.question"
    CASE_RESTORED = "case.restored"
    CASE_DISPUTED = "case.disputed"
    DISPUTE_DECIDED = "case.dispute_decided"
    CASE_APPEALED = "case.appealed"
    APPEAL_DECIDED = "case.appeal_decided"
    TEST = "endpoint.test"  # sent by the test button alone


@dataclass(frozen=True, slots=True)
class Source:
    """The letter with which an event leaves, and how its subject leads to request, case and owner.

    An event has no moment of its own: what is not told to people yet, as a ruling that can still
    be undone, is told to no machine either.
    """

    kind: str  # of the outbox
    subjects: str  # SQL: id, request_id, case_id, account_id


_CASE: Final = "SELECT s.id, c.request_id, c.id AS case_id, c.account_id FROM {} s"
_OF_CASE: Final = _CASE + " JOIN complaints_case c ON c.id = s.case_id"

SOURCES: Final[Mapping[Event, Source]] = {
    Event.REQUEST_RECEIVED: Source(
        "receipt",
        "SELECT s.id, s.id AS request_id, NULL::bigint AS case_id, s.account_id"
        " FROM complaints_takedownrequest s",
    ),
    Event.CASE_DECIDED: Source("result", _OF_CASE.format("complaints_ruling")),
    Event.CASE_QUESTION: Source("question", _OF_CASE.format("complaints_clarification")),
    Event.CASE_RESTORED: Source("settled", _OF_CASE.format("complaints_settlement")),
    Event.CASE_DISPUTED: Source("counter", _OF_CASE.format("complaints_counternotification")),
    Event.DISPUTE_DECIDED: Source(
        "counter_ruled", _OF_CASE.format("complaints_counternotification")
    ),
    Event.CASE_APPEALED: Source("appeal", _OF_CASE.format("complaints_appeal")),
    Event.APPEAL_DECIDED: Source("appeal_ruled", _OF_CASE.format("complaints_appeal")),
}
CHOSEN: Final = tuple(SOURCES)  # what an endpoint can be told of
