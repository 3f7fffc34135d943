"""Holds: placed by one person, released by two."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Model, QuerySet, Window
from django.db.models.functions import RowNumber

from matchers.labels.words import _
from pipeline.filing.numbers import parse_number
from records.accounts.models import Account, User
from records.actions.evidence.steps import SecondPersonRequired, ensure_keeper, record_step
from records.actions.sellers.entity_membership import list_entity
from records.cases.models import Case
from records.evidence.acts import EvidenceAct
from records.evidence.models import (
    CivilMatter,
    Cluster,
    DisclosureOrder,
    Lead,
    LegalHold,
    LegalHoldKind,
    LegalHoldSubject,
)
from records.refusals import ActionRefused
from records.rights.models import Right
from records.sellers.models import Seller

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MODELS: Final[dict[LegalHoldKind, type[Model]]] = {
    LegalHoldKind.CASE: Case,
    LegalHoldKind.SELLER: Seller,
    LegalHoldKind.RIGHT: Right,
    LegalHoldKind.ACCOUNT: Account,
    LegalHoldKind.CLUSTER: Cluster,
    LegalHoldKind.ORDER: DisclosureOrder,
    LegalHoldKind.LEAD: Lead,
    LegalHoldKind.MATTER: CivilMatter,
}

type HeldThing = tuple[LegalHoldKind, int]


class UnknownSubject(ActionRefused):
    says = _("It was deleted a moment ago.")


class LegalHoldEnded(ActionRefused):
    says = _("This hold is over, or nobody has proposed its release.")


def find_subjects(*typed: str) -> list[HeldThing]:
    """Read what a person types: numbers of cases and requests, ids, and addresses of pages.

    Numbers are looked up together, ids one by one.

    Raises:
        UnknownSubject: there is no such thing.
    """
    numbers = {text: None if has_id(text) else parse_number(text) for text in typed}
    cases = defaultdict[int, list[tuple[int, int]]](list)
    requests = {number.request for number in numbers.values() if number}
    rows = Case.objects.filter(request_id__in=requests).order_by("pk")
    for request, line, pk in rows.values_list("request_id", "line", "pk"):
        cases[request].append((line, pk))
    subjects = list[HeldThing]()
    for text, number in numbers.items():
        if number is None:
            things = list(_find_by_id(text))
        else:
            of_request = cases.get(number.request, ())
            things = [
                (LegalHoldKind.CASE, pk) for line, pk in of_request if number.line in {None, line}
            ]
        if not things:
            raise UnknownSubject
        subjects += things
    return subjects


def has_id(text: str) -> bool:
    """Return whether the text is an id or an address with one."""
    return bool(_ID.search(text))


@dataclass(frozen=True, slots=True)
class HeldSubjects:
    """What a hold keeps."""

    count: int = 0
    first_subjects: Sequence[
        tuple[LegalHoldKind, str]
    ] = ()  # the first of them: each kind, and what people call it


def name_subjects(holds: Iterable[LegalHold], *, most: int) -> Mapping[int, HeldSubjects]:
    """Return what each hold keeps, by the hold's key, in as many questions as there are kinds."""
    of_one: dict[str, Any] = {"partition_by": "hold_id"}
    rows = LegalHoldSubject.objects.filter(hold__in=[hold.pk for hold in holds]).annotate(
        place=Window(RowNumber(), order_by="pk", **of_one), count=Window(Count("*"), **of_one)
    )
    ids, counts = defaultdict[LegalHoldKind, list[int]](list), dict[int, int]()
    subjects = list(rows.filter(place__lte=most).order_by("pk"))
    for subject in subjects:
        ids[subject.kind].append(subject.subject_id)
        counts[subject.hold_id] = subject.count
    names = dict[tuple[LegalHoldKind, int], str]()
    for kind, some in ids.items():
        things: QuerySet[Model] = QuerySet(_MODELS[kind]).filter(pk__in=some)
        for thing in things:
            names[kind, thing.pk] = thing.number if isinstance(thing, Case) else str(thing)
    labels = defaultdict[int, list[tuple[LegalHoldKind, str]]](list)
    for subject in subjects:
        if name := names.get((subject.kind, subject.subject_id)):
            labels[subject.hold_id].append((subject.kind, name))
    return {key: HeldSubjects(count, labels[key]) for key, count in counts.items()}


