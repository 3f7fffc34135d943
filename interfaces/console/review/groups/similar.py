"""Similar cases: the list with what differs, what is chosen of it, the preview, the act."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from interfaces.console.cases.actions import ACTION_FORMS, OUTCOMES, Action, ActionForm
from interfaces.console.cases.findings import OfferedReasons, offer_reasons, read_finding
from interfaces.console.cases.form_drafts import FormDraft, LostHold, render_lost_hold
from interfaces.console.cases.permissions import (
    DECIDERS,
    allow_case_readers,
    find_holder,
    get_visible_case,
)
from interfaces.console.review.groups.presenters import (
    MOST,
    GroupRow,
    Neighbourhood,
    build_neighbourhood,
    find_first_picture,
)
from interfaces.web.access import Pages, allow_roles
from interfaces.web.files.pictures import picture_response
from interfaces.web.labels import explain
from pipeline.vocabulary import RightKind
from records import policies
from records.accounts.models import User
from records.actions.cases.ruling_reasons import ReasonOfOtherKind, check_reason
from records.actions.leases import LeaseNotHeld
from records.actions.review import groups
from records.actions.review.desk import LEASE
from records.actions.review.groups import GroupDecision
from records.cases.models import Case
from records.clock import database_now
from records.review.models import Group
from records.review.similar_cases import find_alike

_LONGEST: Final = 4000  # characters of a note


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """As the form sends it; the reason code tells the act, for the two rulings share none."""

    chosen_ids: frozenset[uuid.UUID]
    offered_ids: frozenset[uuid.UUID]  # on the page at that time, to name what was taken out
    reason: str
    notes: Mapping[Action, str]  # as typed beside each act, whether or not it was chosen
    confirmed: frozenset[Action] = frozenset()  # whose reason may be for another kind of right

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Read the choice from the form, ignoring invalid ids."""
        notes = {action: query.get(f"note-{action}", "").strip()[:_LONGEST] for action in OUTCOMES}
        return cls(
            chosen_ids=_parse_ids(query.getlist("case")),
            offered_ids=_parse_ids(query.getlist("offered")),
            reason=query.get("reason", ""),
            notes=notes,
            confirmed=frozenset(one for one in OUTCOMES if query.get(f"confirmed-{one}") == "1"),
        )

    @property
    def action(self) -> Action | None:
        """The action of the chosen reason; None if no reason was chosen."""
        return _find_action(self.reason)

    @property
    def action_form(self) -> ActionForm | None:
        """The form of the chosen action."""
        return ACTION_FORMS[self.action] if self.action else None

    @property
    def note(self) -> str:
        """The note of the chosen action."""
        return self.notes.get(self.action, "") if self.action else ""

    @property
    def is_confirmed(self) -> bool:
        """Whether the chosen reason is meant even if it is for another kind of right."""
        return self.action in self.confirmed

    def list_joining(self, neighbourhood: Neighbourhood) -> list[GroupRow]:
        """List the chosen cases that can still join."""
        return [row for row in neighbourhood.joining if row.case.public_id in self.chosen_ids]

    def list_exceptions(self, neighbourhood: Neighbourhood) -> list[GroupRow]:
        """List the offered cases that were taken out."""
        taken_out = self.offered_ids - self.chosen_ids
        return [row for row in neighbourhood.joining if row.case.public_id in taken_out]

    def count_gone(self, neighbourhood: Neighbourhood) -> int:
        """Count the chosen cases that were closed or taken since."""
        return len(self.chosen_ids) - len(self.list_joining(neighbourhood))

    def to_ruling(self, action: Action, ids: dict[uuid.UUID, int]) -> GroupDecision:
        """Build the decision; `ids` are the database keys of all cases named here."""
        chosen_ids = frozenset(ids[id_] for id_ in self.chosen_ids if id_ in ids)
        taken_out = frozenset(ids[id_] for id_ in self.offered_ids - self.chosen_ids if id_ in ids)
        return GroupDecision(
            OUTCOMES[action],
            self.reason,
            self.note,
            chosen_ids,
            taken_out,
            is_confirmed=self.is_confirmed,
        )


