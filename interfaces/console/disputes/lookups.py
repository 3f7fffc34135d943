"""Which dispute does an address name, and may this person see it? Addresses come for each kind."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from interfaces.console.cases.permissions import SEE_ALL
from interfaces.web.access import GuardedView
from pipeline.time import deadlines
from pipeline.vocabulary import Instance
from records import policies
from records.accounts.models import User
from records.actions.disputes.dispute_desk import LEASES, Dispute, DisputeKind
from records.actions.evidence.steps import KEEPERS
from records.cases.models import Ruling
from records.disputes.models import Appeal, CounterNotification

type _View = Callable[..., HttpResponseBase]

_INSTANCES = {DisputeKind.COUNTER: Instance.COUNTER, DisputeKind.APPEAL: Instance.APPEAL}
_CASE = ("case__request__right", "case__request__account", "case__frozen", "case__listing")


def declare_for_kinds(
    declare: Callable[..., Callable[[_View], GuardedView]],
    end: str,
    access: Callable[[DisputeKind], Callable[..., GuardedView]],
    name: str,
) -> Callable[[_View], _View]:
    """Give a view an address for each kind; it gets the kind and the id before what else is named.

    `declare` is `show` or `step` of the module's pages; `name` has a place for the kind.
    """

    def decorate(view: _View) -> _View:
        for kind in DisputeKind:
            route = f"proceedings/{kind}/<uuid:{kind}_id>/{end}"
            declare(route, access(kind), name=name.format(kind))(_bind(view, kind))
        return view

    return decorate


def _bind(view: _View, kind: DisputeKind) -> _View:
    def show_kind(request: HttpRequest, person: User, /, **named: Any) -> HttpResponseBase:  # noqa: ANN401  # of the address
        return view(request, person, kind, named.pop(f"{kind}_id"), **named)

    return show_kind


def find_dispute(kind: DisputeKind, public_id: UUID) -> Dispute | None:
    """Return the dispute with this id, for any visitor."""
    if kind is DisputeKind.COUNTER:
        counters = CounterNotification.objects.filter(forwarded_at__isnull=False)
        return counters.select_related(*_CASE).filter(public_id=public_id).first()
    appeals = Appeal.objects.select_related(*_CASE, "ruling", "settlement")
    return appeals.filter(public_id=public_id).first()


def get_visible_dispute(
    kind: DisputeKind, public_id: UUID, person: User, *, now: datetime
) -> Dispute:
    """Return the dispute for seniors, auditors, evidence staff, its holder and its deciders.

    Raises:
        Http404: there is none for this person.
    """
    dispute = find_dispute(kind, public_id)
    if dispute is None:
        raise Http404
    lease = LEASES[kind].find_lease(dispute, now=now, person=person)
    is_open_to = person.role in SEE_ALL | KEEPERS or lease is not None
    if not (is_open_to or list_rulings(kind, dispute).filter(reviewer=person).exists()):
        raise Http404
    return dispute


def list_rulings(kind: DisputeKind, dispute: Dispute) -> QuerySet[Ruling]:
    """List the rulings in this proceeding."""
    return Ruling.objects.filter(
        case_id=dispute.case_id, instance=_INSTANCES[kind], proceeding=dispute.pk
    )


def count_seconds_left(dispute: Dispute, now: datetime) -> float:
    """Return the business seconds until the dispute is due; 0 if it has no deadline."""
    if dispute.due_at is None:
        return 0.0
    return deadlines.business_seconds_left(dispute.due_at, now, policies.calendar())
