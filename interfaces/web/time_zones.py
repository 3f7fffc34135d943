"""In whose time does a page speak? The device tells its zone, and its owner may choose."""

import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

CHOICE_COOKIE: Final = f"{settings.COOKIE_PREFIX}markwarden_time"  # one of CHOICES
DEVICE_COOKIE: Final = f"{settings.COOKIE_PREFIX}markwarden_zone"  # written by web.js
CHOICES: Final = ("device", "utc")
_NAME: Final = re.compile(r"[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,2}")


class ReaderTimeZone:
    """Middleware: while a page is made, times are those of its reader."""

    def __init__(self, following: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Wrap what follows, as Django asks."""
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the reader's zone."""
        with timezone.override(find_zone(request)):
            return self._following(request)


def find_zone(request: HttpRequest) -> tzinfo:
    """Return the zone that the cookies name, else the installation's own."""
    if read_choice(request) == "device":
        name = request.COOKIES.get(DEVICE_COOKIE, "").replace("%2F", "/")
        if zone := _load_zone(name):
            return zone
    return ZoneInfo(settings.TIME_ZONE)


def read_choice(request: HttpRequest) -> str:
    """Return the visitor's choice: the device's time unless they asked for UTC."""
    cookie = request.COOKIES.get(CHOICE_COOKIE, "")
    return cookie if cookie in CHOICES else CHOICES[0]


def _load_zone(name: str) -> ZoneInfo | None:
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_name(zone: tzinfo) -> str:
    """Return the zone's own name."""
    return str(getattr(zone, "key", zone))


def format_offset(moment: datetime) -> str:
    """Format the offset from UTC: UTC, UTC+8, UTC−3:30."""
    shift = moment.utcoffset()
    minutes = round(shift.total_seconds() / 60) if shift else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02d}' if rest else ''}"
