"""Holds: placed by one person, released by two."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet

from pipeline.filing.numbers import parse_number
from records.accounts.models import Account, Seller, User
from records.actions.entities.membership import list_entity
from records.actions.evidence.steps import SameEyes, ensure_keeper, record_step
from records.complaints.models import Case
from records.evidence.models import CivilMatter, Cluster, Hold, HoldKind, HoldSubject, Lead, Order
from records.rights.models import Right

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MODELS: Final[dict[HoldKind, type[Model]]] = {
    HoldKind.CASE: Case,
    HoldKind.SELLER: Seller,
    HoldKind.RIGHT: Right,
    HoldKind.ACCOUNT: Account,
    HoldKind.CLUSTER: Cluster,
    HoldKind.ORDER: Order,
    HoldKind.LEAD: Lead,
    HoldKind.MATTER: CivilMatter,
}

type HeldThing = tuple[HoldKind, int]


class UnknownSubject(Exception):
    """There is nothing of that number or id that a hold could keep."""


class HoldEnded(Exception):
    """This hold is over, or nobody has proposed its release yet."""


def find_subjects(typed: str) -> list[HeldThing]:
    """Read what a person types: a number of a case or request, an id, or a page's address.

    Raises:
        UnknownSubject: there is no such thing.
    """
    found = list(_find_by_id(typed) if _ID.search(typed) else _find_by_number(typed))
    if not found:
        raise UnknownSubject(typed)
    return found


def name_subjects(hold: Hold) -> list[tuple[str, str]]:
    """Return what a hold keeps: each with its kind, as people call it."""
    ids: dict[str, list[int]] = {}
    for one in hold.subjects.all():
        ids.setdefault(one.kind, []).append(one.subject_id)
    named = list[tuple[str, str]]()
    for kind, some in ids.items():
        rows: QuerySet[Model] = QuerySet(_MODELS[HoldKind(kind)]).filter(pk__in=some)
        for thing in rows.order_by("pk"):
            named.append((kind, thing.number if isinstance(thing, Case) else str(thing)))
    return named


def _find_by_number(typed: str) -> Iterable[HeldThing]:
    number = parse_number(typed)
    cases = Case.objects.filter(request_id=number.request if number else None)
    if number and number.line is not None:
        cases = cases.filter(line=number.line)
    return ((HoldKind.CASE, pk) for pk in cases.values_list("pk", flat=True))


def _find_by_id(typed: str) -> Iterable[HeldThing]:
    named = _ID.search(typed)
    public_id = UUID(named.group()) if named else UUID(int=0)
    for cluster in Cluster.objects.filter(public_id=public_id):
        yield from ((HoldKind.SELLER, one) for one in cluster.newest().list_sellers())
    for kept in (Order, Lead, CivilMatter):
        for case_ids in QuerySet(kept).filter(public_id=public_id).values_list("case_ids"):
            yield from ((HoldKind.CASE, one) for one in case_ids[0])
    for kind, model in _MODELS.items():
        rows = model._default_manager.filter(public_id=public_id)  # noqa: SLF001  # documented API
        for pk in rows.values_list("pk", flat=True):
            # Sellers that are joined are one legal entity.
            entity = list_entity(pk) if kind == HoldKind.SELLER else [pk]
            yield from ((kind, one) for one in entity)


def place_hold(hold: Hold, things: Iterable[HeldThing], keeper: User, *, now: datetime) -> Hold:
    """Keep all that belongs to these things, whatever retention or an erasure says.

    Raises:
        NotAKeeper: nothing was placed.
        UnknownSubject: one of them does not exist, or was deleted a moment ago.
    """
    ensure_keeper(keeper)
    with transaction.atomic():
        hold.placed_by, hold.placed_at = keeper, now
        hold.save()
        named = sorted(set(things))
        # The insert waits for deletes under way, so that what is there afterwards stays.
        HoldSubject.objects.bulk_create(
            HoldSubject(hold=hold, kind=kind, subject_id=pk) for kind, pk in named
        )
        for kind, pk in named:
            if not _MODELS[kind]._default_manager.filter(pk=pk).exists():  # noqa: SLF001  # documented API
                raise UnknownSubject(f"{kind} {pk}")
        if not named:
            raise UnknownSubject(UnknownSubject.__doc__)
        subjects = [f"{kind}:{pk}" for kind, pk in named]
        return record_step(hold, "place_hold", keeper, now, {"why": hold.why, "subjects": subjects})


def propose_release(hold_id: int, why: str, keeper: User, *, now: datetime) -> Hold:
    """Propose to release a hold; a second person confirms.

    Raises:
        NotAKeeper, HoldEnded: nothing was changed.
    """
    ensure_keeper(keeper)
    with transaction.atomic():
        hold = _lock_hold(hold_id, now)
        hold.release_proposed_by, hold.release_why = keeper, why
        return record_step(hold, "propose_release", keeper, now, {"why": why})


def confirm_release(hold_id: int, keeper: User, *, now: datetime) -> Hold:
    """Release a hold as the second person: retention goes on from here.

    Raises:
        NotAKeeper, HoldEnded, SameEyes: nothing was changed.
    """
    ensure_keeper(keeper)
    with transaction.atomic():
        hold = _lock_hold(hold_id, now)
        if hold.release_proposed_by_id is None:
            raise HoldEnded(HoldEnded.__doc__)
        if hold.release_proposed_by_id == keeper.pk:
            raise SameEyes(SameEyes.__doc__)
        hold.released_by, hold.released_at = keeper, now
        return record_step(hold, "release_hold", keeper, now, {"why": hold.release_why})


def _lock_hold(hold_id: int, now: datetime) -> Hold:
    rows = Hold.objects.in_force(now.date()).select_for_update(of=("self",))
    hold = rows.filter(pk=hold_id).first()
    if hold is None:
        raise HoldEnded(HoldEnded.__doc__)
    return hold
