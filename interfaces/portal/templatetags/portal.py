"""What the portal's templates ask for: its bar, what waits, and how to fix a case."""

from collections.abc import Iterator

from django import template
from django.template import Context

from interfaces.portal.navigation import NAVIGATION
from interfaces.portal.waiting import list_waiting
from interfaces.web import labels
from interfaces.web.components import navigation, waiting
from pipeline.notices.rejection_reasons import RejectionReason, find_rejection_reason
from pipeline.vocabulary import Outcome
from records.accounts.models import Role
from records.actions.filing.request_status import FollowedCase
from records.statistics.filers import STATES, Period

register = template.Library()


@register.simple_tag(takes_context=True)
def bar(context: Context) -> tuple[navigation.NavigationGroup, ...]:
    """Return the links and menus of the navigation bar for the visitor."""
    counts = waiting.count_by_page(waiting_for_visitor(context))
    return navigation.group_links(
        navigation.list_links(NAVIGATION, navigation.find_request(context), counts)
    )


@register.simple_tag(takes_context=True)
def waiting_for_visitor(context: Context) -> tuple[waiting.Waiting, ...]:
    """List what waits for the filer; for staff see the console."""
    request = navigation.find_request(context)
    is_filer = getattr(getattr(request, "user", None), "role", "") == Role.FILER
    return waiting.list_once(request, list_waiting) if is_filer else ()


register.filter("own_state", labels.label_to_filer)


@register.filter
def counts_by_state(period: Period) -> Iterator[tuple[str, int]]:
    """Pair each state of a statistics period with its number of cases."""
    return zip(STATES, period.counts, strict=True)


@register.simple_tag
def rejection_reason(case: FollowedCase) -> RejectionReason | None:
    """Return why the case was not upheld and how to fix it; None if it was, or is open."""
    if case.outcome not in {Outcome.REJECTED, Outcome.INVALID}:
        return None
    code = case.ruling.reason_code if case.ruling else ""
    return find_rejection_reason(code, case.outcome)
