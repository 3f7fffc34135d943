"""Writes `config/calendars` from the `holidays` package; run it when a year is published.

`.venv/bin/python -m lab.generators.calendars`, then read the difference before committing it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import holidays

_FOLDER = Path(__file__).parents[2] / "config" / "calendars"
_FIRST, _LAST = 2025, 2028


@dataclass(frozen=True, slots=True)
class Desk:
    """A calendar to write."""

    name: str
    country: str
    time_zone: str
    note: str


_DESKS = (
    Desk(
        name="hangzhou",
        country="CN",
        time_zone="Asia/Shanghai",
        note="State Council notices for 2025 and 2026 with their make-up days;"
        " statutory days alone from 2027, whose notice was not yet out",
    ),
    Desk(
        name="dublin",
        country="IE",
        time_zone="Europe/Dublin",
        note="public holidays of Ireland; no make-up days",
    ),
)


def write_all() -> None:
    """Write every desk's file."""
    for desk in _DESKS:
        public_holidays = holidays.country_holidays(desk.country, years=range(_FIRST, _LAST + 1))
        made_up = sorted(
            day for day in public_holidays.weekend_workdays if _FIRST <= day.year <= _LAST
        )
        text = _text(desk, dict(sorted(public_holidays.items())), made_up)
        (_FOLDER / f"{desk.name}.toml").write_text(text, encoding="utf-8")


def _text(desk: Desk, public_holidays: Mapping[date, str], made_up: list[date]) -> str:
    return "\n".join(
        [
            f"# Business days of the desk {desk.name}. Written by lab/generators/calendars.py.",
            f'name = "{desk.name}"',
            f'source = "PyPI holidays {version("holidays")}, country {desk.country}: {desk.note}"',
            f'time_zone = "{desk.time_zone}"',
            'weekend = ["saturday", "sunday"]',
            f"first_year = {_FIRST}",
            f"last_year = {_LAST}",
            "# Weekend days that are worked in exchange for a bridge day.",
            "make_up_days = [",
            *(f"  {day}," for day in made_up),
            "]",
            "",
            "[holidays]",
            *(f'{day} = "{name}"' for day, name in public_holidays.items()),
            "",
        ]
    )


if __name__ == "__main__":
    write_all()
