"""Second reviews: what waits, the case shown blind, and the answer."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interfaces.console import typed
from interfaces.console.deeds import Deed
from interfaces.console.grounds import ACTS
from interfaces.console.quality.blind import blind_screen
from interfaces.console.quality.disputes import open_disputes
from interfaces.console.seeing import DECIDERS
from interfaces.console.typed import Typed
from interfaces.look.doors import Door, admits
from pipeline.words import Outcome
from records.accounts.models import Role, User
from records.acts import second_look
from records.acts.conclusions import Verdict
from records.acts.desk import NotYours
from records.complaints.models import SecondReview
from records.ledger.clock import database_now

ANSWERS: Final = (Deed.UPHOLD, Deed.REJECT, Deed.SKIP)


@admits(*DECIDERS)
@require_safe
def looks(request: HttpRequest, reviewer: User) -> HttpResponse:
    """What waits to be looked at again; for senior reviewers, what they may decide."""
    now = database_now()
    is_senior = reviewer.role == Role.SENIOR_REVIEWER
    shown = {
        "waiting": second_look.waiting_for(reviewer, now).count(),
        "held": second_look.given_to(reviewer).filter(until_at__gt=now).first(),
        "disputes": open_disputes(reviewer) if is_senior else None,
    }
    return render(request, "console/quality/looks.html", shown)


@admits(*DECIDERS)
@require_POST
def claim(request: HttpRequest, reviewer: User) -> HttpResponse:
    """The next second review, or the one that is open."""
    return _next(request, reviewer)


def _next(request: HttpRequest, reviewer: User) -> HttpResponse:
    look = second_look.claim(reviewer, now=database_now())
    if look is None:
        messages.info(request, _("Nothing waits to be looked at again."))
        return redirect("console:looks")
    return redirect("console:look", look_id=look.pk)


@admits(*DECIDERS, foreign=404)
@require_safe
def look(request: HttpRequest, reviewer: User, look_id: int) -> HttpResponse:
    """The case, as if nobody had ruled on it."""
    now = database_now()
    given = _given(look_id, reviewer)
    return render(
        request,
        "console/quality/look.html",
        {
            "look": given,
            "is_held": given.until_at is not None and given.until_at > now,
            "screen": blind_screen(given.case, reviewer, now=now),
            "acts": [ACTS[deed] for deed in ANSWERS],
            "typed": typed.taken(request, given.case.public_id),
        },
    )


def _given(look_id: int, reviewer: User) -> SecondReview:
    """What this person was given and has not answered, though the lease may have run out.

    Raises:
        Http404: there is no such second review for this person.
    """
    cases = ("case__request__right", "case__request__account", "case__frozen", "case__listing")
    found = second_look.given_to(reviewer).select_related(*cases).filter(pk=look_id).first()
    if found is None:
        raise Http404
    return found


type _Do = Callable[[int, User, Typed, datetime], object]


def _answer(outcome: Outcome) -> _Do:
    def answered(look_id: int, reviewer: User, words: Typed, now: datetime) -> SecondReview:
        verdict = Verdict(outcome, words.reason, reviewer=reviewer, note=words.note)
        return second_look.answer(look_id, verdict, now=now)

    return answered


def _pass_over(look_id: int, reviewer: User, words: Typed, now: datetime) -> None:
    second_look.pass_over(look_id, reviewer, words.reason, now=now)


_DO: Final[Mapping[Deed, _Do]] = {
    Deed.UPHOLD: _answer(Outcome.UPHELD),
    Deed.REJECT: _answer(Outcome.REJECTED),
    Deed.SKIP: _pass_over,
}


def answering(which: Deed) -> Door:
    """The address of one answer: give it and go on, or keep what was typed."""

    @admits(*DECIDERS, foreign=409)
    @require_POST
    def done(request: HttpRequest, reviewer: User, look_id: int) -> HttpResponse:
        words = Typed.read(request, which)
        if not words.is_complete:
            return _again(request, reviewer, look_id, words)
        try:
            made = _DO[which](look_id, reviewer, words, database_now())
        except NotYours:
            return _lost(request, reviewer, look_id, words)
        _feed_back(request, made)
        return _next(request, reviewer)

    return done


def _feed_back(request: HttpRequest, made: object) -> None:
    """A golden case that was answered wrongly says so at once; nothing else tells anything."""
    if isinstance(made, SecondReview) and made.is_golden and not made.agrees:
        says = _("The answer to that case is known, and it is another. “Your figures” explains it.")
        messages.warning(request, says)


def _keep(request: HttpRequest, reviewer: User, look_id: int, words: Typed) -> uuid.UUID | None:
    found = second_look.given_to(reviewer).select_related("case").filter(pk=look_id).first()
    if found is None:
        return None
    typed.keep(request, found.case.public_id, words)
    return found.case.public_id


def _again(request: HttpRequest, reviewer: User, look_id: int, words: Typed) -> HttpResponse:
    """Something is missing: back to the case with what is there."""
    if _keep(request, reviewer, look_id, words) is None:
        return _lost(request, reviewer, look_id, words)
    messages.error(request, _("Choose a reason, and write the text where one is asked for."))
    return redirect("console:look", look_id=look_id)


def _lost(request: HttpRequest, reviewer: User, look_id: int, words: Typed) -> HttpResponse:
    """The lease ran out: nothing was answered, and nothing typed is lost."""
    _keep(request, reviewer, look_id, words)
    shown = {"typed": words, "act": ACTS[Deed(words.deed)]}
    return render(request, "console/quality/lost.html", shown, status=409)


@admits(*DECIDERS, foreign=409)
@require_POST
def renew(request: HttpRequest, reviewer: User, look_id: int) -> HttpResponse:
    """Activity keeps it: the lease's new end, or 409 when it is lost."""
    del request
    try:
        until_at = second_look.renew(look_id, reviewer, now=database_now())
    except NotYours:
        return JsonResponse({"held": False, "by": ""}, status=409)
    return JsonResponse({"held": True, "until": until_at.isoformat()})
