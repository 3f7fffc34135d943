"""Which request or cases an address or a form names, among those of one account."""

import contextlib
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from records.actions.filing import request_status
from records.cases.models import Case, TakedownRequest
from records.cases.models.cases import CaseQuerySet


def get_case(account_id: int, request_id: UUID, case_id: UUID) -> Case:
    """Return the account's case; raise Http404 if there is none or it is another's."""
    cases = Case.objects.filter(account_id=account_id, request__public_id=request_id)
    return get_object_or_404(cases, public_id=case_id)


def get_request(account_id: int, request_id: UUID) -> TakedownRequest:
    """Return the account's request; raise Http404 if there is none or it is another's."""
    requests = request_status.list_requests(account_id).select_related("watch")
    return get_object_or_404(requests, public_id=request_id)


def list_chosen_cases(request: HttpRequest, takedown_request: TakedownRequest) -> CaseQuerySet:
    """List the cases of the request that were ticked on its page, in the order of lines."""
    ids = set()
    for text in request.POST.getlist("case"):
        with contextlib.suppress(ValueError):
            ids.add(UUID(text))
    return Case.objects.filter(request=takedown_request, public_id__in=ids).order_by("line")
