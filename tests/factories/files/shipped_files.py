"""The policy, the laws and the calendars, as they are shipped."""

from pathlib import Path
from typing import Final

from pipeline.law.profiles import Profile, parse_profile
from pipeline.policy.policy import Policy, parse_policy
from pipeline.time.deadlines import Calendar, parse_calendar

CONFIG: Final = Path(__file__).parents[3] / "config"
POLICY_FILE: Final = CONFIG / "policy.toml"


def _read_folder(name: str) -> dict[str, str]:
    files = sorted((CONFIG / name).glob("*.toml"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


POLICY_TEXT: Final = POLICY_FILE.read_text(encoding="utf-8")
POLICY: Final[Policy] = parse_policy(POLICY_TEXT)
PROFILE_TEXTS: Final = _read_folder("profiles")
PROFILES: Final[dict[str, Profile]] = {
    name: parse_profile(text) for name, text in PROFILE_TEXTS.items()
}
CALENDAR_TEXTS: Final = _read_folder("calendars")
CALENDARS: Final[dict[str, Calendar]] = {
    name: parse_calendar(text) for name, text in CALENDAR_TEXTS.items()
}
