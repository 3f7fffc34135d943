"""Concerns: listed, looked at with the four factors, and dismissed or acted on by a person."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from interfaces.console.cases.permissions import POLICY_READERS, SEE_ALL
from interfaces.web import conduct_labels as words
from interfaces.web.access import GuardedView, Pages, allow_roles
from interfaces.web.components.tables import Filter, paginate
from interfaces.web.labels import explain, label, list_choices
from pipeline.conduct.abuse_signals import Signal
from pipeline.conduct.misuse import Proposal
from pipeline.policy.parameters import MisuseNumbers
from pipeline.sellers.monitoring import explain_risk
from pipeline.vocabulary import Matter
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Role, User
from records.actions.conduct import misuse_scan, sanctions
from records.actions.conduct.sanctions import Decision
from records.actions.sellers import closures
from records.cases.models import Case
from records.clock import database_now
from records.conduct import assessment
from records.conduct.assessment import Assessment, Party
from records.conduct.models import CONCERN_KINDS, Concern, ConcernState, Sanction
from records.notices.penalties import read_risks
from records.refusals import ActionRefused

PAGES = Pages()
_CONCERN = "conduct/<uuid:concern_id>/"


_CASES_SHOWN: Final = 25


@dataclass(frozen=True, slots=True)
class ConcernView:
    """Everything that a person weighs."""

    assessment: Assessment
    numbers: MisuseNumbers
    measures: Sequence[tuple[Sanction, object, object]]  # with its kind and state in words
    cases: Sequence[tuple[Case, bool, bool]]  # whether it counts, and gravely
    is_nobody: bool  # reports of the public form: nobody can be warned

    @property
    def proposes_warning(self) -> bool:
        """Do the figures ask for one?"""
        return self.assessment.proposal is Proposal.WARNING

    @property
    def proposes_suspension(self) -> bool:
        """The same, after a warning."""
        return self.assessment.proposal is Proposal.SUSPENSION


def find_party(concern: Concern) -> Party:
    """Return the party that a sanction would concern; most signs concern a filer's complaints."""
    is_of_seller = concern.kind == Signal.SELLER_RISK
    otherwise = Matter.LISTINGS if is_of_seller else Matter.NOTICES
    matter = Matter(concern.kind) if concern.kind in set(Matter) else otherwise
    seller_id = None if matter.is_of_filer else concern.seller_id
    return Party(matter, concern.account_id, seller_id)


def build_concern_view(concern: Concern, now: datetime) -> ConcernView:
    """Build the view of the concern as it stands now, not as it was found."""
    party = find_party(concern)
    return ConcernView(
        assessment=assessment.assess_party(party, now),
        numbers=policies.policy().misuse.numbers_of(party.matter),
        measures=[
            (measure, label(measure.kind), words.describe_measure_state(measure, now))
            for measure in assessment.list_all_measures(party)
        ],
        cases=list(_list_cases(concern, party, now)),
        is_nobody=concern.account_id == PUBLIC_FORM_ACCOUNT_ID,
    )


def _list_cases(concern: Concern, party: Party, now: datetime) -> Iterator[tuple[Case, bool, bool]]:
    conduct = {case_id: event for event, case_id in assessment.list_conduct(party, now)}
    rows = Case.objects.filter(pk__in=conduct).select_related("listing", "frozen", "request")
    if party.matter.is_of_filer and concern.seller_id is not None:
        rows = rows.filter(seller_id=concern.seller_id)
    for case in rows.order_by("-filed_at", "-pk")[:_CASES_SHOWN]:
        yield case, conduct[case.pk].is_unfounded, conduct[case.pk].is_grave


_LONGEST: Final = 5_000  # what is shown again when it was too long


