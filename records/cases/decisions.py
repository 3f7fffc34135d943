"""Decisions as they are stored: Facts and Routing in canonical form, and what commits to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from pipeline.decision.disclosure import Commitment, commit, write_document
from pipeline.decision.routing import Routing
from pipeline.decision.serialization import facts_to_document, routing_to_document
from pipeline.facts import Facts
from records.cases.models import Case, DecisionRecord

MARK_BYTES: Final = 3  # kept of each digest, to say which field differs; the whole one says that
DEPTHS: Final = {"facts": 2, "routing": 1}


@dataclass(frozen=True, slots=True)
class Part:
    """Facts or Routing as stored, and the digests of its fields."""

    text: str
    commitment: Commitment


def write_decision(facts: Facts, routing: Routing, salt: bytes) -> tuple[Part, Part]:
    """Write both under the salt of one decision, 16 random bytes."""
    return (
        commit_part("facts", facts_to_document(facts), salt),
        commit_part("routing", routing_to_document(routing), salt),
    )


def commit_part(name: str, document: Mapping[str, Any], salt: bytes) -> Part:
    """Write one of the two and commit to it."""
    text, fields = write_document(document, depth=DEPTHS[name])
    return Part(text, commit(fields, salt))


def join_marks(*parts: Part) -> bytes:
    """Return the beginnings of all digests of fields: by them the one that differs is found."""
    digests = chain.from_iterable(part.commitment.digests.values() for part in parts)
    return b"".join(bytes.fromhex(digest[: 2 * MARK_BYTES]) for digest in digests)


def find_decision(case: Case, version: int = 0) -> DecisionRecord | None:
    """Return this version of the case's decision, or the newest; None if there is none."""
    decisions = DecisionRecord.objects.filter(case=case)
    wanted = decisions.filter(version=version) if version else decisions.order_by("-version")
    return wanted.first()
