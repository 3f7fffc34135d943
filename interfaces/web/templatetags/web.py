"""What templates need beyond Django's own: durations, moments, sentences in two languages."""

from datetime import date, datetime
from typing import Final

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interfaces.web import labels, time_zones
from interfaces.web.accounts.views import SLASH_CHOICES, SLASH_COOKIE, THEME_COOKIE, THEMES
from interfaces.web.components.waiting import MOST_COUNTED, Waiting
from interfaces.web.files.operator_logo import find_logo
from interfaces.web.labels import label_term as explanation
from matchers.image.picture import RefusalCode
from matchers.labels.words import Word
from pipeline.policy.tables import ClockNumbers
from pipeline.reasons import Reason
from records import policies

register = template.Library()

NEAR_SECONDS: Final = 4 * 3600


@register.filter
def duration(seconds: float) -> str:
    """Write business time in words, such as 5 h 41 min; a negative time is late."""
    minutes, is_late = int(abs(seconds) // 60), seconds < 0
    hours, rest = divmod(minutes, 60)
    length = _("%(hours)d h %(minutes)d min") if hours else _("%(minutes)d min")
    text = length % {"hours": hours, "minutes": rest}
    return _("%(duration)s late") % {"duration": text} if is_late else text


@register.filter
def time_left(seconds: float) -> str:
    """Time of the calendar in words, as windows of days are counted: 4 days 3 h."""
    minutes = int(seconds // 60)
    if minutes < 0:
        return _("over")
    hours, rest = divmod(minutes, 60)
    days = hours // 24
    if days:
        text = ngettext("%(days)d day %(hours)d h", "%(days)d days %(hours)d h", days)
        return text % {"days": days, "hours": hours % 24}
    length = _("%(hours)d h %(minutes)d min") if hours else _("%(minutes)d min")
    return length % {"hours": hours, "minutes": rest}


@register.filter
def isoformat(at: date | None) -> str:
    """Format a day or a moment as HTML accepts it, with milliseconds."""
    if not at:
        return ""
    return at.isoformat(timespec="milliseconds") if isinstance(at, datetime) else at.isoformat()


@register.filter
def moment(at: datetime) -> str:
    """Format a moment in the reader's zone: 2026-11-24 23:10 UTC+1."""
    local = timezone.localtime(at)
    return f"{local:%Y-%m-%d %H:%M} {time_zones.format_offset(local)}"


@register.filter
def brief(at: datetime) -> str:
    """Format a moment without year and zone: 11-24 23:10."""
    return f"{timezone.localtime(at):%m-%d %H:%M}"


@register.filter
def clock(at: datetime) -> str:
    """Format the time of day alone: 23:10."""
    return f"{timezone.localtime(at):%H:%M}"


@register.filter
def label(word: Word | Reason | str) -> labels.Label:
    """Translate a word of the domain to the reader's language.

    Raises:
        TypeError: it is a plain text, which a page in use shows as it is.
    """
    if isinstance(word, Word | Reason):
        return labels.label(word)
    if settings.MARKWARDEN.is_development:
        raise TypeError(f"{word!r} is no member of a closed set: read it as one.")
    return word.replace("_", " ")


@register.filter
def picture_fault(code: str) -> labels.Label:
    """Explain why a picture cannot be read, in the reader's language."""
    return labels.label_stored(RefusalCode, code)


@register.filter
def label_term(name: str) -> labels.Label:
    """Return the label of a term, guard rail or rule in the reader's language."""
    return explanation(name)


register.filter("say", labels.say)
register.filter("join_list", labels.join_list)
register.filter("sign", labels.find_sign)
register.filter("label_reason", labels.label_reason)
register.filter("pick_language", labels.translate)


@register.filter
def as_xlsx(label: str) -> str:
    """Name the button for the same table as XLSX."""
    return str(label).replace("CSV", "XLSX")


@register.filter
def percent(share: float, places: int = 0) -> str:
    """Format 0.874 as 87 %, or with so many decimal places."""
    return f"{share * 100:.{places}f} %"


@register.filter
def share(part: int, total: int) -> int:
    """Return a part of a whole from 0 to 100; a part that is not zero is at least 2."""
    return max(round(100 * part / total), 2) if part and total else 0


@register.filter
def format_log_odds(number: float) -> str:
    """Format log-odds with their sign, a real minus."""
    return f"{'−' if number < 0 else '+'}{abs(number):.1f}"


@register.filter
def pictures_counted(count: int) -> str:
    return ngettext("%(count)d picture", "%(count)d pictures", count) % {"count": count}


@register.simple_tag
def promise() -> ClockNumbers:
    """Return how long a decision may take, and how many are decided by then."""
    return policies.policy().clock


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """Return the theme that the visitor chose: auto, light or dark."""
    request = context.get("request")
    cookie = request.COOKIES.get(THEME_COOKIE) if isinstance(request, HttpRequest) else None
    return cookie if cookie in THEMES else "auto"


@register.simple_tag(takes_context=True)
def slash_choice(context: Context) -> str:
    """Return whether the key / opens the search: on or off."""
    request = context.get("request")
    cookie = request.COOKIES.get(SLASH_COOKIE) if isinstance(request, HttpRequest) else None
    return cookie if cookie in SLASH_CHOICES else SLASH_CHOICES[0]


@register.simple_tag
def operator() -> dict[str, str]:
    """Return the operator's name and links to help and rules, as the settings say."""
    names = ("operator_name", "help_url", "privacy_url", "terms_url", "status_url")
    texts = {name: getattr(settings.MARKWARDEN, name) for name in names}
    if find_logo() is not None:
        texts["logo_url"] = reverse("logo")
    return {"help_url": reverse("help")} | {name: text for name, text in texts.items() if text}


@register.simple_tag
def theme_choices() -> tuple[tuple[str, str | Promise], ...]:
    """Return the themes with their labels."""
    return (("auto", _("System")), ("light", _("Light")), ("dark", _("Dark")))


@register.simple_tag(takes_context=True)
def time_choice(context: Context) -> str:
    """Return whose time the visitor chose: device or utc."""
    request = context.get("request")
    return (
        time_zones.read_choice(request)
        if isinstance(request, HttpRequest)
        else time_zones.CHOICES[0]
    )


@register.simple_tag
def zone() -> str:
    """Return the name of the time zone of this page."""
    return time_zones.zone_name(timezone.get_current_timezone())


@register.filter
def dial(seconds: float, total: int) -> int:
    """Return how much of the whole is left, from 0 to 100; 100 if it is late."""
    return 100 if seconds < 0 else min(round(100 * seconds / total), 100)


@register.filter
def urgency(seconds: float) -> str:
    """Return how near a deadline is as a style class; the text beside it says it too."""
    if seconds < 0:
        return "late"
    return "near" if seconds < NEAR_SECONDS else "calm"


@register.filter
def title_count(waiting: tuple[Waiting, ...]) -> str:
    """Return how much waits for the title of a tab, such as "(3) "; empty if nothing does."""
    total = sum(row.count for row in waiting)
    return f"({total if total < MOST_COUNTED else f'{MOST_COUNTED - 1}+'}) " if total else ""


@register.filter
def words(text: str) -> list[str]:
    """Split a text into words, for a template that lists fixed values."""
    return text.split()
