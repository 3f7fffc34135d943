"""Hold a dispute: claim the most urgent one, stay at it, give it back."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.console.cases.form_drafts import renew_lease
from interfaces.console.cases.permissions import DECIDERS
from interfaces.console.disputes.lookups import find_dispute
from interfaces.web.access import GuardedView, Pages, allow_roles
from records.accounts.models import User
from records.actions.disputes.dispute_desk import LEASES, Dispute, DisputeKind, reclaim_dispute
from records.actions.leases import LeaseNotHeld
from records.clock import database_now

PAGES = Pages()


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


def make_renew_view(kind: DisputeKind) -> GuardedView:
    """Build the view that renews a lease and returns its new end, or 409 if it is lost."""

    @allow_roles(*DECIDERS, foreign=HTTPStatus.CONFLICT)
    @require_POST
    def renew(request: HttpRequest, person: User, /, **named: UUID) -> HttpResponse:
        del request
        lease, dispute = LEASES[kind], find_dispute(kind, named[f"{kind}_id"])
        return renew_lease(
            lease,
            dispute.pk if dispute else 0,
            person,
            lambda now: lease.find_holder(dispute, now=now) if dispute else None,
        )

    return renew


def make_release_view(kind: DisputeKind) -> GuardedView:
    """Build the view that gives a dispute back, if the person holds it."""

    @allow_roles(*DECIDERS, foreign=HTTPStatus.FOUND)
    @require_POST
    def release(request: HttpRequest, person: User, /, **named: UUID) -> HttpResponse:
        dispute = find_dispute(kind, named[f"{kind}_id"])
        if dispute is not None:
            LEASES[kind].release(dispute.pk, person)
        messages.info(request, _("Given back, if you held it."))
        return redirect("console:proceedings")

    return release


for kind in DisputeKind:
    PAGES.add(f"proceedings/{kind}/<uuid:{kind}_id>/renew/", f"renew_{kind}", make_renew_view(kind))
    PAGES.add(
        f"proceedings/{kind}/<uuid:{kind}_id>/release/", f"release_{kind}", make_release_view(kind)
    )
