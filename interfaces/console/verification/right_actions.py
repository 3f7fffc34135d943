"""What a verifier does with a right: take it, judge its papers, verify, ask, reject, suspend."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.console.verification.presenters import get_right
from interfaces.console.verification.rights import OVERSEERS, render_detail
from interfaces.web.access import GuardedView, allow_roles
from records.accounts.models import Role, User
from records.actions.rights import papers, references, transfer, verification
from records.actions.rights.papers import ResemblanceVerdict
from records.actions.rights.references import NotInQuarantine
from records.actions.rights.repository import PapersInQuestion, WrongState
from records.actions.rights.transfer import UnknownAccount
from records.actions.rights.verification import NotHeld, UnknownReason
from records.clock import database_now
from records.rights.models import Finding, Reference

_LONGEST: Final = 5000
_HANDLERS: Final[dict[Finding, Callable[..., object]]] = {
    Finding.REJECTED: verification.reject,
    Finding.ASKED: verification.ask_owner,
    Finding.SUSPENDED: verification.suspend,
}


@allow_roles(Role.VERIFIER)
@require_POST
def claim(request: HttpRequest, verifier: User) -> HttpResponse:
    """The one that waits longest."""
    taken = verification.claim(verifier, now=database_now())
    if taken is None:
        messages.info(request, _("No right waits."))
        return redirect("console:rights")
    return redirect("console:right", right_id=taken.public_id)


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def take(request: HttpRequest, verifier: User, right_id: UUID) -> HttpResponse:
    """This one, where nobody holds it."""
    try:
        verification.take(get_right(right_id).pk, verifier, now=database_now())
    except NotHeld:
        messages.error(request, _("Somebody else holds this right."))
    return redirect("console:right", right_id=right_id)


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def release(request: HttpRequest, verifier: User, right_id: UUID) -> HttpResponse:
    """Back to the queue."""
    verification.release(get_right(right_id).pk, verifier)
    messages.success(request, _("Given back."))
    return redirect("console:rights")


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def verify(request: HttpRequest, verifier: User, right_id: UUID) -> HttpResponse:
    """It is in order."""
    right = get_right(right_id)
    try:
        with transaction.atomic():
            verification.verify(right.pk, verifier, now=database_now())
    except NotHeld:
        messages.error(request, _("Your hold ran out: take the right again."))
    except PapersInQuestion:
        messages.error(request, _("Judge the pages that are nearly another's first."))
    except WrongState:
        messages.error(request, _("It does not wait any more, or its last day has passed."))
    else:
        messages.success(request, _("Verified. It is matched within ten seconds."))
        return redirect("console:rights")
    return redirect("console:right", right_id=right_id)


def make_finding_view(finding: Finding) -> GuardedView:
    """The page that says this finding with a reason."""

    @allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
    @require_POST
    def said(request: HttpRequest, verifier: User, right_id: UUID) -> HttpResponse:
        right = get_right(right_id)
        words = request.POST.get("says", "").replace("\0", "").strip()[:_LONGEST]
        reason = request.POST.get("reason", "")
        try:
            with transaction.atomic():
                _HANDLERS[finding](right.pk, verifier, reason, words, now=database_now())
        except (NotHeld, UnknownReason, WrongState) as refusal:
            messages.error(request, _explain_refusal(refusal))
            typed = {"act": finding.value, "reason": reason, "says": words}
            return render_detail(request, verifier, right, typed=typed, status=422)
        messages.success(request, _("Done. The owner is told by letter."))
        return redirect("console:rights")

    return said


def _explain_refusal(refusal: Exception) -> str:
    if isinstance(refusal, NotHeld):
        return _("Your hold ran out: take the right again.")
    if isinstance(refusal, UnknownReason):
        return _("Choose a reason.")
    return _("This cannot be done in the state in which the right is.")


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def judge_resemblance(
    request: HttpRequest, verifier: User, right_id: UUID, finding_id: int
) -> HttpResponse:
    """Two pages: harmless or suspicious."""
    found = get_object_or_404(papers.list_resemblances(get_right(right_id).pk), pk=finding_id)
    verdict = request.POST.get("verdict", "")
    if verdict in set(ResemblanceVerdict):
        papers.judge_resemblance(
            found.pk, ResemblanceVerdict(verdict), actor=f"user:{verifier.pk}", now=database_now()
        )
        messages.success(request, _("Noted."))
    return redirect("console:right", right_id=right_id)


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def assign_right(request: HttpRequest, verifier: User, right_id: UUID) -> HttpResponse:
    """To another account, on the certificate of the assignment."""
    right = get_right(right_id)
    try:
        with transaction.atomic():
            to, actor = UUID(request.POST.get("to", "")), f"user:{verifier.pk}"
            transfer.assign_right(right.pk, to, actor=actor, now=database_now())
    except (ValueError, UnknownAccount):
        messages.error(request, _("No active account has this number."))
    except WrongState:
        messages.error(request, _("There is no certificate of an assignment: ask for it."))
    else:
        messages.success(request, _("Assigned. Open cases stay with who filed them."))
    return redirect("console:right", right_id=right_id)


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def release_picture(
    request: HttpRequest, verifier: User, right_id: UUID, reference_id: int
) -> HttpResponse:
    """Its matches count again."""
    found: Reference = get_object_or_404(get_right(right_id).references, pk=reference_id)
    try:
        references.release_reference(found.pk, actor=f"user:{verifier.pk}", now=database_now())
    except NotInQuarantine:
        messages.error(request, _("This picture is not held back."))
    else:
        messages.success(request, _("Released: its matches count again."))
    return redirect("console:held_pictures")


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def remove_picture(
    request: HttpRequest, verifier: User, right_id: UUID, reference_id: int
) -> HttpResponse:
    """It is none of this right: matched no more."""
    found: Reference = get_object_or_404(get_right(right_id).references, pk=reference_id)
    references.remove_reference(found.pk, actor=f"user:{verifier.pk}", now=database_now())
    messages.success(request, _("Taken out: it is matched no more within ten seconds."))
    return redirect("console:held_pictures")
