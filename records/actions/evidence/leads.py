"""Leads: what investigators tell an authority of their own accord, and what came of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum

from matchers.labels.words import _
from records.accounts.locks import lock_account
from records.accounts.models import User
from records.actions.evidence import bundles
from records.actions.evidence.legal_holds import HeldThing
from records.actions.evidence.steps import (
    SecondPersonRequired,
    StepNotAllowed,
    ensure_keeper,
    lock_thing,
    record_step,
)
from records.evidence.acts import EvidenceAct, name_kind
from records.evidence.models import (
    Bundle,
    BundleState,
    CivilMatter,
    DisclosureOrder,
    DisclosureOrderState,
    Lead,
    LeadState,
    Outcome,
)
from records.refusals import ActionRefused

MOST_OFFERS: Final = 20  # of an account that wait


class NotVerified(ActionRefused):
    says = _("A lead goes to an authority on our list, on a legal basis.")


def offer_lead(title: str, offer: str, person: User, *, now: datetime) -> Lead:
    """Write down what a rights holder knows, for investigators to make a lead of it.

    Raises:
        StepNotAllowed: too many of the account's wait already.
    """
    lead = Lead(title=title, offer=offer, contributor=person.account, value=0, drafted_at=now)
    lead.state = LeadState.OFFERED
    waiting = Lead.objects.filter(contributor=person.account, state=LeadState.OFFERED)
    with transaction.atomic():
        lock_account(person.account_id or 0)
        if waiting.count() >= MOST_OFFERS:
            raise StepNotAllowed
        return record_step(lead, EvidenceAct.OFFER, person, now)


def take_up_offer(
    lead_id: int, fields: Mapping[str, Any], subjects: Collection[HeldThing], keeper: User, *,
    now: datetime,
) -> Lead:  # fmt: skip
    """Make a lead of what a rights holder knows; its contributor stays.

    Raises:
        EvidenceRoleRequired, StepNotAllowed, NotVerified, InvalidScope: nothing was changed.
    """
    with transaction.atomic():
        lead = _lock(lead_id, keeper, LeadState.OFFERED)
        for column, value in fields.items():
            setattr(lead, column, value)
        lead.state = LeadState.DRAFT
        return draft_lead(lead, subjects, keeper, now=now)


def draft_lead(lead: Lead, subjects: Collection[HeldThing], keeper: User, *, now: datetime) -> Lead:
    """Write down a lead of these cases; somebody else approves it.

    Raises:
        EvidenceRoleRequired, NotVerified, InvalidScope: nothing was written.
    """
    ensure_keeper(keeper)
    if lead.authority is None or not lead.basis.strip():
        raise NotVerified
    lead.case_ids = bundles.find_cases(subjects)
    lead.cluster = lead.cluster or bundles.find_cluster(subjects)
    lead.prepared_by, lead.drafted_at = keeper, now
    with transaction.atomic():
        return record_step(lead, EvidenceAct.DRAFT, keeper, now, {"cases": len(lead.case_ids)})


def approve_lead(lead_id: int, keeper: User, *, now: datetime) -> Lead:
    """Approve a lead as the second person: its bundle is built.

    Raises:
        EvidenceRoleRequired, StepNotAllowed, SecondPersonRequired: nothing was changed.
        InvalidScope, InvalidCertificate: the same.
    """
    with transaction.atomic():
        lead = _lock(lead_id, keeper, LeadState.DRAFT)
        if lead.prepared_by_id == keeper.pk:
            raise SecondPersonRequired
        bundle = Bundle(title=lead.title, cluster=lead.cluster)
        lead.bundle = bundles.request_disclosure(lead, bundle, keeper, now=now)
        lead.approved_by, lead.state = keeper, LeadState.APPROVED
        return record_step(lead, EvidenceAct.APPROVE, keeper, now, {"bundle": lead.bundle.pk})


def share_lead(lead_id: int, keeper: User, *, now: datetime) -> Lead:
    """Note that the bundle was handed to the authority.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        lead = _lock(lead_id, keeper, LeadState.APPROVED)
        if lead.bundle is None or lead.bundle.state != BundleState.BUILT:
            raise StepNotAllowed
        lead.state, lead.shared_at = LeadState.SHARED, now
        return record_step(lead, EvidenceAct.SHARE, keeper, now, {"sha256": lead.bundle.sha256})