def choose_same(neighbourhood: Neighbourhood) -> GroupChoice:
    """Choose the cases with the same findings, before anybody has chosen."""
    ids = frozenset(row.case.public_id for row in neighbourhood.same)
    return GroupChoice(ids, ids, "", {})


def _find_action(reason: str) -> Action | None:
    return next(
        (action for action in OUTCOMES if ACTION_FORMS[action].accepts_reason(reason)), None
    )


def _parse_ids(texts: Iterable[str]) -> frozenset[uuid.UUID]:
    ids = set()
    for text in list(texts)[:MOST]:
        try:
            ids.add(uuid.UUID(text))
        except ValueError:
            continue
    return frozenset(ids)


PAGES = Pages()
_SIMILAR = "cases/<uuid:public_id>/similar/"
_RESEND_WINDOW: Final = timedelta(minutes=2)  # a form sent again so soon meant the same group


@PAGES.show(_SIMILAR, allow_case_readers, name="similar")
def similar_cases(request: HttpRequest, visitor: User, public_id: uuid.UUID) -> HttpResponse:
    """Show similar cases; the case's holder may decide them together."""
    now = database_now()
    return _render_similar(
        request, visitor, get_visible_case(public_id, visitor, now=now), None, now
    )


def _render_similar(
    request: HttpRequest, visitor: User, lead: Case, choice: GroupChoice | None, now: datetime
) -> HttpResponse:
    neighbourhood = build_neighbourhood(lead, visitor, now=now)
    lease = LEASE.find_lease(lead, now=now, person=visitor)
    choice = choice or choose_same(neighbourhood)
    context = {
        "near": neighbourhood,
        "lead": lead,
        "lease": lease,
        "acts": _offer_actions(lead, choice) if lease and neighbourhood.joining else (),
        "choice": choice,
        "cap": policies.policy().limits.group_cap,
    }
    return render(request, "console/review/groups/similar.html", context)


def _offer_actions(lead: Case, choice: GroupChoice) -> list[tuple[ActionForm, OfferedReasons, str]]:
    """List both rulings with their notes, and reasons in the order of the lead's page."""
    kind, finding = RightKind(lead.request.right_snapshot["kind"]), read_finding(lead)
    forms = (ACTION_FORMS[action] for action in OUTCOMES)
    return [
        (
            form,
            offer_reasons(form, kind, finding, chosen=choice.reason),
            choice.notes.get(form.action, ""),
        )
        for form in forms
    ]


