"""Requests and cases as the portal's pages show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.paginator import Page, Paginator

from interfaces.portal.wording import NamedLine, line_in_words, title_of
from pipeline.lines import RefusedLine
from records.acts import following
from records.acts.following import FollowedCase, FollowedRequest
from records.complaints.models import Case, TakedownRequest

_CASES_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request with the words around it."""

    followed: FollowedRequest
    reason_title: str
    mark: str
    refused: tuple[NamedLine, ...]

    @property
    def request(self) -> TakedownRequest:
        """The row itself."""
        return self.followed.request


def shown(followed: FollowedRequest) -> ShownRequest:
    """The request for a page; the mark is the one it was filed on."""
    request = followed.request
    return ShownRequest(
        followed=followed,
        reason_title=title_of(request.reason),
        mark=str(request.right_snapshot["mark"]),
        refused=tuple(line_in_words(RefusedLine(**line)) for line in request.refused_lines),
    )


def shown_cases(
    request: TakedownRequest, page: str | None, *, now: datetime
) -> tuple[list[FollowedCase], Page[Case]]:
    """One page of the request's cases, in the order of its lines."""
    cases = Case.objects.filter(request=request).select_related("request", "listing", "frozen")
    paged = Paginator(cases.order_by("line"), _CASES_A_PAGE).get_page(page)
    return following.follow_cases(paged, now=now), paged
