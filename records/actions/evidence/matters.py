"""Civil matters: suits with their exhibits; a joint one opens them to the owner's account."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, QuerySet

from matchers.labels.words import _
from pipeline.law.profiles import DisputeStep
from records.accounts.models import Account, User
from records.actions.evidence import bundles
from records.actions.evidence.legal_holds import HeldThing
from records.actions.evidence.steps import StepNotAllowed, ensure_keeper, lock_thing, record_step
from records.cases.models import Case
from records.database import fetch_all
from records.disputes.models import CounterNotification
from records.evidence.acts import EvidenceAct
from records.evidence.models import Bundle, BundleState, CivilMatter, LegalHoldKind, MatterKind
from records.ledger import audit
from records.refusals import ActionRefused
from records.sellers.models import Seller

_LOCK: Final = 7_204_881_226_007  # a reported suit is written down by one person at a time


class ForeignExhibit(ActionRefused):
    says = _("A joint matter has an owner, and exhibits with cases of that owner only.")


def open_matter(
    matter: CivilMatter, subjects: Collection[HeldThing], keeper: User, *, now: datetime
) -> CivilMatter:
    """Write down a suit.

    Raises:
        EvidenceRoleRequired, InvalidScope, ForeignExhibit: nothing was written.
    """
    ensure_keeper(keeper)
    matter.case_ids = bundles.find_cases(subjects) if subjects else []
    _ensure_owners(matter, ())
    matter.opened_at = now
    with transaction.atomic():
        return record_step(matter, EvidenceAct.OPEN_MATTER, keeper, now, {"kind": matter.kind})


def list_reported() -> QuerySet[CounterNotification]:
    """Return suits that filers reported in disputes, whether a matter names their cases or not."""
    rows = CounterNotification.objects.filter(answer=DisputeStep.SUIT).select_related("case")
    return rows.order_by("answered_at", "pk")


def list_matters(case_id: int) -> QuerySet[CivilMatter]:
    """Return the matters that name a case."""
    return CivilMatter.objects.filter(case_ids__contains=[case_id]).order_by("pk")


def open_reported(counter: CounterNotification, keeper: User, *, now: datetime) -> CivilMatter:
    """Write down a suit that a filer reported in a dispute; or add its case, where it did before.

    Its court is as the filer wrote, and its number that of the case, until somebody corrects them.

    Raises:
        EvidenceRoleRequired: nothing was written.
    """
    ensure_keeper(keeper)
    case, court = counter.case, counter.answer_text[:200]
    with transaction.atomic():
        fetch_all("SELECT pg_advisory_xact_lock(%s)", [_LOCK])  # two may click at once
        if earlier := list_matters(case.pk).first():
            return earlier
        matters = CivilMatter.objects.filter(ended_at=None, court=court, owner=case.owner_id)
        if earlier := matters.select_for_update().order_by("pk").first():
            return _add_cases(earlier, [case.pk], keeper, now)
        owner = Account.objects.get(pk=case.owner_id)
        seller = Seller.objects.filter(pk=case.seller_id or 0).first()
        matter = CivilMatter(
            court=court, number=case.number, kind=MatterKind.OWNERS, owner=owner, currency="EUR",
            parties=f"{owner} v. {seller or '?'}", claims=counter.answer_text[:2000],
        )  # fmt: skip
        return open_matter(matter, [(LegalHoldKind.CASE, case.pk)], keeper, now=now)


def correct_matter(
    matter_id: int, fields: Mapping[str, Any], subjects: Collection[HeldThing], keeper: User, *,
    now: datetime,
) -> CivilMatter:  # fmt: skip
    """Correct what is known of a suit, and add these cases to those that it has.

    Raises:
        EvidenceRoleRequired, StepNotAllowed, InvalidScope, ForeignExhibit: nothing was changed.
    """
    with transaction.atomic():
        matter = _lock(matter_id, keeper)
        for column, value in fields.items():
            setattr(matter, column, value)
        _ensure_owners(matter, matter.exhibits.all())
        return _add_cases(matter, bundles.find_cases(subjects) if subjects else [], keeper, now)


def _add_cases(matter: CivilMatter, more: list[int], keeper: User, now: datetime) -> CivilMatter:
    matter.case_ids = sorted({*matter.case_ids, *more})
    reference = f"{matter.court}, {matter.number}"
    body: dict[str, audit.Value] = {"said": reference, "cases": len(matter.case_ids)}
    return record_step(matter, EvidenceAct.CORRECT, keeper, now, body)


def _ensure_owners(matter: CivilMatter, exhibits: Iterable[Bundle]) -> None:
    if matter.kind != MatterKind.JOINT:
        return
    of_each = [
        set(Case.objects.filter(pk__in=exhibit.case_ids).values_list("owner_id", flat=True))
        for exhibit in exhibits
    ]
    if matter.owner is None or any(owners != {matter.owner_id} for owners in of_each):
        raise ForeignExhibit


def add_exhibit(matter_id: int, bundle: Bundle, keeper: User, *, now: datetime) -> CivilMatter:
    """Add a bundle; of a joint matter the owner's account may download it from here.

    Raises:
        EvidenceRoleRequired, StepNotAllowed, ForeignExhibit: nothing was changed.
    """
    with transaction.atomic():
        matter = _lock(matter_id, keeper)
        if bundle.state != BundleState.BUILT or bundles.is_unapproved(bundle):
            raise StepNotAllowed
        _ensure_owners(matter, [bundle])
        matter.exhibits.add(bundle)
        return record_step(matter, EvidenceAct.ADD_EXHIBIT, keeper, now, {"sha256": bundle.sha256})


def add_deadline(
    matter_id: int, day: date, what: str, keeper: User, *, now: datetime
) -> CivilMatter:
    """Add a day by which something has to be done.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        matter = _lock(matter_id, keeper)
        matter.deadlines = sorted([*matter.deadlines, [day.isoformat(), what]])
        return record_step(
            matter, EvidenceAct.ADD_DEADLINE, keeper, now, {"said": f"{day}: {what}"}
        )


def list_days(first: date, last: date) -> list[date]:
    """List the days, in order, by which something has to be done for courts."""
    matters = CivilMatter.objects.filter(ended_at=None).exclude(deadlines=[])
    texts = matters.values_list("deadlines", flat=True)
    days = (date.fromisoformat(day) for deadlines in texts for day, _what in deadlines)
    return sorted(day for day in days if first <= day <= last)


def add_costs(matter_id: int, costs: Decimal, keeper: User, *, now: datetime) -> CivilMatter:
    """Add to what the suit cost so far.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        matter = _lock(matter_id, keeper)
        matter.costs += costs
        return record_step(
            matter, EvidenceAct.ADD_COSTS, keeper, now, {"said": f"{costs} {matter.currency}"}
        )


def close_matter(matter_id: int, keeper: User, *, now: datetime) -> CivilMatter:
    """Note that the suit is over.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        matter = _lock(matter_id, keeper)
        matter.ended_at = now
        return record_step(matter, EvidenceAct.CLOSE, keeper, now)


def count_matters() -> list[dict[str, Any]]:
    """Count suits by the year in which they were written down, and by who sues."""
    groups = ("opened_at__year", "kind")
    counts = CivilMatter.objects.values(*groups).annotate(count=Count("pk"))
    return [dict(row) for row in counts.order_by("-opened_at__year", "kind")]


def _lock(matter_id: int, keeper: User) -> CivilMatter:
    return lock_thing(CivilMatter.objects.all(), matter_id, keeper, "open")