def answer_lead(lead_id: int, declined_why: str, keeper: User, *, now: datetime) -> Lead:
    """Note that the authority took the lead up; or, with its reason, that it did not.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        lead = _lock(lead_id, keeper, LeadState.SHARED)
        lead.declined_why = declined_why
        lead.state = LeadState.DECLINED if declined_why else LeadState.ACCEPTED
        return record_step(lead, EvidenceAct.ANSWER, keeper, now, {"why": declined_why})


def close_lead(lead_id: int, keeper: User, *, now: datetime) -> Lead:
    """End a lead, however far it came; or an offer that nobody makes a lead of.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        lead = _lock(lead_id, keeper, *(state for state in LeadState if state != LeadState.CLOSED))
        lead.state, lead.ended_at = LeadState.CLOSED, now
        return record_step(lead, EvidenceAct.CLOSE, keeper, now)


def set_contributor_text(lead_id: int, may_be_told: str, keeper: User, *, now: datetime) -> Lead:
    """Write what the rights holder who contributed may read, in place of what they read before.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        lead = _lock(lead_id, keeper, *LeadState)
        if lead.contributor_id is None:
            raise StepNotAllowed
        lead.may_be_told = may_be_told
        return record_step(lead, EvidenceAct.TELL_CONTRIBUTOR, keeper, now, {"said": may_be_told})


# In which something comes of a thing: what never left has no outcome.
OUTCOME_STATES: Final[Mapping[type[Lead | DisclosureOrder | CivilMatter], tuple[str, ...]]] = {
    Lead: (LeadState.ACCEPTED, LeadState.CLOSED),
    DisclosureOrder: (DisclosureOrderState.DISCLOSED, DisclosureOrderState.CLOSED),
    CivilMatter: ("open", "closed"),
}


def note_outcome(
    model: type[Lead | DisclosureOrder | CivilMatter], thing_id: int, fields: Mapping[str, Any],
    keeper: User, *, now: datetime,
) -> Outcome:  # fmt: skip
    """Note what came of a lead, an order or a suit, with the source that says so.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was written.
    """
    with transaction.atomic():
        kind = name_kind(model)
        rows: QuerySet[Any] = QuerySet(model)
        thing = lock_thing(rows, thing_id, keeper, *OUTCOME_STATES[model])
        was_kept = isinstance(thing, Lead) and thing.shared_at is None
        if was_kept or (isinstance(thing, DisclosureOrder) and thing.ground):
            raise StepNotAllowed
        outcome = Outcome.objects.create(**{kind: thing}, **fields, noted_by=keeper, noted_at=now)
        record_step(thing, EvidenceAct.NOTE_OUTCOME, keeper, now, {"said": fields["source"]})
    return outcome


def count_shared() -> list[dict[str, Any]]:
    """Count leads by the year in which they were handed over: all, and those declined."""
    rows = Lead.objects.filter(shared_at__isnull=False).values("shared_at__year")
    counts = rows.annotate(shared=Count("pk"), declined=Count("pk", ~Q(declined_why="")))
    return [dict(row) for row in counts.order_by("-shared_at__year")]


def count_outcomes(kind: str) -> list[dict[str, Any]]:
    """Count what came of all leads, orders or suits, by year and currency; each has a source.

    Args:
        kind: as the column of `Outcome` names it.
    """
    rows = Outcome.objects.filter(**{f"{kind}__isnull": False}).values("noted_at__year", "currency")
    totals = rows.annotate(
        outcomes=Count("pk"),
        things=Count(kind, distinct=True),
        all_arrests=Sum("arrests"),
        all_facilities=Sum("facilities"),
        all_value=Sum("value"),
    )
    return [dict(row) for row in totals.order_by("-noted_at__year", "currency")]


def _lock(lead_id: int, keeper: User, *states: str) -> Lead:
    rows = Lead.objects.select_related("authority", "bundle", "cluster")
    return lock_thing(rows, lead_id, keeper, *states)
