"""The library that gives a process another clock, where it is installed.

libfaketime stands before the C library and moves what the system says of the time of day. The
monotonic clock stays: no administrator can set that one.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

_LIBRARY_PATHS: Final = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib64/faketime/libfaketimeMT.so.1",
)


def find_library() -> str | None:
    """Its path; on Debian: apt-get install libfaketime."""
    return next((place for place in _LIBRARY_PATHS if Path(place).exists()), None)


def wrong_clock_settings(hours: int) -> Mapping[str, str]:
    """The environment of a process whose clock is wrong by so much."""
    found = find_library()
    assert found is not None  # noqa: S101  # faults without the library do not ask
    return {
        "LD_PRELOAD": found,
        "FAKETIME": f"{hours:+d}h",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
