"""Requests and cases as the portal's pages show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.paginator import Page, Paginator

from interfaces.portal.wording import LineFault, get_reason_title, translate_line
from pipeline.lines import RefusedLine
from records.acts import following
from records.acts.following import FollowedCase, FollowedRequest
from records.complaints.models import Case, TakedownRequest

_CASES_A_RECEIPT: Final = 50


@dataclass(frozen=True, slots=True)
class RequestSummary:
    """A request with the words around it."""

    followed: FollowedRequest
    reason_title: str
    mark: str
    refused: tuple[LineFault, ...]

    @property
    def request(self) -> TakedownRequest:
        """The row itself."""
        return self.followed.request


def present_request(followed: FollowedRequest) -> RequestSummary:
    """The request for a page; the mark is the one it was filed on."""
    request = followed.request
    return RequestSummary(
        followed=followed,
        reason_title=get_reason_title(request.reason),
        mark=str(request.right_snapshot["mark"]),
        refused=tuple(translate_line(RefusedLine(**line)) for line in request.refused_lines),
    )


def paginate_cases(
    request: TakedownRequest, page: str | None, *, now: datetime
) -> tuple[list[FollowedCase], Page[Case]]:
    """One page of the request's cases, in the order of its lines."""
    cases = Case.objects.filter(request=request).select_related("request", "listing", "frozen")
    paged = Paginator(cases.order_by("line"), _CASES_A_RECEIPT).get_page(page)
    return following.describe_cases(paged, now=now), paged
