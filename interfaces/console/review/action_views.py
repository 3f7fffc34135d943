"""What a reviewer does: claim, rule, ask, skip, undo, take over, and stay at work."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from interfaces.console.cases import form_drafts
from interfaces.console.cases.actions import ACTION_FORMS, Action, end_of_hold
from interfaces.console.cases.form_drafts import (
    FormDraft,
    LostHold,
    find_changes,
    render_lost_hold,
    renew_lease,
)
from interfaces.console.cases.permissions import DECIDERS, SEE_ALL, find_holder, get_visible_case
from interfaces.console.review.filters import CaseFilter, filter_claimable, load_filter
from interfaces.web.access import GuardedView, Pages, allow_roles
from interfaces.web.labels import explain
from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.leases import LeaseNotHeld
from records.actions.review import desk, notes, opinions, reservations, rulings
from records.cases.models import Case, Ruling
from records.cases.models.cases import CaseQuerySet
from records.clock import database_now
from records.refusals import ActionRefused
from records.review.models import Opinion

type _Handler = Callable[[int, User, FormDraft, datetime], object]


def _make_ruling_handler(outcome: Outcome) -> _Handler:
    def rule_case(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> object:
        text = find_changes(case_id, words.statement)
        reason, note = words.reason, words.note
        return rulings.rule_on_case(
            case_id,
            reviewer,
            outcome,
            reason,
            note=note,
            now=now,
            form=rulings.RulingForm(text, words.seen_version, is_confirmed=words.is_confirmed),
        )

    return rule_case


def _ask_filer(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    desk.ask_filer(case_id, reviewer, words.reason, words.note, now=now)


def _skip_case(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    desk.skip_case(case_id, reviewer, words.reason, now=now)


def _hold_case(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    until_at = end_of_hold(words.until, now)
    reservations.set_aside(
        case_id, reviewer, words.reason, note=words.note, until_at=until_at, now=now
    )


def _hand_case_over(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    colleague = int(words.colleague)
    reservations.hand_over_case(
        case_id, reviewer, colleague, words.reason, note=words.note, now=now
    )


def _escalate_case(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    reservations.escalate_case(case_id, reviewer, words.reason, note=words.note, now=now)


def _ask_opinion(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    colleague = int(words.colleague) if words.colleague else None
    opinions.ask_opinion(case_id, reviewer, colleague, words.note, now=now)


def _give_opinion(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    opinion = Opinion.objects.open_to(reviewer).filter(case_id=case_id).order_by("pk").first()
    if opinion is None:
        raise opinions.OpinionNotRequested
    opinions.give_opinion(opinion.pk, reviewer, Outcome(words.reason), words.note, now=now)


HANDLERS: Final[Mapping[Action, _Handler]] = {
    Action.UPHOLD: _make_ruling_handler(Outcome.UPHELD),
    Action.REJECT: _make_ruling_handler(Outcome.REJECTED),
    Action.ASK: _ask_filer,
    Action.SKIP: _skip_case,
    Action.HOLD: _hold_case,
    Action.HAND_OVER: _hand_case_over,
    Action.ESCALATE: _escalate_case,
    Action.OPINION: _ask_opinion,
    Action.GIVE_OPINION: _give_opinion,
}
DONE_MESSAGES: Final[Mapping[Action, Promise]] = {
    Action.HOLD: gettext_lazy("Set aside. You find it on the desk under “Set aside by me”."),
    Action.HAND_OVER: gettext_lazy("Handed over. It is offered to your colleague first."),
    Action.ESCALATE: gettext_lazy("Escalated to the senior reviewers."),
    Action.OPINION: gettext_lazy(
        "Asked. The case comes back to you first when the opinion is given."
    ),
    Action.GIVE_OPINION: gettext_lazy("Given. The case goes back to the person who asked."),
}
LOST_ERRORS: Final = (LeaseNotHeld, opinions.OpinionNotRequested)


PAGES = Pages()
_CASE = "cases/<uuid:public_id>/"


@PAGES.step("claim/", allow_roles(*DECIDERS), name="claim")
def claim_case(request: HttpRequest, reviewer: User) -> HttpResponse:
    """Take the most urgent case of those one wants to see."""
    if "narrowed" in request.POST:
        CaseFilter.from_query(request.POST).save(request)
    if "escalated" in request.POST:
        return _open_next_case(request, reviewer, Case.objects.filter(escalation__isnull=False))
    return _open_next_case(request, reviewer)


def _open_next_case(
    request: HttpRequest, reviewer: User, cases: CaseQuerySet | None = None
) -> HttpResponse:
    case_filter = load_filter(request)
    cases = filter_claimable(case_filter) if cases is None else cases
    case = desk.claim_case(reviewer, now=database_now(), candidates=cases)
    if case is None:
        messages.info(request, _explain_empty_queue(is_filtered=case_filter.is_filtered))
        return redirect("console:desk")
    return redirect("console:case", public_id=case.public_id)


def _explain_empty_queue(*, is_filtered: bool) -> str:
    if is_filtered:
        return _("No case matches your filters. Clear the filters to claim another case.")
    return _("No case is waiting for you. The next case appears here.")


def make_action_view(which: Action) -> GuardedView:
    """Build the view of one action: do it and go on, or keep what was typed."""

    @allow_roles(*DECIDERS, foreign=409)
    @require_POST
    def act_on_case(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
        words = FormDraft.from_request(request, which)
        if not words.is_complete:
            return _return_with_error(request, public_id, words, _INCOMPLETE)
        try:
            HANDLERS[which](_find_case_id(public_id), reviewer, words, database_now())
        except LOST_ERRORS:
            return _render_lost(request, public_id, words)
        except ActionRefused as refused:
            return _return_with_error(request, public_id, words, explain(refused))
        return _redirect_after(request, reviewer, which)

    return act_on_case


def _redirect_after(request: HttpRequest, reviewer: User, which: Action) -> HttpResponse:
    """Redirect to the next case or, after an opinion, to the desk."""
    if which in DONE_MESSAGES:
        messages.success(request, str(DONE_MESSAGES[which]))
    if which == Action.GIVE_OPINION:
        return redirect("console:desk")
    return _open_next_case(request, reviewer)


def _find_case_id(public_id: uuid.UUID) -> int:
    """Return the case's database key; 0, which nobody holds, if there is no such case."""
    ids = Case.objects.filter(public_id=public_id).values_list("pk", flat=True)
    return ids.first() or 0


