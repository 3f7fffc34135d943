"""One dispute before a person: both sides' words and papers beside the case they are about."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.console.cases import form_drafts
from interfaces.console.cases.actions import (
    ACTION_FORMS,
    OUTCOMES,
    Action,
    ActionForm,
    reason_label,
)
from interfaces.console.cases.case_view import CaseView, build_case_view
from interfaces.console.cases.permissions import READERS, SEE_ALL
from interfaces.console.cases.strike_counts import describe_strikes
from interfaces.console.disputes.lookups import (
    count_seconds_left,
    declare_for_kinds,
    get_visible_dispute,
    list_rulings,
)
from interfaces.console.evidence.openings import READERS as EVIDENCE_READERS
from interfaces.console.evidence.openings import open_page
from interfaces.web.access import GuardedView, Pages, allow_roles
from interfaces.web.files import evidence_files
from interfaces.web.files.evidence_files import EvidencePage, list_pages
from interfaces.web.labels import Label, label
from interfaces.web.templatetags.web import moment
from pipeline.law.profiles import DisputeStep, Profile
from pipeline.policy.tables import LocalizedText
from records import policies
from records.accounts.models import Role, User
from records.actions.disputes.dispute_desk import LEASES, Dispute, DisputeKind
from records.actions.evidence.matters import list_matters
from records.actions.evidence.steps import KEEPERS
from records.actions.sellers.ruling_preview import Consequences
from records.cases.law import find_law
from records.cases.models import Ruling
from records.clock import database_now
from records.disputes.models import CounterNotification, DisputeLease


def list_action_forms() -> tuple[ActionForm, ...]:
    """List the possible decisions, with the reasons of first instance."""
    return tuple(
        ActionForm(
            action,
            ACTION_FORMS[action].key,
            words,
            gettext_lazy("You see what follows before anything is changed."),
            gettext_lazy("Internal explanation"),
            is_note_required=True,
            reasons=ACTION_FORMS[action].reasons,
        )
        for action, words in zip(
            OUTCOMES,
            (gettext_lazy("The claim is right"), gettext_lazy("The claim is wrong")),
            strict=True,
        )
    )


def find_action_form(action: Action) -> ActionForm:
    return next(form for form in list_action_forms() if form.action == action)


def describe_consequences(then: Consequences) -> tuple[str, ...]:
    """List what would follow, one effect a line."""
    return (str(label(then.listing)), *_describe_strikes(then), *_describe_penalties(then))


def _describe_strikes(then: Consequences) -> Iterator[str]:
    words = {
        "severity": str(label(then.severity)).lower(),
        "before": then.strikes_before,
        "standing": describe_strikes(then.standing, database_now()),
        "after": then.strikes_after,
        "at": moment(then.effective_at) if then.effective_at else "",
    }
    if then.strike_goes:
        sentence = _("Removes one strike (%(before)d → %(after)d, %(severity)s).")
    elif then.strike_comes:
        sentence = _(
            "Adds one strike (%(before)d → %(after)d, %(severity)s). It counts from %(at)s."
        )
    else:
        sentence = _("Strikes do not change (%(severity)s: %(standing)s).")
    yield sentence % words


def _describe_penalties(then: Consequences) -> Iterator[str]:
    for order in then.undone:
        yield _("Penalty undone: %(penalty)s.") % {"penalty": label(order.penalty)}
    for penalty in then.imposed_penalties:
        yield _("Penalty that comes with the strike: %(penalty)s.") % {"penalty": label(penalty)}


PAGES = Pages()
_SHEET = "<int:position>/<int:number>/"


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
        screen=build_case_view(dispute.case, person, now=now, version=dispute.decision_version),
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


@declare_for_kinds(PAGES.show, "", _allow, "proceeding_{}")
def show_dispute(
    request: HttpRequest, person: User, kind: DisputeKind, dispute_id: UUID
) -> HttpResponseBase:
    """Show a dispute beside the case that it is about."""
    now = database_now()
    dispute = get_visible_dispute(kind, dispute_id, person, now=now)
    return _open(request, person, dispute, partial(_render, request, kind, dispute, person, now))


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


@declare_for_kinds(PAGES.show, f"evidence/{_SHEET}", _allow, "{}_evidence")
def show_evidence(
    request: HttpRequest, person: User, kind: DisputeKind, dispute_id: UUID, **sheet: int
) -> HttpResponseBase:
    """Show a page of the disputing party's evidence."""
    dispute = get_visible_dispute(kind, dispute_id, person, now=database_now())
    return _show_sheet(request, person, dispute, dispute.evidence, sheet)


@declare_for_kinds(PAGES.show, f"proof/{_SHEET}", _allow, "{}_proof")
def show_proof(
    request: HttpRequest, person: User, kind: DisputeKind, dispute_id: UUID, **sheet: int
) -> HttpResponseBase:
    """Show a page of the evidence in the filer's answer, which appeals do not have."""
    dispute = get_visible_dispute(kind, dispute_id, person, now=database_now())
    if not isinstance(dispute, CounterNotification):
        raise Http404
    return _show_sheet(request, person, dispute, dispute.answer_evidence, sheet)


def _show_sheet(
    request: HttpRequest,
    person: User,
    dispute: Dispute,
    files: Sequence[Mapping[str, object]],
    sheet: Mapping[str, int],
) -> HttpResponseBase:
    show = partial(evidence_files.page_response, files, sheet["position"], sheet["number"])
    return _open(request, person, dispute, show)
