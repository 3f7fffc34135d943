"""What a verifier does with an identity document: take it, verify, ask, reject, revoke."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.console.vouching.identities import OVERSEERS, get_document, render_detail
from interfaces.look.doors import GuardedView, allow_roles
from records.accounts.models import Role, User
from records.acts import identity_desk
from records.acts.holding_papers import NotHeld
from records.acts.identity_desk import UnknownReason, WrongState
from records.ledger.clock import database_now

_LONGEST: Final = 2000
_HANDLERS: Final[Mapping[str, Callable[..., object]]] = {
    "asked": identity_desk.ask_account,
    "rejected": identity_desk.reject,
    "revoked": identity_desk.revoke,
}
REASONED_FINDINGS: Final = tuple(_HANDLERS)


@allow_roles(Role.VERIFIER)
@require_POST
def claim(request: HttpRequest, verifier: User) -> HttpResponse:
    """The one that waits longest."""
    taken = identity_desk.claim(verifier, now=database_now())
    if taken is None:
        messages.info(request, _("No document waits."))
        return redirect("console:identities")
    return redirect("console:identity", document_id=taken.public_id)


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def take(request: HttpRequest, verifier: User, document_id: UUID) -> HttpResponse:
    """This one, where nobody holds it."""
    try:
        identity_desk.take(get_document(document_id).pk, verifier, now=database_now())
    except NotHeld:
        messages.error(request, _("Somebody else holds this document."))
    return redirect("console:identity", document_id=document_id)


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def release(request: HttpRequest, verifier: User, document_id: UUID) -> HttpResponse:
    """Back to the queue."""
    identity_desk.release(get_document(document_id).pk, verifier)
    messages.success(request, _("Given back."))
    return redirect("console:identities")


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def verify(request: HttpRequest, verifier: User, document_id: UUID) -> HttpResponse:
    """The account is who it says."""
    one = get_document(document_id)
    try:
        with transaction.atomic():
            identity_desk.verify(one.pk, verifier, now=database_now())
    except (NotHeld, WrongState) as refusal:
        messages.error(request, _explain_refusal(refusal))
        return redirect("console:identity", document_id=document_id)
    messages.success(request, _("Verified. The account may file, and is told by letter."))
    return redirect("console:identities")


def make_finding_view(act: str) -> GuardedView:
    """The page that does this with a reason."""

    @allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
    @require_POST
    def said(request: HttpRequest, verifier: User, document_id: UUID) -> HttpResponse:
        one = get_document(document_id)
        words = request.POST.get("says", "").replace("\0", "").strip()[:_LONGEST]
        reason = request.POST.get("reason", "")
        try:
            with transaction.atomic():
                _HANDLERS[act](one.pk, verifier, reason, words, now=database_now())
        except (NotHeld, UnknownReason, WrongState) as refusal:
            messages.error(request, _explain_refusal(refusal))
            typed = {"act": act, "reason": reason, "says": words}
            return render_detail(request, verifier, one, typed=typed, status=422)
        messages.success(request, _("Done. The account is told by letter."))
        return redirect("console:identities")

    return said


def _explain_refusal(refusal: Exception) -> str:
    if isinstance(refusal, NotHeld):
        return _("Your hold ran out: take the document again.")
    if isinstance(refusal, UnknownReason):
        return _("Choose a reason.")
    return _("It does not wait any more, or its last day has passed.")
