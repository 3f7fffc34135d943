"""Rows that fall due: questions that lapse, rights that expire, windows that end."""

from typing import Final

from records.clock import database_now
from records.duties import Turn, list_duties
from workers.scheduling.duties import run_duties

_SECONDS: Final = 15.0


def tick() -> float:
    """Run one round; return the seconds to rest."""
    run_duties(list_duties(Turn.ROUND), database_now())
    return _SECONDS


def daily_tick() -> float:
    """Look whether the day's work is done yet, and do it; return the seconds to rest."""
    run_duties(list_duties(Turn.DAY), database_now())
    return _SECONDS
