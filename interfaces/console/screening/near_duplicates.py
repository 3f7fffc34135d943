"""What looks like upheld listings, and what their owners did about it: for staff to read."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from interfaces.console.cases.permissions import READERS
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import paginate
from pipeline.vocabulary import ProposalState
from records.accounts.models import User
from records.screening.models import Fingerprint

PAGES = Pages()


@PAGES.show("near-duplicates/", allow_roles(*READERS), name="proposed_listings")
def list_proposals(request: HttpRequest, _visitor: User) -> HttpResponse:
    """List the cases that have near duplicates on sale, newest first."""
    counts = {
        state.value: Count("case__near_duplicates", filter=Q(case__near_duplicates__state=state))
        for state in ProposalState
    }
    fingerprints = Fingerprint.objects.filter(alike__gt=0).annotate(**counts)
    ready = fingerprints.select_related("case__request", "case__listing", "right")
    page = paginate(ready.order_by("-made_at", "-pk"), request)
    return render(request, "console/screening/near_duplicates.html", {"page": page})