@PAGES.show("conduct/", allow_roles(*POLICY_READERS))
def concerns(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the concerns, by default those that wait for a person, by state and kind."""
    del visitor
    state, kind = request.GET.get("state", ConcernState.OPEN), request.GET.get("kind", "")
    concerns = Concern.objects.select_related("account", "seller").order_by("-found_at", "-pk")
    if state in set(ConcernState):
        concerns = concerns.filter(state=state)
    if kind in set(CONCERN_KINDS):
        concerns = concerns.filter(kind=kind)
    page = paginate(concerns, request)
    context = {
        "rows": [(concern, label(concern.kind), label(concern.state)) for concern in page.rows],
        "page": page,
        "filters": (
            Filter("state", _("State"), state, list_choices(ConcernState), "all"),
            Filter("kind", _("Kind"), kind, list_choices(CONCERN_KINDS)),
        ),
        "is_filtered": bool(kind) or state != ConcernState.OPEN,
    }
    return render(request, "console/conduct/concerns.html", context)


@PAGES.show(_CONCERN, allow_roles(*POLICY_READERS, foreign=404, overseers=POLICY_READERS))
def concern(request: HttpRequest, visitor: User, concern_id: UUID) -> HttpResponse:
    """Show the party, the four factors as they stand, earlier sanctions and the cases."""
    return _render_concern(request, visitor, _get_concern(concern_id))


def _get_concern(concern_id: UUID) -> Concern:
    rows = Concern.objects.select_related("account", "seller", "decided_by")
    return get_object_or_404(rows, public_id=concern_id)


def _render_concern(
    request: HttpRequest, visitor: User, concern: Concern, fault: str = "", typed_reason: str = ""
) -> HttpResponse:
    now = database_now()
    context = {
        "concern": concern,
        "kind": label(concern.kind),
        "state": label(concern.state),
        "figures": [(words.FIGURES[key], value) for key, value in concern.figures.items()
                    if key in words.FIGURES and "unfounded" not in concern.figures],
        "view": build_concern_view(concern, now),
        "risks": [
            explain_risk(risk, concern.figures["days"]) for risk in read_risks(concern.figures)
        ],
        "closes_store": find_party(concern).matter is Matter.LISTINGS,
        "can_decide": visitor.role == Role.SENIOR_REVIEWER and concern.state == ConcernState.OPEN,
        "sees_cases": visitor.role in SEE_ALL,
        "fault": fault,
        "typed": typed_reason,
        "longest": misuse_scan.LONGEST_WORDS,
    }  # fmt: skip
    return render(request, "console/conduct/concern.html", context, status=422 if fault else 200)


type _DecisionHandler = Callable[[Concern, User, str, datetime], object]


def _dismiss_concern(concern: Concern, person: User, reason: str, now: datetime) -> object:
    return misuse_scan.dismiss_concern(concern.pk, person, reason, now=now)


def _warn_party(concern: Concern, person: User, reason: str, now: datetime) -> object:
    return sanctions.warn_party(find_party(concern), Decision(person, reason, concern.pk), now=now)


def _suspend_party(concern: Concern, person: User, reason: str, now: datetime) -> object:
    return sanctions.suspend_party(
        find_party(concern), Decision(person, reason, concern.pk), now=now
    )


def _limit_seller(concern: Concern, person: User, reason: str, now: datetime) -> object:
    return closures.limit_seller(Decision(person, reason, concern.pk), now=now)


def _close_store(concern: Concern, person: User, reason: str, now: datetime) -> object:
    return closures.close_store(Decision(person, reason, concern.pk), now=now)


DECISIONS: Final[Mapping[str, tuple[_DecisionHandler, Promise]]] = {
    "dismiss": (_dismiss_concern, gettext_lazy("Dismissed. It is not raised again for a while.")),
    "warn": (_warn_party, gettext_lazy("Warned. We write to the party and name what was weighed.")),
    "suspend": (
        _suspend_party,
        gettext_lazy("Suspended. We write to the party, and they may object."),
    ),
    "limit": (_limit_seller, gettext_lazy("Limited. We inform the marketplaces and the seller.")),
    "close": (
        _close_store,
        gettext_lazy("Approved. Another person closes the store when the notice period is over."),
    ),
}


def make_decision_view(which: str) -> GuardedView:
    """Build the view of one decision."""
    act, message = DECISIONS[which]

    @allow_roles(Role.SENIOR_REVIEWER, foreign=404, overseers=[Role.SENIOR_REVIEWER])
    @require_POST
    def decide(request: HttpRequest, senior: User, concern_id: UUID) -> HttpResponse:
        concern = _get_concern(concern_id)
        typed_reason = request.POST.get("why", "").replace("\0", "").strip()
        try:
            act(concern, senior, typed_reason, database_now())
        except ActionRefused as refused:
            return _render_concern(
                request, senior, _get_concern(concern_id), explain(refused), typed_reason[:_LONGEST]
            )
        messages.success(request, str(message))
        return redirect("console:concern", concern_id=concern_id)

    return decide


for which in DECISIONS:
    PAGES.add(f"{_CONCERN}{which}/", f"concern_{which}", make_decision_view(which))