_INCOMPLETE: Final = gettext_lazy("Choose a reason. If the reason asks for text, write it.")


def _return_with_error(
    request: HttpRequest, public_id: uuid.UUID, words: FormDraft, why: str | Promise
) -> HttpResponse:
    """Return to the case with what was typed, and say what is missing or not allowed."""
    form_drafts.save_draft(request, public_id, words)
    messages.error(request, str(why))
    return redirect("console:case", public_id=public_id)


def _render_lost(request: HttpRequest, public_id: uuid.UUID, words: FormDraft) -> HttpResponse:
    """Show that the case is no longer this reviewer's, and keep what was typed."""
    form_drafts.save_draft(request, public_id, words)
    form = ACTION_FORMS[Action(words.action)]
    lost_hold = LostHold(
        title=_("The case is no longer yours"),
        explanation=_explain_lost_case(form.action),
        draft=words,
        form=form,
        holder=find_holder(public_id, now=database_now()),
        back_url=reverse("console:reclaim", args=[public_id]),
        exit_url=reverse("console:desk"),
        exit_label=_("Go to the desk"),
        can_claim_next=True,
    )
    return render_lost_hold(request, lost_hold)


def _explain_lost_case(action: Action) -> str:
    if action == Action.GIVE_OPINION:
        return _(
            "Your opinion is no longer needed here: it was already given, or the case is decided."
            " Nothing was changed. What you typed is below."
        )
    return _(
        "Your ten minutes ended, or somebody else holds the case or has ruled on it. Nothing was"
        " changed. What you typed is kept and comes back when you open the case again:"
    )


