"""What the portal's templates ask for: the links of its bar, and how to fix a case."""

from django import template
from django.http import HttpRequest
from django.template import Context

from interfaces.portal.navigation import NAVIGATION
from interfaces.web.components import navigation
from pipeline.disputes.rejection_reasons import RejectionReason, find_rejection_reason
from pipeline.vocabulary import Outcome
from records.actions.filing.request_status import FollowedCase

register = template.Library()


@register.simple_tag(takes_context=True)
def links(context: Context) -> tuple[navigation.ShownLink, ...]:
    """For the person who is signed in."""
    request = context.get("request")
    return navigation.list_links(NAVIGATION, request if isinstance(request, HttpRequest) else None)


@register.simple_tag
def rejection_reason(one: FollowedCase) -> RejectionReason | None:
    """Why it was not upheld and how to fix it; none for a case that was, or is open."""
    if one.outcome not in {Outcome.REJECTED, Outcome.INVALID}:
        return None
    return find_rejection_reason(one.ruling.reason_code if one.ruling else "")
