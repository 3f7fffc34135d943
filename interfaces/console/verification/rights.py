"""What waits for verifiers, one right, its pictures and pages."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from interfaces.console.verification.labels import list_right_reasons
from interfaces.console.verification.presenters import build_right_view, get_right
from interfaces.web.access import allow_roles
from interfaces.web.components.tables import Filter, paginate
from interfaces.web.files.pictures import comparison_response, picture_response
from interfaces.web.labels import label
from pipeline.vocabulary import RightKind
from records.accounts.models import Role, User
from records.actions.rights import papers
from records.clock import database_now
from records.rights.models import CertificatePage, Finding, Reference, Right, VerifierLease

READERS: Final = (Role.VERIFIER, Role.AUDITOR)
OVERSEERS: Final = frozenset(READERS)
_MOST_COUNTED: Final = 1000


@allow_roles(*READERS)
@require_safe
def queue(request: HttpRequest, verifier: User) -> HttpResponse:
    """The longest waiting first; nobody picks but from what somebody let go."""
    asked = request.GET.get("kind", "")
    kind = asked if asked in set(RightKind) else ""
    waiting = Right.objects.awaiting().select_related("owner", "verifier_lease__verifier")
    found = waiting.filter(kind=kind) if kind else waiting
    now = database_now()
    kinds = tuple((one.value, label(one)) for one in RightKind)
    held = VerifierLease.objects.filter(verifier=verifier, until_at__gt=now)
    shown = {
        "page": paginate(found, request),
        "count": waiting.order_by()[:_MOST_COUNTED].count(),
        "filters": (Filter("kind", _("Kind"), kind, kinds),),
        "is_filtered": bool(kind),
        "held": held.select_related("right").first(),
        "now": now,
        "can_act": verifier.role == Role.VERIFIER,
    }
    return render(request, "console/verification/queue.html", shown)


@allow_roles(*READERS, foreign=404, overseers=OVERSEERS)
@require_safe
def detail(request: HttpRequest, verifier: User, right_id: UUID) -> HttpResponse:
    """One right with its checks."""
    return render_detail(request, verifier, get_right(right_id))


def render_detail(
    request: HttpRequest,
    verifier: User,
    one: Right,
    *,
    typed: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; what was typed into an act that failed stays."""
    shown = {
        "seen": build_right_view(one, verifier),
        "right": one,
        "can_act": verifier.role == Role.VERIFIER,
        "acts": [(finding.value, list_right_reasons(finding)) for finding in _REASONED_FINDINGS],
        "typed": typed or {},
    }
    return render(request, "console/verification/right.html", shown, status=status)


_REASONED_FINDINGS: Final = (Finding.ASKED, Finding.REJECTED, Finding.SUSPENDED)


@allow_roles(*READERS, foreign=404, overseers=OVERSEERS)
@require_safe
def right_picture(
    request: HttpRequest, verifier: User, right_id: UUID, reference_id: int
) -> HttpResponse:
    """A reference picture, made anew."""
    del request, verifier
    return picture_response(
        get_object_or_404(get_right(right_id).references, pk=reference_id).sha256
    )


@allow_roles(*READERS, foreign=404, overseers=OVERSEERS)
@require_safe
def paper_page(request: HttpRequest, verifier: User, right_id: UUID, page_id: int) -> HttpResponse:
    """A page of a paper."""
    del request, verifier
    pages = CertificatePage.objects.filter(certificate__right=get_right(right_id))
    return picture_response(get_object_or_404(pages, pk=page_id).shown_sha256)


@allow_roles(*READERS, foreign=404, overseers=OVERSEERS)
@require_safe
def page_comparison(
    request: HttpRequest, verifier: User, right_id: UUID, finding_id: int
) -> HttpResponse:
    """Two pages beside each other, where they differ marked."""
    del request, verifier
    found = get_object_or_404(papers.list_resemblances(get_right(right_id).pk), pk=finding_id)
    return comparison_response(found.page.shown_sha256, found.other.shown_sha256, found.regions)


@allow_roles(*READERS)
@require_safe
def held_pictures(request: HttpRequest, verifier: User) -> HttpResponse:
    """Pictures whose matches go to a person: new ones of rights in force, and those that flood."""
    rows = Reference.objects.filter(quarantined_at__isnull=False, error="")
    counted = rows.select_related("right__owner").annotate(sellers=Count("sightings"))
    page = paginate(counted.order_by(F("quarantined_at").asc(), "pk"), request)
    shown = {"page": page, "can_act": verifier.role == Role.VERIFIER}
    return render(request, "console/verification/held.html", shown)
