"""What this door's templates ask for: the links of its bar, and time that is left in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interfaces.merchants.navigation import NAVIGATION
from interfaces.web.components import navigation

register = template.Library()

_DAY: Final = 86_400
_NEAR_DAYS: Final = 2


@register.simple_tag(takes_context=True)
def links(context: Context) -> tuple[navigation.ShownLink, ...]:
    """Return the links for the signed-in seller."""
    return navigation.list_all_links(NAVIGATION, navigation.find_request(context))


@register.filter
def seconds_left(at: datetime) -> float:
    """Return the seconds until that moment."""
    return (at - timezone.now()).total_seconds()


@register.filter
def time_left(seconds: float) -> str:
    """Write the time left in words: days, and hours if they are few."""
    if seconds < 0:
        return _("over")
    if seconds >= _NEAR_DAYS * _DAY:
        days = int(seconds // _DAY)
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    hours = max(int(seconds // 3600), 1)
    return ngettext("%(hours)d hour left", "%(hours)d hours left", hours) % {"hours": hours}


@register.filter
def urgency_of_days(seconds: float) -> str:
    """Return how near the moment is as a style class; the text beside it says it too."""
    return "near" if 0 <= seconds < _NEAR_DAYS * _DAY else "calm"


@register.filter
def mark_found(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """Mark up the pieces in which the right was found, with no space between pieces."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<mark class="for">{}</mark>', text) if is_found else text,)
            for text, is_found in pieces
        ),
    )
