"""A request's cases as a table for people's own programs."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from interfaces.look import csv_files
from interfaces.look.csv_files import Cell
from interfaces.look.doors import allow_roles, get_account_id
from interfaces.look.labels import label
from interfaces.portal.requests.mending import get_fix_card
from interfaces.portal.wording import get_reason_title
from pipeline.words import Outcome
from records.accounts.models import Role, User
from records.acts import following
from records.acts.following import FollowedCase
from records.complaints.models import Case
from records.ledger.clock import database_now


@allow_roles(Role.FILER, foreign=404)
def export_cases(_request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponse:
    """Every case of the request, one a row."""
    found = get_object_or_404(
        following.list_requests(get_account_id(visitor)), public_id=request_id
    )
    cases = Case.objects.filter(request=found).select_related("request", "listing", "frozen")
    followed = following.describe_cases(cases.order_by("line"), now=database_now())
    heads = (
        _("Line"), _("Case"), _("Listing"), _("Title"), _("Reason"), _("State"),
        _("Filed"), _("Closed"), _("Why"),
    )  # fmt: skip
    return csv_files.csv_response(
        f"cases-{request_id}", heads, (_build_row(one) for one in followed)
    )


def _build_row(one: FollowedCase) -> tuple[Cell, ...]:
    case = one.case
    is_refused = one.outcome in {Outcome.REJECTED, Outcome.INVALID}
    why = get_fix_card(one.ruling.reason_code).why if one.ruling and is_refused else ""
    closed_at = case.closed_at if one.outcome else None
    return (
        case.line,
        str(case.public_id),
        case.listing.url,
        case.frozen.title if case.frozen else "",
        str(get_reason_title(case.reason)),
        str(label(one.state)),
        case.filed_at.isoformat(),
        closed_at.isoformat() if closed_at else "",
        str(why),
    )
