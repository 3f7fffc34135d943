"""Powers of attorney before verifiers: what waits, one paper with both names, and the verdict."""

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

from interfaces.console.verification.labels import list_power_reasons
from interfaces.web.access import GuardedView, allow_roles
from interfaces.web.components.tables import Filter, paginate
from interfaces.web.files.pictures import picture_response
from interfaces.web.labels import label
from records.accounts.models import Account, Role, User
from records.actions.accounts import power_verification
from records.actions.accounts.power_verification import UnknownPrincipal, UnknownReason, WrongState
from records.actions.accounts.powers_of_attorney import NotOngoing
from records.actions.accounts.verification_lease import NotHeld
from records.clock import database_now
from records.rights.models import AuthorityState, PowerOfAttorney

_READERS: Final = (Role.VERIFIER, Role.AUDITOR)
_OVERSEERS: Final = frozenset(_READERS)
_LONGEST: Final = 2000
_HANDLERS: Final[Mapping[str, Callable[..., object]]] = {
    "rejected": power_verification.reject,
    "revoked": power_verification.revoke,
}
REASONED_FINDINGS: Final = tuple(_HANDLERS)


@allow_roles(*_READERS)
@require_safe
def queue(request: HttpRequest, verifier: User) -> HttpResponse:
    """The longest waiting first; other states by the filter."""
    state = request.GET.get("state", "")
    state = state if state in set(AuthorityState) else ""
    found = PowerOfAttorney.objects.filter(state=state or AuthorityState.PENDING)
    states = tuple((one.value, label(one.value)) for one in AuthorityState)
    held = PowerOfAttorney.objects.filter(held_by=verifier, held_until__gt=database_now())
    shown = {
        "page": paginate(
            found.select_related("agent", "held_by").order_by("submitted_at", "pk"), request
        ),
        "filters": (Filter("state", gettext_lazy("State"), state, states),),
        "is_filtered": bool(state),
        "held": held.first(),
        "now": database_now(),
        "can_act": verifier.role == Role.VERIFIER,
    }
    return render(request, "console/verification/authorities.html", shown)


@allow_roles(*_READERS, foreign=404, overseers=_OVERSEERS)
@require_safe
def detail(request: HttpRequest, verifier: User, authority_id: UUID) -> HttpResponse:
    """One paper, beside what the two accounts are verified as."""
    return _render_detail(request, verifier, _get_power(authority_id))


def _render_detail(
    request: HttpRequest,
    verifier: User,
    one: PowerOfAttorney,
    *,
    typed: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    is_held = one.held_until is not None and one.held_until > database_now()
    named = Account.objects.filter(public_id=one.principal_number).first()
    shown = {
        "one": one,
        "agent": one.agent,
        "named": named,
        "may_verify": power_verification.principal_of(one) is not None,
        "is_mine": is_held and one.held_by_id == verifier.pk,
        "holder": one.held_by if is_held else None,
        "pages": range(1, len(one.pages) + 1),
        "reasons": list_power_reasons(),
        "can_act": verifier.role == Role.VERIFIER,
        "today": database_now().date(),
        "typed": typed or {},
    }
    return render(request, "console/verification/authority.html", shown, status=status)


@allow_roles(*_READERS, foreign=404, overseers=_OVERSEERS)
@require_safe
def paper_page(
    request: HttpRequest, verifier: User, authority_id: UUID, number: int
) -> HttpResponse:
    """A page of the paper, as it was drawn when it came in."""
    del request, verifier
    pages = _get_power(authority_id).pages
    return picture_response(pages[number - 1] if 1 <= number <= len(pages) else "")


@allow_roles(Role.VERIFIER)
@require_POST
def claim(request: HttpRequest, verifier: User) -> HttpResponse:
    """The one that waits longest."""
    taken = power_verification.claim(verifier, now=database_now())
    if taken is None:
        messages.info(request, _("No power of attorney waits."))
        return redirect("console:authorities")
    return redirect("console:authority", authority_id=taken.public_id)


@allow_roles(Role.VERIFIER, foreign=404, overseers=_OVERSEERS)
@require_POST
def take(request: HttpRequest, verifier: User, authority_id: UUID) -> HttpResponse:
    """This one, where nobody holds it."""
    try:
        power_verification.take(_get_power(authority_id).pk, verifier, now=database_now())
    except NotHeld:
        messages.error(request, _("Somebody else holds this paper."))
    return redirect("console:authority", authority_id=authority_id)


@allow_roles(Role.VERIFIER, foreign=404, overseers=_OVERSEERS)
@require_POST
def release(request: HttpRequest, verifier: User, authority_id: UUID) -> HttpResponse:
    """Back to the queue."""
    power_verification.release(_get_power(authority_id).pk, verifier)
    messages.success(request, _("Given back."))
    return redirect("console:authorities")


@allow_roles(Role.VERIFIER, foreign=404, overseers=_OVERSEERS)
@require_POST
def verify(request: HttpRequest, verifier: User, authority_id: UUID) -> HttpResponse:
    """The principal gave it."""
    one = _get_power(authority_id)
    try:
        with transaction.atomic():
            power_verification.verify(one.pk, verifier, now=database_now())
    except (NotHeld, WrongState, UnknownPrincipal) as refusal:
        messages.error(request, _explain_refusal(refusal))
        return redirect("console:authority", authority_id=authority_id)
    messages.success(request, _("Verified. Both sides are told by letter."))
    return redirect("console:authorities")


def make_finding_view(act: str) -> GuardedView:
    """The page that does this with a reason."""

    @allow_roles(Role.VERIFIER, foreign=404, overseers=_OVERSEERS)
    @require_POST
    def said(request: HttpRequest, verifier: User, authority_id: UUID) -> HttpResponse:
        one = _get_power(authority_id)
        words = request.POST.get("says", "").replace("\0", "").strip()[:_LONGEST]
        reason = request.POST.get("reason", "")
        try:
            with transaction.atomic():
                _HANDLERS[act](one.pk, verifier, reason, words, now=database_now())
        except (NotHeld, UnknownReason, WrongState, NotOngoing) as refusal:
            messages.error(request, _explain_refusal(refusal))
            typed = {"act": act, "reason": reason, "says": words}
            return _render_detail(request, verifier, one, typed=typed, status=422)
        messages.success(request, _("Done. They are told by letter."))
        return redirect("console:authorities")

    return said


def _explain_refusal(refusal: Exception) -> str:
    if isinstance(refusal, NotHeld):
        return _("Your hold ran out: take the paper again.")
    if isinstance(refusal, UnknownReason):
        return _("Choose a reason.")
    if isinstance(refusal, UnknownPrincipal):
        return _("No account in use has this number: the principal is verified first.")
    return _("It does not wait any more, or its last day has passed.")


def _get_power(authority_id: UUID) -> PowerOfAttorney:
    powers = PowerOfAttorney.objects.select_related("agent", "principal", "held_by")
    return get_object_or_404(powers, public_id=authority_id)