@PAGES.step("rulings/<int:ruling_id>/undo/", allow_roles(*DECIDERS, foreign=302), name="undo")
def undo_ruling(request: HttpRequest, reviewer: User, ruling_id: int) -> HttpResponse:
    """Undo the reviewer's own ruling while that is possible."""
    try:
        undone = rulings.annul_ruling(ruling_id, reviewer, now=database_now())
    except rulings.TooLateToUndo:
        messages.error(request, _("Too late to undo: the ruling has taken effect."))
    except rulings.NothingToUndo:
        messages.error(
            request, _("You cannot undo this ruling: it is not yours, or it was undone already.")
        )
    else:
        form_drafts.save_draft(
            request, undone.public_id, FormDraft.from_ruling(Ruling.objects.get(pk=ruling_id))
        )
        return _reopen_case(
            request, reviewer, undone.public_id, message=_("Undone. Nothing was sent.")
        )
    return redirect("console:desk")


@PAGES.step(f"{_CASE}reclaim/", allow_roles(*DECIDERS, foreign=302), name="reclaim")
def reclaim_case(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Go on with a case whose lease ran out."""
    return _reopen_case(request, reviewer, public_id)


def _reopen_case(
    request: HttpRequest, reviewer: User, public_id: uuid.UUID, *, message: str = ""
) -> HttpResponse:
    """Reopen the case with what was typed; go to the desk if somebody else holds it now."""
    try:
        desk.reclaim_case(_find_case_id(public_id), reviewer, now=database_now())
    except LeaseNotHeld:
        warning = _("Somebody else holds this case now, or it no longer needs a review.")
        messages.warning(request, f"{message} {warning}".strip())
        return redirect("console:desk")
    messages.success(request, f"{message} {_('The case is yours again.')}".strip())
    return redirect("console:case", public_id=public_id)


@PAGES.step(f"{_CASE}take-over/", allow_roles(Role.SENIOR_REVIEWER, foreign=302), name="take_over")
def take_over_case(request: HttpRequest, senior: User, public_id: uuid.UUID) -> HttpResponse:
    """Take a case that somebody else holds; the case's history names both."""
    try:
        desk.take_over_case(_find_case_id(public_id), senior, now=database_now())
    except LeaseNotHeld:
        messages.warning(
            request, _("Nobody holds this case any more, or it no longer needs a review.")
        )
    else:
        messages.success(request, _("The case is yours. The history shows that you took it over."))
    return redirect("console:case", public_id=public_id)


@PAGES.step(f"{_CASE}renew/", allow_roles(*DECIDERS, foreign=409), name="renew")
def renew(_request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Renew the lease and return its new end, or 409 if it is lost."""
    return renew_lease(
        desk.LEASE,
        _find_case_id(public_id),
        reviewer,
        lambda now: find_holder(public_id, now=now),
    )


_LONGEST_NOTE: Final = 4000  # characters of a note


@PAGES.step(f"{_CASE}resume/", allow_roles(*DECIDERS, foreign=302), name="resume")
def resume_case(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Go on with a case that waits for this person."""
    try:
        reservations.resume_case(_find_case_id(public_id), reviewer, now=database_now())
    except LeaseNotHeld:
        messages.warning(request, _("This case no longer waits for you."))
        return redirect("console:desk")
    return redirect("console:case", public_id=public_id)


@PAGES.step(f"{_CASE}release/", allow_roles(*DECIDERS, foreign=302), name="release")
def release_case(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Give it back to the desk."""
    try:
        reservations.release_case(_find_case_id(public_id), reviewer, now=database_now())
    except LeaseNotHeld:
        messages.warning(request, _("This case no longer waits for you."))
    else:
        messages.success(request, _("Given back. The case is open to everybody again."))
    return redirect("console:desk")


@PAGES.step(f"{_CASE}note/", allow_roles(*DECIDERS, foreign=404, overseers=SEE_ALL), name="note")
def add_note(request: HttpRequest, author: User, public_id: uuid.UUID) -> HttpResponse:
    """Leave a note for colleagues; the same words sent twice are one note."""
    now = database_now()
    case = get_visible_case(public_id, author, now=now)
    text = request.POST.get("note", "").strip()[:_LONGEST_NOTE]
    if text:
        notes.add_note(case.pk, author, text, now=now)
        messages.success(request, _("Saved. The filer and the seller never see it."))
    else:
        messages.error(request, _("Write something first."))
    return redirect(f"{reverse('console:case', args=[public_id])}#notes")


for which in Action:
    PAGES.add(f"{_CASE}{which.replace('_', '-')}/", which.value, make_action_view(which))
