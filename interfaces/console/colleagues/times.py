"""Until when a case is set aside: spans to choose from, in the reviewer's own time."""

from datetime import datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOMORROW: Final = "tomorrow"
_MORNING: Final = time(9)
_SPANS: Final = {
    "30": timedelta(minutes=30),
    "60": timedelta(hours=1),
    "120": timedelta(hours=2),
    "240": timedelta(hours=4),
}
HOLD_CHOICES: Final[tuple[tuple[str, Promise], ...]] = (
    ("30", _("for half an hour")),
    ("60", _("for an hour")),
    ("120", _("for two hours")),
    ("240", _("for four hours")),
    (TOMORROW, _("until tomorrow, 9:00")),
)
HOLD_CODES: Final = frozenset(code for code, _label in HOLD_CHOICES)


def end_of_hold(code: str, now: datetime) -> datetime:
    """The moment that a choice means; tomorrow begins in the zone of who reads the page."""
    if code != TOMORROW:
        return now + _SPANS[code]
    local = timezone.localtime(now)
    morning = datetime.combine(local.date() + timedelta(days=1), _MORNING, tzinfo=local.tzinfo)
    return morning.astimezone(now.tzinfo)
