"""Designate a brand: by staff, or on a proposal that its upheld counterfeits make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count

from matchers.text import fold
from pipeline.rights.chains import LinkKind
from pipeline.vocabulary import Severity
from records import policies
from records.accounts.models import Role, User
from records.complaints.models import Case
from records.conduct.models import NightlyLook
from records.ledger import audit
from records.rights.models import BrandDesignation, DesignationState, Right

_OPEN: Final = (DesignationState.PROPOSED, DesignationState.IN_FORCE)
DECIDERS: Final = frozenset({Role.SENIOR_REVIEWER, Role.POLICY_ADMIN})


class NotDesignated(Exception):
    """Nothing was changed: this right is designated already, or this is not for you to decide."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a brand is designated, and what sellers have to show; empty lists mean all."""

    marketplace: str = ""
    categories: Sequence[str] = ()
    documents: Sequence[LinkKind] = (LinkKind.LETTER,)


def fold_brand(name: str) -> str:
    """Return a brand's name as it is compared."""
    return fold.join_tokens(fold.tokenise(name))


def designate(right_id: int, scope: Scope, person: User, *, now: datetime) -> BrandDesignation:
    """Designate a right's brand, on a proposal or without one.

    Raises:
        NotDesignated: nothing was changed.
    """
    _ensure_may_decide(person)
    with transaction.atomic():
        right = Right.objects.get(pk=right_id)
        found = BrandDesignation.objects.filter(
            right=right, marketplace=scope.marketplace, state__in=_OPEN
        ).first()
        if found is not None and found.state == DesignationState.IN_FORCE:
            raise NotDesignated(NotDesignated.__doc__)
        one = found or BrandDesignation(right=right, proposed_at=now)
        one.name = right.mark
        names = {fold_brand(name) for name in (right.mark, *right.aliases)}
        one.brand_keys, one.marketplace = sorted(names - {""}), scope.marketplace
        one.categories, one.documents = list(scope.categories), list(scope.documents)
        one.state, one.since_at, one.decided_by = DesignationState.IN_FORCE, now, person
        one.save()
        _audit(one, "designate", f"user:{person.pk}", now)
    return one


def close_designation(
    designation_id: int, person: User, why: str, *, now: datetime
) -> BrandDesignation:
    """Decline a proposal, or end what is in force: sellers need no papers from now on.

    Raises:
        NotDesignated: nothing was changed.
    """
    _ensure_may_decide(person)
    with transaction.atomic():
        one = BrandDesignation.objects.select_for_update().get(pk=designation_id)
        if one.state not in _OPEN:
            raise NotDesignated(NotDesignated.__doc__)
        is_proposal = one.state == DesignationState.PROPOSED
        one.state = DesignationState.DECLINED if is_proposal else DesignationState.ENDED
        one.ended_at, one.decided_by, one.why = now, person, why[:300]
        one.save()
        _audit(one, "close_designation", f"user:{person.pk}", now)
    return one


def propose_designations(now: datetime) -> int:
    """Propose rights with many upheld counterfeits; return how many are new.

    What was declined is proposed again only by counterfeits that came after that.
    """
    if NightlyLook.objects.filter(on=policies.calendar().local_day(now)).exists():
        return 0  # once a night, ahead of the look for misuse
    numbers = policies.policy().authorisation
    grave = [
        code for code, one in policies.policy().reasons.items() if one.severity is _COUNTERFEIT
    ]
    since = now - timedelta(days=numbers.proposed_days)
    upheld = Case.objects.effectively_upheld().filter(upheld_at__gt=since, reason__in=grave)
    counted = (
        upheld.filter(right_id__isnull=False).values_list("right_id").annotate(count=Count("pk"))
    )
    many = counted.filter(count__gte=numbers.proposed_cases).order_by("right_id")
    known = set(BrandDesignation.objects.filter(state__in=_OPEN).values_list("right_id", flat=True))
    known |= set(
        BrandDesignation.objects.filter(ended_at__gt=since).values_list("right_id", flat=True)
    )
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
        if right_id not in known
    ]
    BrandDesignation.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


_COUNTERFEIT: Final = Severity.COUNTERFEIT


def _ensure_may_decide(person: User) -> None:
    if not person.is_active or person.role not in DECIDERS:
        raise NotDesignated(NotDesignated.__doc__)


def _audit(one: BrandDesignation, name: str, actor: str, now: datetime) -> None:
    audit.record(
        "right",
        one.right_id,
        name,
        actor=actor,
        at=now,
        body={"designation": one.pk, "state": one.state},
    )
