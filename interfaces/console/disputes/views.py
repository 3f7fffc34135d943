"""One dispute before a person: both sides' words and papers beside the case they are about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from interfaces.console.cases import form_drafts
from interfaces.console.cases.actions import reason_label
from interfaces.console.cases.case_view import CaseView, build_case_view
from interfaces.console.cases.permissions import READERS, SEE_ALL
from interfaces.console.disputes.labels import list_action_forms
from interfaces.console.disputes.lookups import (
    count_seconds_left,
    get_visible_dispute,
    list_rulings,
)
from interfaces.console.evidence.openings import READERS as EVIDENCE_READERS
from interfaces.console.evidence.openings import open_page
from interfaces.web.access import GuardedView, Pages, allow_roles
from interfaces.web.files import evidence_files
from interfaces.web.files.evidence_files import EvidencePage, list_pages
from interfaces.web.labels import Label
from pipeline.law.profiles import DisputeStep, Profile
from pipeline.policy.tables import LocalizedText
from records import policies
from records.accounts.models import Role, User
from records.actions.disputes.dispute_desk import LEASES, Dispute, DisputeKind
from records.actions.evidence.matters import list_matters
from records.actions.evidence.steps import KEEPERS
from records.cases.law import find_law
from records.cases.models import Ruling
from records.clock import database_now
from records.disputes.models import CounterNotification, DisputeLease

PAGES = Pages()


@dataclass(frozen=True, slots=True)
class DisputeView:
    """All that the page shows."""

    kind: DisputeKind
    dispute: Dispute
    screen: CaseView
    law: Profile
    ground: Promise | None
    declarations: tuple[LocalizedText, ...]
    sheets: tuple[EvidencePage, ...]
    proof: tuple[EvidencePage, ...]
    lease: DisputeLease | None
    holder: User | None
    may_claim: bool
    seconds_left: float
    whole: int
    rulings: tuple[tuple[Ruling, Label], ...]  # of first instance and after, each with its reason
    closing: Ruling | None  # of this proceeding


def build_dispute_view(
    kind: DisputeKind, dispute: Dispute, person: User, *, now: datetime
) -> DisputeView:
    counter = dispute if isinstance(dispute, CounterNotification) else None
    law = policies.profile(counter.profile) if counter else find_law(dispute.case)
    lease = LEASES[kind]
    rulings = dispute.case.rulings.live().select_related("reviewer").order_by("ruled_at", "pk")
    return DisputeView(
        kind=kind,
        dispute=dispute,
        screen=build_case_view(dispute.case, person, now=now),
        law=law,
        ground=gettext_lazy(counter.ground.says) if counter else None,
        declarations=tuple(law.declarations[entry] for entry in counter.declarations if entry)
        if counter
        else (),
        sheets=list_pages(dispute.evidence),
        proof=list_pages(counter.answer_evidence) if counter else (),
        lease=lease.find_lease(dispute, now=now, person=person),
        holder=lease.find_holder(dispute, now=now),
        may_claim=lease.list_waiting(person).filter(pk=dispute.pk).exists(),
        seconds_left=count_seconds_left(dispute, now),
        whole=policies.policy().clock.business_hours * 3600,
        rulings=tuple((ruling, reason_label(ruling.reason_code)) for ruling in rulings),
        closing=list_rulings(kind, dispute).filter(annulled_at=None).first(),
    )


def _allow(kind: DisputeKind) -> Callable[..., GuardedView]:
    """Restrict the page; evidence staff also read counter-notifications, which report suits."""
    keepers = KEEPERS if kind is DisputeKind.COUNTER else frozenset[Role]()
    overseers = SEE_ALL | keepers
    return allow_roles(*READERS, *keepers, foreign=HTTPStatus.NOT_FOUND, overseers=overseers)


def make_detail_view(kind: DisputeKind) -> GuardedView:
    """Build the view of a dispute of this kind."""

    @_allow(kind)
    @require_safe
    def show_dispute(request: HttpRequest, person: User, /, **named: UUID) -> HttpResponseBase:
        now = database_now()
        dispute = get_visible_dispute(kind, named[f"{kind}_id"], person, now=now)
        show = partial(_render, request, kind, dispute, person, now)
        return _open(request, person, dispute, show)

    return show_dispute


def _open(
    request: HttpRequest, person: User, dispute: Dispute, show: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """Open the page; evidence staff have to give a reason, which is recorded."""
    if person.role in KEEPERS:
        return open_page(request, person, "dispute", dispute.public_id, show)
    return show()


def _render(
    request: HttpRequest, kind: DisputeKind, dispute: Dispute, person: User, now: datetime
) -> HttpResponse:
    view = build_dispute_view(kind, dispute, person, now=now)
    acts = list_action_forms() if view.lease and view.may_claim else ()
    page: dict[str, Any] = {
        "view": view,
        "screen": view.screen,
        "acts": acts,
        "typed": form_drafts.pop_draft(request, dispute.public_id) if acts else None,
        "address": request.path,
        "is_reader": person.role in READERS,
        "is_keeper": person.role in KEEPERS,
    }
    if person.role in EVIDENCE_READERS and getattr(dispute, "answer", "") == DisputeStep.SUIT:
        page |= {"is_suit": True, "matters": list_matters(dispute.case_id)}
    return render(request, "console/disputes/proceeding.html", page)


def make_evidence_view(kind: DisputeKind) -> GuardedView:
    """Build the view of a page of the disputing party's evidence."""
    return _make_sheet_view(kind, "evidence")


def make_proof_view(kind: DisputeKind) -> GuardedView:
    """Build the view of a page of the evidence in the filer's answer."""
    return _make_sheet_view(kind, "answer_evidence")


def _make_sheet_view(kind: DisputeKind, field: str) -> GuardedView:
    @_allow(kind)
    @require_safe
    def show_page(
        request: HttpRequest, person: User, /, position: int, number: int, **named: UUID
    ) -> HttpResponseBase:
        dispute = get_visible_dispute(kind, named[f"{kind}_id"], person, now=database_now())
        files: Sequence[Mapping[str, object]] | None = getattr(dispute, field, None)
        if files is None:
            raise Http404
        show = partial(evidence_files.page_response, files, position, number)
        return _open(request, person, dispute, show)

    return show_page


for kind in DisputeKind:
    _ADDRESS = f"proceedings/{kind}/<uuid:{kind}_id>/"
    _SHEET = "<int:position>/<int:number>/"
    PAGES.add(_ADDRESS, f"proceeding_{kind}", make_detail_view(kind))
    PAGES.add(f"{_ADDRESS}evidence/{_SHEET}", f"{kind}_evidence", make_evidence_view(kind))
    PAGES.add(f"{_ADDRESS}proof/{_SHEET}", f"{kind}_proof", make_proof_view(kind))