def _find_by_id(text: str) -> Iterable[HeldThing]:
    match = _ID.search(text)
    for kind, pk in _find_named(UUID(match.group()) if match else UUID(int=0)):
        # Sellers that are joined are one legal entity.
        entity = list_entity(pk) if kind == LegalHoldKind.SELLER else [pk]
        yield from ((kind, member) for member in entity)


def _find_named(public_id: UUID) -> Iterable[HeldThing]:
    for cluster in Cluster.objects.filter(public_id=public_id):
        yield from ((LegalHoldKind.SELLER, seller) for seller in cluster.newest().list_sellers())
    for proceeding in (DisclosureOrder, Lead, CivilMatter):
        for case_ids in QuerySet(proceeding).filter(public_id=public_id).values_list("case_ids"):
            remaining_cases = Case.objects.filter(pk__in=case_ids[0]).order_by(
                "pk"
            )  # others were deleted
            yield from (
                (LegalHoldKind.CASE, pk) for pk in remaining_cases.values_list("pk", flat=True)
            )
    for kind, model in _MODELS.items():
        rows = model._default_manager.filter(public_id=public_id)  # noqa: SLF001  # documented API
        yield from ((kind, pk) for pk in rows.values_list("pk", flat=True))


def place_hold(
    hold: LegalHold, subjects: Collection[HeldThing], keeper: User, *, now: datetime
) -> LegalHold:
    """Keep all that belongs to these things, whatever retention or an erasure says.

    Raises:
        EvidenceRoleRequired: nothing was placed.
        UnknownSubject: one of them does not exist, or was deleted a moment ago.
    """
    ensure_keeper(keeper)
    with transaction.atomic():
        hold.placed_by, hold.placed_at = keeper, now
        hold.save()
        pairs = sorted(set(subjects))
        # The insert waits for deletes under way, so that what is there afterwards stays.
        LegalHoldSubject.objects.bulk_create(
            LegalHoldSubject(hold=hold, kind=kind, subject_id=pk) for kind, pk in pairs
        )
        for kind, model in _MODELS.items():
            ids = [pk for hold_kind, pk in pairs if hold_kind == kind]
            if QuerySet(model).filter(pk__in=ids).count() < len(ids):
                raise UnknownSubject
        if not pairs:
            raise UnknownSubject
        names = [f"{kind}:{pk}" for kind, pk in pairs]
        return record_step(
            hold, EvidenceAct.PLACE_HOLD, keeper, now, {"why": hold.why, "subjects": names}
        )


def propose_release(hold_id: int, why: str, keeper: User, *, now: datetime) -> LegalHold:
    """Propose to release a hold; a second person confirms.

    Raises:
        EvidenceRoleRequired, LegalHoldEnded: nothing was changed.
    """
    ensure_keeper(keeper)
    with transaction.atomic():
        hold = _lock_hold(hold_id, now)
        hold.release_proposed_by, hold.release_why = keeper, why
        return record_step(hold, EvidenceAct.PROPOSE_RELEASE, keeper, now, {"why": why})


def confirm_release(hold_id: int, keeper: User, *, now: datetime) -> LegalHold:
    """Release a hold as the second person: retention goes on from here.

    Raises:
        EvidenceRoleRequired, LegalHoldEnded, SecondPersonRequired: nothing was changed.
    """
    ensure_keeper(keeper)
    with transaction.atomic():
        hold = _lock_hold(hold_id, now)
        if hold.release_proposed_by_id is None:
            raise LegalHoldEnded
        if hold.release_proposed_by_id == keeper.pk:
            raise SecondPersonRequired
        hold.released_by, hold.released_at = keeper, now
        return record_step(hold, EvidenceAct.RELEASE_HOLD, keeper, now, {"why": hold.release_why})


def _lock_hold(hold_id: int, now: datetime) -> LegalHold:
    rows = LegalHold.objects.in_force(now.date()).select_for_update(of=("self",))
    hold = rows.filter(pk=hold_id).first()
    if hold is None:
        raise LegalHoldEnded
    return hold