@PAGES.step(f"{_SIMILAR}preview/", allow_roles(*DECIDERS, foreign=409))
def preview_group(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Show exactly what would happen, without changing anything."""
    now = database_now()
    lead, choice = _find_held_lead(public_id, reviewer, now), GroupChoice.from_query(request.POST)
    if lead is None:
        return _render_lost(request, public_id, choice)
    if refusal := _refuse_reason(lead, choice):
        messages.error(request, refusal)
        return _render_similar(request, reviewer, lead, choice, now)
    neighbourhood = build_neighbourhood(lead, reviewer, now=now)
    joining = choice.list_joining(neighbourhood)
    cap = policies.policy().limits.group_cap
    context = {
        "lead": lead,
        "near": neighbourhood,
        "choice": choice,
        "joining": joining,
        "rulings": len(joining) + 1,
        "exceptions": choice.list_exceptions(neighbourhood),
        "gone": choice.count_gone(neighbourhood),
        "cap": cap,
        "is_above_cap": len(joining) + 1 > cap,
        "minutes": policies.policy().limits.group_proposal_minutes,
        "lease": LEASE.find_lease(lead, now=now, person=reviewer),
    }
    return render(request, "console/review/groups/preview.html", context)


def _refuse_reason(lead: Case, choice: GroupChoice) -> str:
    """Return what is wrong with the reason; empty: nothing."""
    if choice.action is None:
        return _("Choose a reason to uphold or to reject.")
    chosen = Case.objects.filter(public_id__in={lead.public_id, *choice.chosen_ids})
    try:
        check_reason(chosen, choice.reason, is_confirmed=choice.is_confirmed)
    except ReasonOfOtherKind as refused:
        return explain(refused)
    return ""


@PAGES.step(f"{_SIMILAR}choose/", allow_roles(*DECIDERS, foreign=409), name="choose_group")
def revise_choice(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Back from the preview, with what was chosen."""
    now = database_now()
    lead, choice = _find_held_lead(public_id, reviewer, now), GroupChoice.from_query(request.POST)
    if lead is None:
        return _render_lost(request, public_id, choice)
    return _render_similar(request, reviewer, lead, choice, now)


def _find_held_lead(public_id: uuid.UUID, reviewer: User, now: datetime) -> Case | None:
    cases = Case.objects.in_review().select_related("request", "frozen", "listing")
    case = cases.filter(public_id=public_id).first()
    return case if case and LEASE.find_lease(case, now=now, person=reviewer) else None


@PAGES.step(f"{_SIMILAR}decide/", allow_roles(*DECIDERS, foreign=409))
def decide_group(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Decide the group, or propose it if it is above the cap."""
    now, choice = database_now(), GroupChoice.from_query(request.POST)
    named = Case.objects.filter(public_id__in={public_id, *choice.chosen_ids, *choice.offered_ids})
    ids = dict(named.values_list("public_id", "pk"))
    if choice.action is None or public_id not in ids:
        return _render_lost(request, public_id, choice)
    try:
        wish = choice.to_ruling(choice.action, ids)
        group = groups.decide_group(ids[public_id], reviewer, wish, now=now)
    except LeaseNotHeld:
        recent_group = _find_recent_group(ids[public_id], reviewer, now)
        if recent_group is None:
            return _render_lost(request, public_id, choice)
        group = recent_group
    except ReasonOfOtherKind as refused:
        messages.error(request, explain(refused))
        return redirect("console:similar", public_id=public_id)
    return redirect("console:group", group_id=group.public_id)


def _find_recent_group(lead_id: int, reviewer: User, now: datetime) -> Group | None:
    """Return the group that the same form made a moment ago, if it is sent twice."""
    recent = Group.objects.filter(
        lead=lead_id, proposed_by=reviewer, proposed_at__gt=now - _RESEND_WINDOW
    )
    return recent.order_by("-pk").first()


def _render_lost(request: HttpRequest, public_id: uuid.UUID, choice: GroupChoice) -> HttpResponse:
    """Show that the lead case is no longer this reviewer's, with what they typed."""
    lost_hold = LostHold(
        title=_("The case is no longer yours"),
        explanation=_(
            "Your ten minutes ended, or somebody else holds the case or has ruled on it. No case"
            " was changed."
        ),
        draft=FormDraft("", "", choice.note),
        holder=find_holder(public_id, now=database_now()),
        back_url=reverse("console:reclaim", args=[public_id]),
        exit_url=reverse("console:desk"),
        exit_label=_("Go to the desk"),
    )
    return render_lost_hold(request, lost_hold)


@PAGES.show(f"{_SIMILAR}<uuid:other_id>/picture/", allow_case_readers)
def similar_picture(
    _request: HttpRequest, visitor: User, public_id: uuid.UUID, other_id: uuid.UUID
) -> HttpResponse:
    """Show the first picture of a case that is similar to one the visitor may see."""
    lead = get_visible_case(public_id, visitor, now=database_now())
    other = Case.objects.select_related("frozen").filter(public_id=other_id).first()
    if (
        other is None
        or not (other == lead or find_alike(lead, [other.pk]))
        or not find_first_picture(other)
    ):
        raise Http404
    return picture_response(find_first_picture(other))
