"""Civil matters: suits with their exhibits; a joint one opens them to the owner's account."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from records.accounts.models import User
from records.actions.evidence import bundles
from records.actions.evidence.holds import HeldThing
from records.actions.evidence.steps import StepUnfit, ensure_keeper, lock_thing, record_step
from records.complaints.models import Case
from records.evidence.models import Bundle, BundleState, CivilMatter, MatterKind
from records.ledger import audit


class NotTheOwners(Exception):
    """An exhibit of a joint matter holds cases of its owner and of nobody else."""


def open_matter(
    matter: CivilMatter, things: Iterable[HeldThing], keeper: User, *, now: datetime
) -> CivilMatter:
    """Write down a suit.

    Raises:
        NotAKeeper, ScopeUnfit, NotTheOwners: nothing was written.
    """
    ensure_keeper(keeper)
    named = list(things)
    matter.case_ids = bundles.find_cases(named) if named else []
    if matter.kind == MatterKind.JOINT and matter.owner is None:
        raise NotTheOwners(NotTheOwners.__doc__)
    matter.opened_at = now
    with transaction.atomic():
        return record_step(matter, "open_matter", keeper, now, {"kind": matter.kind})


def add_exhibit(matter_id: int, bundle: Bundle, keeper: User, *, now: datetime) -> CivilMatter:
    """Add a bundle; of a joint matter the owner's account may download it from here.

    Raises:
        NotAKeeper, StepUnfit, NotTheOwners: nothing was changed.
    """
    with transaction.atomic():
        matter = _lock(matter_id, keeper)
        if bundle.state != BundleState.BUILT or bundles.is_unapproved(bundle):
            raise StepUnfit(StepUnfit.__doc__)
        owners = Case.objects.filter(pk__in=bundle.case_ids).values_list("owner_id", flat=True)
        if matter.kind == MatterKind.JOINT and set(owners) != {matter.owner_id}:
            raise NotTheOwners(NotTheOwners.__doc__)
        matter.exhibits.add(bundle)
        return record_step(matter, "add_exhibit", keeper, now, {"sha256": bundle.sha256})


def add_deadline(
    matter_id: int, day: date, what: str, keeper: User, *, now: datetime
) -> CivilMatter:
    """Add a day by which something has to be done.

    Raises:
        NotAKeeper, StepUnfit: nothing was changed.
    """
    with transaction.atomic():
        matter = _lock(matter_id, keeper)
        matter.deadlines = sorted([*matter.deadlines, [day.isoformat(), what]])
        return record_step(matter, "add_deadline", keeper, now, {"said": f"{day}: {what}"})


def add_costs(matter_id: int, costs: Decimal, keeper: User, *, now: datetime) -> CivilMatter:
    """Add to what the suit cost so far.

    Raises:
        NotAKeeper, StepUnfit: nothing was changed.
    """
    with transaction.atomic():
        matter = _lock(matter_id, keeper)
        matter.costs += costs
        return record_step(matter, "add_costs", keeper, now, {"said": f"{costs} {matter.currency}"})


def close_matter(matter_id: int, keeper: User, *, now: datetime) -> CivilMatter:
    """Note that the suit is over.

    Raises:
        NotAKeeper, StepUnfit: nothing was changed.
    """
    with transaction.atomic():
        matter = _lock(matter_id, keeper)
        matter.ended_at = now
        return record_step(matter, "close", keeper, now)


def open_exhibit(bundle: Bundle, person: User, *, now: datetime) -> None:
    """Note that somebody of the owner's account takes an exhibit of a joint matter."""
    body: dict[str, audit.Value] = {"sha256": bundle.sha256, "why": "exhibit of a joint matter"}
    actor = f"user:{person.pk}"
    audit.record("bundle", bundle.pk, "open_exhibit", actor=actor, at=now, body=body)


def _lock(matter_id: int, keeper: User) -> CivilMatter:
    return lock_thing(CivilMatter.objects.all(), matter_id, keeper, "open")
