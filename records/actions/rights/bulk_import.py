"""Take in many rights at once, from a register or a file: each once, for the verifier."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from pipeline.rights.fields import normalise_name
from pipeline.vocabulary import RightState
from records.ledger import audit, change_feed
from records.rights.acts import RightAct
from records.rights.models import Reference, Right

_LOCK: Final = 7_204_881_226_008  # one admission at a time: an arbitrary advisory lock

_OVER: Final = frozenset({RightState.WITHDRAWN, RightState.REJECTED})

type _Key = tuple[str, str, str]


class ImportResult(StrEnum):
    """What became of a right that arrived."""

    VERIFIED = "verified"
    WAITING = "waiting"  # for a verifier
    KNOWN = "known"  # the same account has it already: nothing changed
    ANOTHERS = "anothers"  # another account has the number: for a person to look into


@dataclass(frozen=True, slots=True)
class IncomingRight:
    """A right as it comes in, unsaved, with its unsaved references."""

    right: Right
    references: tuple[Reference, ...]
    place: str  # where it stands, for the audit chain
    holder: str  # whom the register names; empty where it names nobody


def import_rights(
    arrivals: Sequence[IncomingRight], *, is_verified: bool, actor: str, now: datetime
) -> list[ImportResult]:
    """Add rights that nobody has yet, in one transaction; return each one's fate, in order.

    A register proves that a right exists, not that the account may act on it: a right waits for a
    verifier. With `is_verified` those in force are used at once, but for those whose holder bears
    another name than the account's verified one: they need a power of attorney or an assignment.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        standing = _existing_owners(arrivals)
        fates = [
            _decide_result(arrival, standing, is_verified=is_verified, now=now)
            for arrival in arrivals
        ]
        new = [(a, f) for a, f in zip(arrivals, fates, strict=True) if f in _STATES]
        _save(new, actor=actor, now=now)
    return fates


_STATES: Final = {
    ImportResult.VERIFIED: RightState.VERIFIED,
    ImportResult.WAITING: RightState.PENDING_VERIFICATION,
}


def _existing_owners(arrivals: Iterable[IncomingRight]) -> dict[_Key, int]:
    """Return the owner of each known number, and of rights without one by their mark."""
    rights = [arrival.right for arrival in arrivals]
    owners = {right.owner_id for right in rights}
    numbers = {right.number for right in rights if right.number}
    marks = {right.mark for right in rights if not right.number}
    condition = Q(number__in=numbers) | Q(number="", mark__in=marks, owner__in=owners)
    standing: dict[_Key, int] = {}
    for row in Right.objects.filter(condition).defer("goods", "aliases"):
        if row.owner_id in owners:
            standing[_key(row)] = row.owner_id
        elif row.state not in _OVER:
            standing.setdefault(_key(row), row.owner_id)
    return standing


def _key(right: Right) -> _Key:
    """Return the key of a right: its number, or its owner and title if it has none."""
    if right.number:
        return (right.kind, right.office, right.number)
    return (right.kind, str(right.owner_id), right.mark)


def _decide_result(
    arrival: IncomingRight, standing: dict[_Key, int], *, is_verified: bool, now: datetime
) -> ImportResult:
    """Decide the result of a right; once added, it counts for those after it."""
    right = arrival.right
    owner_id = standing.get(_key(right))
    if owner_id is not None:
        return ImportResult.KNOWN if owner_id == right.owner_id else ImportResult.ANOTHERS
    standing[_key(right)] = right.owner_id
    is_over = right.expires_on is not None and right.expires_on < now.date()
    is_trusted = is_verified and not is_over and _is_held_by_account(arrival)
    return ImportResult.VERIFIED if is_trusted else ImportResult.WAITING


def _is_held_by_account(arrival: IncomingRight) -> bool:
    verified_name = normalise_name(arrival.right.owner.verified_name)
    return not arrival.holder or normalise_name(arrival.holder) == verified_name


def _save(new: Sequence[tuple[IncomingRight, ImportResult]], *, actor: str, now: datetime) -> None:
    for arrival, fate in new:
        arrival.right.state, arrival.right.updated_at = _STATES[fate], now
        arrival.right.submitted_at = now if fate is ImportResult.WAITING else None
    Right.objects.bulk_create(arrival.right for arrival, _ in new)
    Reference.objects.bulk_create(_references(arrival for arrival, _ in new))
    audit.begin_chains(_build_audit(arrival, actor, now) for arrival, _ in new)
    change_feed.record_changes(
        "right", [a.right.pk for a, fate in new if fate is ImportResult.VERIFIED]
    )


def _references(arrivals: Iterable[IncomingRight]) -> Iterator[Reference]:
    for arrival in arrivals:
        for reference in arrival.references:
            reference.right = arrival.right
            yield reference


def _build_audit(arrival: IncomingRight, actor: str, now: datetime) -> audit.Act:
    right = arrival.right
    return audit.Act(
        subject_kind="right",
        subject_id=right.pk,
        name=RightAct.IMPORT,
        actor=actor,
        at=now,
        body={
            "version": right.version,
            "state": right.state,
            "source": arrival.place,
            "is_holder_the_account": _is_held_by_account(arrival),
        },
    )
