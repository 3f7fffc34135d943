"""Which request or case an address names, among those of one account."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from records.actions.filing import request_status
from records.complaints.models import Case, TakedownRequest


def get_case(account_id: int, request_id: UUID, case_id: UUID) -> Case:
    """The account's case; somebody else's is as unknown as one that does not exist."""
    cases = Case.objects.filter(account_id=account_id, request__public_id=request_id)
    return get_object_or_404(cases, public_id=case_id)


def get_request(account_id: int, request_id: UUID) -> TakedownRequest:
    """The account's request; the same."""
    return get_object_or_404(request_status.list_requests(account_id), public_id=request_id)
