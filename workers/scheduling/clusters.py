"""Link sellers by what they share, once a night."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from records.actions.evidence import link_analysis
from records.clock import database_now

_SECONDS: Final = 60.0
_HOUR: Final = 2  # of UTC
_OVERLAP: Final = timedelta(days=2)  # a night that was missed is made up for
_ALL: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Nights:
    """The last night of this process; nobody knows of before it."""

    last_on: date | None = None


_NIGHTS: Final = _Nights()


def tick() -> float:
    """Run tonight's round if it is due; return the seconds to rest."""
    now = database_now()
    if now.hour >= _HOUR and _NIGHTS.last_on != now.date():
        link_analysis.find_features(now - _OVERLAP if _NIGHTS.last_on else _ALL)
        link_analysis.propose_clusters(now)
        _NIGHTS.last_on = now.date()
    return _SECONDS
