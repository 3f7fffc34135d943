"""Hold a dispute and rule on it: see what would follow, confirm it, undo it for half a minute."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from interfaces.console.cases import form_drafts
from interfaces.console.cases.actions import OUTCOMES, Action, ActionForm, reason_label
from interfaces.console.cases.form_drafts import FormDraft, LostHold, render_lost_hold, renew_lease
from interfaces.console.cases.permissions import DECIDERS
from interfaces.console.disputes.lookups import declare_for_kinds, find_dispute
from interfaces.console.disputes.views import describe_consequences, find_action_form
from interfaces.web.access import GuardedView, Pages, allow_roles
from pipeline.vocabulary import Instance
from records.accounts.models import User
from records.actions.disputes import dispute_rulings
from records.actions.disputes.counter_answers import NothingToAnswer
from records.actions.disputes.dispute_desk import LEASES, Dispute, DisputeKind, reclaim_dispute
from records.actions.disputes.dispute_rulings import DisputeDecision
from records.actions.leases import LeaseNotHeld
from records.actions.review.rulings import NothingToUndo, TooLateToUndo
from records.actions.sellers.ruling_preview import predict_consequences
from records.cases.models import Ruling
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification

PAGES = Pages()


def _allow_holder(_kind: DisputeKind) -> Callable[..., GuardedView]:
    return allow_roles(*DECIDERS, foreign=HTTPStatus.CONFLICT)


def _allow_decider(_kind: DisputeKind) -> Callable[..., GuardedView]:
    return allow_roles(*DECIDERS, foreign=HTTPStatus.FOUND)


@PAGES.step("proceedings/claim/", allow_roles(*DECIDERS), name="claim_proceeding")
def claim_dispute(request: HttpRequest, person: User) -> HttpResponse:
    """Claim the dispute whose lease ran out, else one already held or the most urgent."""
    choice = request.POST.get("kind", "")
    kind = DisputeKind(choice) if choice in set(DisputeKind) else DisputeKind.COUNTER
    lost_dispute = _find_lost_dispute(kind, request.POST.get("dispute", ""))
    if lost_dispute is not None:
        return reopen_dispute(request, person, kind, lost_dispute.pk)
    return open_next_dispute(request, person, kind)


def _find_lost_dispute(kind: DisputeKind, public_id: str) -> Dispute | None:
    try:
        return find_dispute(kind, UUID(public_id))
    except ValueError:
        return None


def open_next_dispute(request: HttpRequest, person: User, kind: DisputeKind) -> HttpResponse:
    """Go on to it, or back to the desk."""
    dispute = LEASES[kind].claim(person, now=database_now())
    if dispute is None:
        messages.info(request, _("No dispute is waiting for you. The next one appears here."))
        return redirect("console:proceedings")
    return redirect(f"console:proceeding_{kind}", dispute.public_id)


def reopen_dispute(
    request: HttpRequest, person: User, kind: DisputeKind, proceeding: int
) -> HttpResponse:
    """Go back to this one, or to the desk where somebody was quicker."""
    try:
        dispute = reclaim_dispute(kind, proceeding, person, now=database_now())
    except LeaseNotHeld:
        messages.warning(
            request, _("Somebody else holds this dispute now, or it no longer waits for you.")
        )
        return redirect("console:proceedings")
    return redirect(f"console:proceeding_{kind}", dispute.public_id)


@declare_for_kinds(PAGES.step, "renew/", _allow_holder, "renew_{}")
def renew(_request: HttpRequest, person: User, kind: DisputeKind, dispute_id: UUID) -> HttpResponse:
    """Renew a lease and return its new end, or 409 if it is lost."""
    lease, dispute = LEASES[kind], find_dispute(kind, dispute_id)
    return renew_lease(
        lease,
        dispute.pk if dispute else 0,
        person,
        lambda now: lease.find_holder(dispute, now=now) if dispute else None,
    )


@declare_for_kinds(PAGES.step, "release/", _allow_decider, "release_{}")
def release(
    request: HttpRequest, person: User, kind: DisputeKind, dispute_id: UUID
) -> HttpResponse:
    """Give a dispute back, if the person holds it."""
    dispute = find_dispute(kind, dispute_id)
    if dispute is not None:
        LEASES[kind].release(dispute.pk, person)
    messages.info(request, _("Given back, if you held it."))
    return redirect("console:proceedings")


@dataclass(frozen=True, slots=True)
class _RulingForm:
    """What a form asks for."""

    words: FormDraft
    dispute: Dispute | None

    @property
    def action_form(self) -> ActionForm:
        return find_action_form(Action(self.words.action))

    @property
    def is_complete(self) -> bool:
        """Whether a reason of this outcome and an explanation are given."""
        return self.action_form.accepts_reason(self.words.reason) and bool(self.words.note)


def _read_form(kind: DisputeKind, request: HttpRequest, public_id: UUID) -> _RulingForm:
    choice = request.POST.get("outcome", "")
    action = Action(choice) if choice in {outcome.value for outcome in OUTCOMES} else Action.UPHOLD
    return _RulingForm(FormDraft.from_request(request, action), find_dispute(kind, public_id))


@declare_for_kinds(PAGES.step, "preview/", _allow_holder, "preview_{}")
def preview(
    request: HttpRequest, person: User, kind: DisputeKind, dispute_id: UUID
) -> HttpResponse:
    """Show what a ruling would change, without changing it."""
    form, now = _read_form(kind, request, dispute_id), database_now()
    if form.dispute is None or not _is_held(kind, form.dispute, person, now):
        return _render_lost(request, kind, form)
    if not form.is_complete:
        return _return_with_draft(request, kind, form.dispute, form.words)
    then = predict_consequences(form.dispute.case, OUTCOMES[Action(form.words.action)], now=now)
    context = {
        "kind": kind,
        "dispute": form.dispute,
        "act": form.action_form,
        "why": reason_label(form.words.reason),
        "words": form.words,
        "then": then,
        "sentences": describe_consequences(then),
    }
    return render(request, "console/disputes/preview.html", context)


@declare_for_kinds(PAGES.step, "ruling/", _allow_holder, "rule_{}")
def rule(request: HttpRequest, person: User, kind: DisputeKind, dispute_id: UUID) -> HttpResponse:
    """Rule, and go on to the next dispute."""
    form, now = _read_form(kind, request, dispute_id), database_now()
    if form.dispute is None or not _is_held(kind, form.dispute, person, now):
        return _render_lost(request, kind, form)
    is_back = "back" in request.POST
    if is_back or not form.is_complete:
        return _return_with_draft(request, kind, form.dispute, form.words, is_by_choice=is_back)
    words = form.words
    decision = DisputeDecision(OUTCOMES[Action(words.action)], words.reason, words.note)
    try:
        _HANDLERS[kind](form.dispute.pk, person, decision, now=now)
    except (LeaseNotHeld, NothingToAnswer):
        return _render_lost(request, kind, form)
    messages.success(request, _("Ruled. You can undo it for half a minute."))
    return open_next_dispute(request, person, kind)


_HANDLERS = {
    DisputeKind.COUNTER: dispute_rulings.rule_counter,
    DisputeKind.APPEAL: dispute_rulings.rule_appeal,
}


def _is_held(kind: DisputeKind, dispute: Dispute, person: User, now: datetime) -> bool:
    return LEASES[kind].list_held(person, now=now).filter(pk=dispute.pk).exists()


def _return_with_draft(
    request: HttpRequest,
    kind: DisputeKind,
    dispute: Dispute,
    words: FormDraft,
    *,
    is_by_choice: bool = False,
) -> HttpResponse:
    form_drafts.save_draft(request, dispute.public_id, words)
    if not is_by_choice:
        messages.error(request, _("Choose a reason and explain it. The explanation is internal."))
    return redirect(f"console:proceeding_{kind}", dispute.public_id)


def _render_lost(request: HttpRequest, kind: DisputeKind, form: _RulingForm) -> HttpResponse:
    """Show that nothing was done, and keep what was typed."""
    if form.dispute is not None:
        form_drafts.save_draft(request, form.dispute.public_id, form.words)
    lost_hold = LostHold(
        title=_("The dispute is not yours"),
        explanation=_(
            "Your ten minutes ended, somebody made a ruling, or you have ruled on this case before."
            " Nothing was changed. What you typed is kept and comes back when you open it again:"
        ),
        draft=form.words,
        form=form.action_form,
        back_url=reverse("console:claim_proceeding"),
        kind=kind,
        dispute=str(form.dispute.public_id) if form.dispute else "",
        exit_url=reverse("console:proceedings"),
        exit_label=_("Go to the disputes"),
    )
    return render_lost_hold(request, lost_hold)


@PAGES.step(
    "proceedings/rulings/<int:ruling_id>/undo/",
    allow_roles(*DECIDERS, foreign=HTTPStatus.FOUND),
    name="undo_proceeding",
)
def undo_ruling(request: HttpRequest, person: User, ruling_id: int) -> HttpResponse:
    """Undo the person's own ruling while that is possible."""
    try:
        undone = dispute_rulings.annul_ruling(ruling_id, person, now=database_now())
    except TooLateToUndo:
        messages.error(request, _("Too late to undo: the ruling has taken effect."))
    except NothingToUndo:
        messages.error(
            request, _("You cannot undo this ruling: it is not yours, or it was undone already.")
        )
    else:
        messages.success(request, _("Undone. Nothing was sent."))
        return _reopen_with_draft(request, person, undone)
    return redirect("console:proceedings")


def _reopen_with_draft(request: HttpRequest, person: User, undone: Ruling) -> HttpResponse:
    """Reopen the dispute with what was typed, unless somebody else holds it now."""
    kind = DisputeKind.COUNTER if undone.instance == Instance.COUNTER else DisputeKind.APPEAL
    rows = CounterNotification.objects if kind is DisputeKind.COUNTER else Appeal.objects
    public_id = rows.values_list("public_id", flat=True).get(pk=undone.proceeding)
    form_drafts.save_draft(request, public_id, FormDraft.from_ruling(undone))
    return reopen_dispute(request, person, kind, undone.proceeding)
