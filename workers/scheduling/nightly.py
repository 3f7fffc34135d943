"""What is done once a night: sellers linked by what they share, and counted by what they do."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Max

from records.actions.programmes import good_faith_membership
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.duties import Turn, list_duties
from workers.scheduling.duties import run_duties

_SECONDS: Final = 60.0
_HOUR: Final = 2  # of UTC
_REQUESTS_UNDER_WAY: Final = 10_000  # more than are filed while one transaction is open


@dataclass(slots=True)
class _Nights:
    """The last night of this process; unknown before it."""

    last_on: date | None = None
    subjects_on: date | None = None  # on which all subjects of Good Faith were looked for
    newest_request: int = 0  # of that look or a later one


_NIGHTS: Final = _Nights()


def tick() -> float:
    """Run tonight's round if it is due; return the seconds to rest."""
    now = database_now()
    if now.hour >= _HOUR and _NIGHTS.last_on != now.date():
        run_duties(list_duties(Turn.NIGHT), now)
        _NIGHTS.last_on = now.date()
    return _SECONDS


def good_faith_tick() -> float:
    """Evaluate subjects that have no evaluation today; return the seconds to rest."""
    run_duties([_evaluate_subjects], database_now())
    return _SECONDS


def _evaluate_subjects(now: datetime) -> None:
    newest = TakedownRequest.objects.aggregate(newest=Max("pk"))["newest"] or 0
    is_known = _NIGHTS.subjects_on == now.date()
    after = max(_NIGHTS.newest_request - _REQUESTS_UNDER_WAY, 0) if is_known else 0
    good_faith_membership.evaluate_all(now, after)
    _NIGHTS.subjects_on, _NIGHTS.newest_request = now.date(), newest
