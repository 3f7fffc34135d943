"""What a reviewer does: claim, rule, ask, skip, undo, take over, and stay at work."""

import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from interfaces.console import typed
from interfaces.console.deeds import Deed
from interfaces.console.doing import DO, DONE, LOST, REFUSED, says
from interfaces.console.grounds import ACTS
from interfaces.console.seeing import DECIDERS, holder_of
from interfaces.console.typed import Typed
from interfaces.console.wanted import Wanted, claimable, kept
from interfaces.look.doors import Door, admits
from records.accounts.models import Role, User
from records.acts import desk as review_desk
from records.acts import ruling
from records.complaints.models import Case, Ruling
from records.complaints.models.cases import CaseQuerySet
from records.ledger.clock import database_now


@admits(*DECIDERS)
@require_POST
def claim(request: HttpRequest, reviewer: User) -> HttpResponse:
    """Take the most urgent case of those one wants to see."""
    if "narrowed" in request.POST:
        Wanted.read(request.POST).keep(request)
    if "escalated" in request.POST:
        return _next(request, reviewer, Case.objects.filter(escalation__isnull=False))
    return _next(request, reviewer)


def _next(request: HttpRequest, reviewer: User, among: CaseQuerySet | None = None) -> HttpResponse:
    wanted = kept(request)
    among = claimable(wanted) if among is None else among
    taken = review_desk.claim(reviewer, now=database_now(), among=among)
    if taken is None:
        messages.info(request, _nothing(is_filtered=wanted.is_filtered))
        return redirect("console:desk")
    return redirect("console:case", public_id=taken.public_id)


def _nothing(*, is_filtered: bool) -> str:
    if is_filtered:
        return _("Nothing that you asked for waits. Clear the filters to claim another case.")
    return _("Nothing waits for you. The next case appears here.")


def deed(which: Deed) -> Door:
    """The address of one act: do it and go on to the next case, or keep what was typed."""

    @admits(*DECIDERS, foreign=409)
    @require_POST
    def done(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
        words = Typed.read(request, which)
        if not words.is_complete:
            return _again(request, public_id, words, _INCOMPLETE)
        try:
            DO[which](_id_of(public_id), reviewer, words, database_now())
        except LOST:
            return _lost(request, public_id, words)
        except REFUSED as refused:
            return _again(request, public_id, words, says(refused))
        return _on(request, reviewer, which)

    return done


def _on(request: HttpRequest, reviewer: User, which: Deed) -> HttpResponse:
    """To the next case; who answered a colleague goes on with what she was about."""
    if which in DONE:
        messages.success(request, str(DONE[which]))
    if which == Deed.GIVE_OPINION:
        return redirect("console:desk")
    return _next(request, reviewer)


def _id_of(public_id: uuid.UUID) -> int:
    """The row of a case; 0, which nobody holds, where there is none."""
    ids = Case.objects.filter(public_id=public_id).values_list("pk", flat=True)
    return ids.first() or 0


_INCOMPLETE: Final = gettext_lazy("Choose a reason, and write the text where one is asked for.")


def _again(
    request: HttpRequest, public_id: uuid.UUID, words: Typed, why: str | Promise
) -> HttpResponse:
    """Something is missing or not allowed: back to the case with what is there."""
    typed.keep(request, public_id, words)
    messages.error(request, str(why))
    return redirect("console:case", public_id=public_id)


def _lost(request: HttpRequest, public_id: uuid.UUID, words: Typed) -> HttpResponse:
    """The case is no longer this reviewer's: nothing was done, and nothing typed is lost."""
    typed.keep(request, public_id, words)
    act = ACTS[Deed(words.deed)]
    shown = {
        "typed": words,
        "act": act,
        "public_id": public_id,
        "holder": holder_of(public_id, now=database_now()),
    }
    return render(request, "console/lost.html", shown, status=409)


@admits(*DECIDERS, foreign=302)
@require_POST
def undo(request: HttpRequest, reviewer: User, ruling_id: int) -> HttpResponse:
    """Take one's own ruling back, while that is possible."""
    try:
        undone = ruling.annul(ruling_id, reviewer, now=database_now())
    except ruling.TooLateToUndo:
        messages.error(request, _("Too late to undo: the ruling has taken effect."))
    except review_desk.NotYours:
        messages.error(request, _("This ruling is not yours to undo, or it was undone already."))
    else:
        typed.keep(request, undone.public_id, Typed.of(Ruling.objects.get(pk=ruling_id)))
        return _back(request, reviewer, undone.public_id, says=_("Undone. Nothing has left."))
    return redirect("console:desk")


@admits(*DECIDERS, foreign=302)
@require_POST
def reclaim(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Go on with a case whose lease ran out."""
    return _back(request, reviewer, public_id)


def _back(
    request: HttpRequest, reviewer: User, public_id: uuid.UUID, *, says: str = ""
) -> HttpResponse:
    """The same case again with what was typed; the desk, where somebody else was quicker."""
    try:
        review_desk.reclaim(_id_of(public_id), reviewer, now=database_now())
    except review_desk.NotYours:
        lost = _("Somebody else holds this case now, or it needs no review any more.")
        messages.warning(request, f"{says} {lost}".strip())
        return redirect("console:desk")
    messages.success(request, f"{says} {_('The case is yours again.')}".strip())
    return redirect("console:case", public_id=public_id)


@admits(Role.SENIOR_REVIEWER, foreign=302)
@require_POST
def take_over(request: HttpRequest, senior: User, public_id: uuid.UUID) -> HttpResponse:
    """Take a case that somebody else holds; the case's history names both."""
    try:
        review_desk.take_over(_id_of(public_id), senior, now=database_now())
    except review_desk.NotYours:
        messages.warning(request, _("Nobody holds this case any more, or it needs no review."))
    else:
        messages.success(request, _("The case is yours. Its history says that you took it over."))
    return redirect("console:case", public_id=public_id)


@admits(*DECIDERS, foreign=409)
@require_POST
def renew(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Activity keeps the case: the lease's new end, or 409 when it is lost."""
    del request
    now = database_now()
    try:
        until_at = review_desk.renew(_id_of(public_id), reviewer, now=now)
    except review_desk.NotYours:
        holder = holder_of(public_id, now=now)
        return JsonResponse({"held": False, "by": holder.username if holder else ""}, status=409)
    return JsonResponse({"held": True, "until": until_at.isoformat()})
