"""Designated brands: proposals, what is in force, and how staff designates or ends one."""

from typing import Final
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import paginate
from interfaces.web.labels import list_choices
from interfaces.web.outcomes import report_outcome
from pipeline.vetting.chains import LinkKind
from records.accounts.models import User
from records.actions.vetting import designations
from records.actions.vetting.designations import DECIDERS, NotDesignated, Scope
from records.clock import database_now
from records.rights.models import Right
from records.vetting.models import BrandDesignation

PAGES = Pages()


_LONGEST: Final = 300


@PAGES.show("sellers/brands/", allow_roles(*POLICY_READERS), name="designations")
def list_designations(request: HttpRequest, visitor: User) -> HttpResponse:
    """List proposals first, then designations in force, then ended ones."""
    rows = BrandDesignation.objects.select_related("right")
    page = paginate(
        rows.order_by(F("ended_at").desc(nulls_first=True), "-state", "-proposed_at"), request
    )
    context = {
        "page": page,
        "rows": page.rows,
        "kinds": list_choices(LinkKind),
        "can_act": visitor.role in DECIDERS,
    }
    return render(request, "console/sellers/designations.html", context)


@PAGES.step("sellers/brands/new/", allow_roles(*DECIDERS))
def designate(request: HttpRequest, person: User) -> HttpResponse:
    """Designate a right's brand, by its number or as it was proposed."""
    right_id = request.POST.get("right", "").strip()
    kinds = [LinkKind(kind) for kind in request.POST.getlist("documents") if kind in set(LinkKind)]
    categories = [
        category.strip()[:100] for category in request.POST.get("categories", "").split(",")
    ]
    scope = Scope(
        marketplace=request.POST.get("marketplace", "").strip()[:32],
        categories=[category for category in categories if category],
        documents=kinds or [LinkKind.LETTER],
        allows_resale="asks_of_resale" not in request.POST,
    )
    try:
        right = Right.objects.indexed().filter(public_id=UUID(right_id)).first()
    except ValueError:
        right = None
    with report_outcome(request, _("Designated. Sellers show papers from now on.")):
        if right is None:
            raise NotDesignated
        designations.designate(right.pk, scope, person, now=database_now())
    return redirect("console:designations")


@PAGES.step(
    "sellers/brands/<uuid:designation_id>/end/",
    allow_roles(*DECIDERS, foreign=404, overseers=DECIDERS),
)
def close_designation(request: HttpRequest, person: User, designation_id: UUID) -> HttpResponse:
    """Decline a proposal, or end a designation."""
    designation = get_object_or_404(BrandDesignation, public_id=designation_id)
    why = request.POST.get("why", "").replace("\0", "").strip()[:_LONGEST]
    with report_outcome(request, _("Done. Sellers need no papers for it.")):
        designations.close_designation(designation.pk, person, why, now=database_now())
    return redirect("console:designations")
