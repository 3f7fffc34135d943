"""What waits for verifiers, one right, its pictures and pages."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from interfaces.console.verifying.seen import before, right_of
from interfaces.console.verifying.words import reasons_of
from interfaces.look.doors import admits
from interfaces.look.gallery import Filter
from interfaces.look.labels import label
from interfaces.look.pictures import answer, answer_beside
from interfaces.look.tables import page_of
from pipeline.words import RightKind
from records.accounts.models import Role, User
from records.acts import papers
from records.ledger.clock import database_now
from records.rights.models import CertificatePage, Finding, Reference, Right, VerifierLease

READERS: Final = (Role.VERIFIER, Role.AUDITOR)
OVERSEERS: Final = frozenset(READERS)
_MOST_COUNTED: Final = 1000


@admits(*READERS)
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
        "page": page_of(found, request),
        "count": waiting.order_by()[:_MOST_COUNTED].count(),
        "filters": (Filter("kind", _("Kind"), kind, kinds),),
        "is_filtered": bool(kind),
        "held": held.select_related("right").first(),
        "now": now,
        "can_act": verifier.role == Role.VERIFIER,
    }
    return render(request, "console/verifying/queue.html", shown)


@admits(*READERS, foreign=404, overseers=OVERSEERS)
@require_safe
def right(request: HttpRequest, verifier: User, right_id: UUID) -> HttpResponse:
    """One right with its checks."""
    return show(request, verifier, right_of(right_id))


def show(
    request: HttpRequest,
    verifier: User,
    one: Right,
    *,
    typed: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; what was typed into an act that failed stays."""
    shown = {
        "seen": before(one, verifier),
        "right": one,
        "can_act": verifier.role == Role.VERIFIER,
        "acts": [(finding.value, reasons_of(finding)) for finding in _SAYING],
        "typed": typed or {},
    }
    return render(request, "console/verifying/right.html", shown, status=status)


_SAYING: Final = (Finding.ASKED, Finding.REJECTED, Finding.SUSPENDED)


@admits(*READERS, foreign=404, overseers=OVERSEERS)
@require_safe
def picture(
    request: HttpRequest, verifier: User, right_id: UUID, reference_id: int
) -> HttpResponse:
    """A reference picture, made anew."""
    del request, verifier
    return answer(get_object_or_404(right_of(right_id).references, pk=reference_id).sha256)


@admits(*READERS, foreign=404, overseers=OVERSEERS)
@require_safe
def paper_page(request: HttpRequest, verifier: User, right_id: UUID, page_id: int) -> HttpResponse:
    """A page of a paper."""
    del request, verifier
    pages = CertificatePage.objects.filter(certificate__right=right_of(right_id))
    return answer(get_object_or_404(pages, pk=page_id).shown_sha256)


@admits(*READERS, foreign=404, overseers=OVERSEERS)
@require_safe
def comparison(
    request: HttpRequest, verifier: User, right_id: UUID, finding_id: int
) -> HttpResponse:
    """Two pages beside each other, where they differ marked."""
    del request, verifier
    found = get_object_or_404(papers.resemblances(right_of(right_id).pk), pk=finding_id)
    return answer_beside(found.page.shown_sha256, found.other.shown_sha256, found.regions)


@admits(*READERS)
@require_safe
def held(request: HttpRequest, verifier: User) -> HttpResponse:
    """Pictures whose matches go to a person: new ones of rights in force, and those that flood."""
    rows = Reference.objects.filter(quarantined_at__isnull=False, error="")
    counted = rows.select_related("right__owner").annotate(sellers=Count("sightings"))
    page = page_of(counted.order_by(F("quarantined_at").asc(), "pk"), request)
    shown = {"page": page, "can_act": verifier.role == Role.VERIFIER}
    return render(request, "console/verifying/held.html", shown)
