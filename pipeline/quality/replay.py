"""Decide a stored case again, under its own policy and under another, and say what differs.

A decision reads its Facts and a policy and nothing else, so its own policy has to answer again as
it answered then. Only where it does, the other policy's answer says what would have changed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import ValidationError

from pipeline.decision.decide import decide
from pipeline.decision.routing import Routing
from pipeline.decision.serialization import facts_from_json, routing_to_json
from pipeline.policy.policy import Policy
from pipeline.policy.publication import list_fields
from pipeline.vocabulary import Destination


class Knowledge(StrEnum):
    """What a replay can know of a changed key of the policy."""

    EXACT = "exact"  # the decision reads it, and what it weighs is stored
    BY_LOG = "by the log"  # its effect on later days is not evaluated again here
    NOT = "not"  # no decision reads it: people or processes act on it


# The first name of a key, or the first two. All others are read by no decision.
KNOWLEDGE: Final[Mapping[str, Knowledge]] = {
    **dict.fromkeys(
        (
            *("policy.audit_share", "limits.index_delta_seconds", "evidence", "reasons", "bands"),
            *("routing", "weights", "sense", "pictures", "ordinary", "cues", "nice_keywords"),
            *("nice_categories", "territories", "kind_weights"),
        ),
        Knowledge.EXACT,
    ),
    **dict.fromkeys(("good_faith", "strikes"), Knowledge.BY_LOG),
}


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision as it lies in the records."""

    case: str  # its number
    version: int
    facts: str
    routing: str
    policy_hash: str
    ruling: str  # the newest of a person that stands; empty: nobody looked at it


@dataclass(frozen=True, slots=True)
class Answer:
    """What a policy says of a case."""

    destination: Destination
    rule: str
    score: float
    guard_rails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """A case decided again."""

    reason: str
    stored: Answer  # by its own policy
    proposed: Answer
    differing: tuple[str, ...]  # fields in which its own policy answers another way than it did

    @property
    def is_changed(self) -> bool:
        """Whether the case would have gone elsewhere."""
        return self.stored.destination is not self.proposed.destination


class NotReplayable(ValueError):
    """The record cannot be decided again; the message says why."""


def replay(record: StoredDecision, own: Policy | None, proposed: Policy) -> Replayed:
    """Decide a record again.

    Args:
        record: the decision as stored.
        own: the policy that it was decided by; None: its text is not kept.
        proposed: the other policy.

    Raises:
        NotReplayable: its facts are of a form that is not read any more, or the policy is unknown.
    """
    if own is None:
        raise NotReplayable(f"The policy {record.policy_hash[:12]} is not kept.")
    try:
        facts = facts_from_json(record.facts)
    except ValidationError as unfit:
        fault = unfit.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise NotReplayable(f"facts.{place}: {fault['msg']}.") from None
    again = decide(facts, own)
    return Replayed(
        reason=facts.reason.value,
        stored=_answer(again),
        proposed=_answer(again if proposed.hash == own.hash else decide(facts, proposed)),
        differing=tuple(_find_differences(again, record.routing)),
    )


def _answer(routing: Routing) -> Answer:
    rails = tuple(rail.name.value for rail in routing.guard_rails)
    return Answer(routing.destination, routing.rule.value, routing.score, rails)


def _find_differences(again: Routing, stored: str) -> Iterator[str]:
    """Yield the fields of the answer that are not as stored."""
    written = json.loads(routing_to_json(again))
    before = json.loads(stored)
    yield from sorted(
        name for name in written.keys() | before.keys() if written.get(name) != before.get(name)
    )


@dataclass(frozen=True, slots=True)
class ChangedKey:
    """A key of the policy that two texts set differently; None: one of them does not set it."""

    key: str
    before: object
    after: object
    known: Knowledge


def compare_policies(before: str, after: str) -> list[ChangedKey]:
    """List the keys that differ between the texts of two policies, and what replay knows of each.

    Raises:
        PublicationUnreadable: one of them is no TOML.
    """
    old, new = (
        {".".join(path): value for path, value in list_fields(text)} for text in (before, after)
    )
    return [
        ChangedKey(key, old.get(key), new.get(key), find_knowledge(key))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]


def find_knowledge(key: str) -> Knowledge:
    """Return what replay can know of a change of this key."""
    names = key.split(".")
    found = KNOWLEDGE.get(names[0]) or KNOWLEDGE.get(".".join(names[:2]))
    return found or Knowledge.NOT
