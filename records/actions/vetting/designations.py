"""Designate a brand: by staff, or on a proposal that its upheld counterfeits make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from matchers.labels.words import _
from pipeline.vetting.chains import LinkKind, fold_brand
from pipeline.vocabulary import Severity
from records import policies
from records.accounts.models import Role, User
from records.cases.models import Case
from records.conduct.models import MisuseScan
from records.database import lock_name
from records.duties import daily_duty
from records.ledger import audit
from records.refusals import ActionRefused
from records.rights.acts import RightAct
from records.rights.models import Right
from records.vetting.models import BrandDesignation, DesignationState

_OPEN: Final = (DesignationState.PROPOSED, DesignationState.IN_FORCE)
DECIDERS: Final = frozenset({Role.SENIOR_REVIEWER, Role.POLICY_ADMIN})


class NotDesignated(ActionRefused):
    says = _(
        "This brand is designated already, is not any more, or no right has it. Nothing was"
        " changed."
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a brand is designated, and what sellers have to show; empty lists mean all."""

    marketplace: str = ""
    categories: Sequence[str] = ()
    documents: Sequence[LinkKind] = (LinkKind.LETTER,)
    allows_resale: bool = True  # used goods need no papers


def designate(right_id: int, scope: Scope, person: User, *, now: datetime) -> BrandDesignation:
    """Designate a right's brand, on a proposal or without one.

    Raises:
        NotDesignated: nothing was changed.
    """
    _ensure_may_decide(person)
    with transaction.atomic():
        _lock_brand(right_id)
        right = Right.objects.get(pk=right_id)
        is_in_force = Q(state=DesignationState.IN_FORCE, marketplace=scope.marketplace)
        if BrandDesignation.objects.filter(is_in_force, right=right).exists():
            raise NotDesignated
        # A proposal names no marketplace: it is decided on wherever the brand is designated.
        proposals = BrandDesignation.objects.filter(right=right, state=DesignationState.PROPOSED)
        proposal = proposals.select_for_update().first()  # somebody may decline it at this moment
        designation = proposal or BrandDesignation(right=right, proposed_at=now)
        designation.name = right.mark
        names = {fold_brand(name) for name in (right.mark, *right.aliases)}
        designation.brand_keys, designation.marketplace = sorted(names - {""}), scope.marketplace
        designation.categories = list(scope.categories)
        designation.documents = list(scope.documents)
        designation.allows_resale = scope.allows_resale
        designation.state = DesignationState.IN_FORCE
        designation.since_at = now
        designation.decided_by = person
        designation.save()
        _audit(designation, RightAct.DESIGNATE, person.actor, now)
    return designation


def close_designation(
    designation_id: int, person: User, why: str, *, now: datetime
) -> BrandDesignation:
    """Decline a proposal, or end what is in force: sellers need no papers from now on.

    Raises:
        NotDesignated: nothing was changed.
    """
    _ensure_may_decide(person)
    with transaction.atomic():
        designation = BrandDesignation.objects.select_for_update().get(pk=designation_id)
        if designation.state not in _OPEN:
            raise NotDesignated
        is_proposal = designation.state == DesignationState.PROPOSED
        designation.state = DesignationState.DECLINED if is_proposal else DesignationState.ENDED
        designation.ended_at, designation.decided_by, designation.why = now, person, why[:300]
        designation.save()
        _audit(designation, RightAct.CLOSE_DESIGNATION, person.actor, now)
    return designation


@daily_duty
def propose_designations(now: datetime) -> int:
    """Propose rights with many upheld counterfeits; return how many are new.

    A declined right is proposed again only because of later counterfeits.
    """
    if MisuseScan.objects.filter(on=policies.calendar().local_day(now)).exists():
        return 0  # once a night, ahead of the look for misuse
    numbers = policies.policy().authorisation
    grave = [
        code
        for code, reason in policies.policy().reasons.items()
        if reason.severity is _COUNTERFEIT
    ]
    since = now - timedelta(days=numbers.proposed_days)
    upheld = Case.objects.effectively_upheld().filter(upheld_at__gt=since, reason__in=grave)
    counts = (
        upheld.filter(right_id__isnull=False).values_list("right_id").annotate(count=Count("pk"))
    )
    many = counts.filter(count__gte=numbers.proposed_cases).order_by("right_id")
    known_right_ids = set(_list_known(since).values_list("right_id", flat=True))
    names = dict(Right.objects.filter(pk__in=dict(many)).values_list("pk", "mark"))
    fresh = [
        BrandDesignation(
            right_id=right_id,
            name=names[right_id],
            state=DesignationState.PROPOSED,
            cases=count,
            proposed_at=now,
        )
        for right_id, count in many
        if right_id not in known_right_ids
    ]
    return sum(_propose(designation, since, now) for designation in fresh)


def _list_known(since: datetime) -> QuerySet[BrandDesignation]:
    """List designations that are open, or were declined or ended after that moment."""
    return BrandDesignation.objects.filter(Q(state__in=_OPEN) | Q(ended_at__gt=since))


def _propose(designation: BrandDesignation, since: datetime, now: datetime) -> bool:
    """Write one down; a person who designates the brand at this moment comes first."""
    with transaction.atomic():
        _lock_brand(designation.right_id)
        if _list_known(since).filter(right=designation.right_id).exists():
            return False
        designation.save()
        _audit(designation, RightAct.PROPOSE_DESIGNATION, "system", now)
    return True


def _lock_brand(right_id: int) -> None:
    """Lock the brand, as the database would allow a second designation elsewhere."""
    lock_name(f"brand {right_id}")


_COUNTERFEIT: Final = Severity.COUNTERFEIT


def _ensure_may_decide(person: User) -> None:
    if not person.is_active or person.role not in DECIDERS:
        raise NotDesignated


def _audit(designation: BrandDesignation, name: str, actor: str, now: datetime) -> None:
    audit.record(
        "right",
        designation.right_id,
        name,
        actor=actor,
        at=now,
        body={"designation": designation.pk, "state": designation.state},
    )
