"""What a verifier does with an identity document: take it, verify, ask, reject, revoke."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from gateways import configured
from interfaces.console.verification.labels import list_identity_reasons
from interfaces.web.access import GuardedView, allow_roles
from interfaces.web.components.tables import Filter, paginate
from interfaces.web.files.pictures import sealed_response
from interfaces.web.labels import label
from records.accounts.encryption import KeyErased
from records.accounts.models import AccountKind, DocumentState, IdentityDocument, Role, User
from records.actions.accounts import identity_verification
from records.actions.accounts.identity_verification import NoSuchPage, UnknownReason, WrongState
from records.actions.accounts.verification_lease import NotHeld
from records.clock import database_now

OVERSEERS: Final = frozenset({Role.VERIFIER})
_STATES: Final = ("pending", "needs_info", "verified", "rejected", "expired", "revoked")
_OPENING_REASONS: Final = "identity_opened_for"  # in the session: the reason, by document
_LONGEST_REASON: Final = 200


@allow_roles(Role.VERIFIER)
@require_safe
def queue(request: HttpRequest, verifier: User) -> HttpResponse:
    """The longest waiting first; other states by the filter."""
    state = request.GET.get("state", "")
    state = state if state in _STATES else ""
    kind = request.GET.get("account", "")
    kind = kind if kind in set(AccountKind) else ""
    found = IdentityDocument.objects.filter(state=state or DocumentState.PENDING)
    found = found.filter(account__kind=kind) if kind else found
    kinds = tuple((one.value, label(one)) for one in AccountKind)
    shown = {
        "page": paginate(
            found.select_related("account", "held_by").order_by("submitted_at", "pk"), request
        ),
        "filters": (
            Filter("state", gettext_lazy("State"), state, tuple((s, label(s)) for s in _STATES)),
            Filter("account", gettext_lazy("Account"), kind, kinds),
        ),
        "is_filtered": bool(state or kind),
        "held": IdentityDocument.objects.filter(
            held_by=verifier, held_until__gt=database_now()
        ).first(),
        "now": database_now(),
    }
    return render(request, "console/verification/identities.html", shown)


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_safe
def detail(request: HttpRequest, verifier: User, document_id: UUID) -> HttpResponse:
    """What it says, and who opened it; its pages only after a reason was given."""
    return render_detail(request, verifier, get_document(document_id))


def render_detail(
    request: HttpRequest,
    verifier: User,
    one: IdentityDocument,
    *,
    typed: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; what was typed into an act that failed stays."""
    now = database_now()
    is_held = one.held_until is not None and one.held_until > now
    is_mine = is_held and one.held_by_id == verifier.pk
    same = IdentityDocument.objects.filter(sha256=one.sha256).exclude(account=one.account_id)
    shown = {
        "one": one,
        "account": one.account,
        "is_mine": is_mine,
        "holder": one.held_by if is_held else None,
        "is_open": is_mine and str(one.public_id) in request.session.get(_OPENING_REASONS, {}),
        "pages": range(1, len(one.pages) + 1),
        "openings": one.openings.select_related("opened_by").order_by("-pk")[:50],
        "others": one.account.identities.exclude(pk=one.pk).order_by("-pk")[:10],
        "same": same.select_related("account")[:5],
        "reasons": list_identity_reasons(),
        "typed": typed or {},
    }
    return render(request, "console/verification/identity.html", shown, status=status)


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def open_pages(request: HttpRequest, verifier: User, document_id: UUID) -> HttpResponse:
    """Say what its pages are opened for: each page that is seen is written down with it."""
    del verifier
    one = get_document(document_id)
    why = request.POST.get("why", "").replace("\0", "").strip()[:_LONGEST_REASON]
    if why:
        # One at a time: a reason given for another document opens nothing here.
        request.session[_OPENING_REASONS] = {str(one.public_id): why}
    else:
        messages.error(request, _("Say what you open it for."))
    return redirect("console:identity", document_id=document_id)


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_safe
def paper_page(
    request: HttpRequest, verifier: User, document_id: UUID, number: int
) -> HttpResponse:
    """A page, once: it is kept by no browser, so that each look is written down."""
    one = get_document(document_id)
    why = request.session.get(_OPENING_REASONS, {}).get(str(one.public_id), "")
    if not why:
        return redirect("console:identity", document_id=document_id)
    try:
        read, now = configured.vault().read, database_now()
        jpeg = identity_verification.open_page(one.pk, number, verifier, why, read, now=now)
    except (NotHeld, NoSuchPage, KeyErased) as lack:
        return HttpResponse(str(lack), status=404, content_type="text/plain; charset=utf-8")
    return sealed_response(jpeg)


def get_document(document_id: UUID) -> IdentityDocument:
    """Any account's."""
    documents = IdentityDocument.objects.select_related("account", "held_by", "decided_by")
    return get_object_or_404(documents, public_id=document_id)


_LONGEST: Final = 2000
_HANDLERS: Final[Mapping[str, Callable[..., object]]] = {
    "asked": identity_verification.ask_account,
    "rejected": identity_verification.reject,
    "revoked": identity_verification.revoke,
}
REASONED_FINDINGS: Final = tuple(_HANDLERS)


@allow_roles(Role.VERIFIER)
@require_POST
def claim(request: HttpRequest, verifier: User) -> HttpResponse:
    """The one that waits longest."""
    taken = identity_verification.claim(verifier, now=database_now())
    if taken is None:
        messages.info(request, _("No document waits."))
        return redirect("console:identities")
    return redirect("console:identity", document_id=taken.public_id)


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def take(request: HttpRequest, verifier: User, document_id: UUID) -> HttpResponse:
    """This one, where nobody holds it."""
    try:
        identity_verification.take(get_document(document_id).pk, verifier, now=database_now())
    except NotHeld:
        messages.error(request, _("Somebody else holds this document."))
    return redirect("console:identity", document_id=document_id)


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def release(request: HttpRequest, verifier: User, document_id: UUID) -> HttpResponse:
    """Back to the queue."""
    identity_verification.release(get_document(document_id).pk, verifier)
    messages.success(request, _("Given back."))
    return redirect("console:identities")


@allow_roles(Role.VERIFIER, foreign=404, overseers=OVERSEERS)
@require_POST
def verify(request: HttpRequest, verifier: User, document_id: UUID) -> HttpResponse:
    """The account is who it says."""
    one = get_document(document_id)
    try:
        with transaction.atomic():
            identity_verification.verify(one.pk, verifier, now=database_now())
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
