"""The policy's numbers around a filing: drafts, pre-flight, the public form, the watch."""

from pydantic.dataclasses import dataclass

from pipeline.tables import CLOSED


@dataclass(frozen=True, slots=True, config=CLOSED)
class DraftNumbers:
    """How long a draft stays open and how much it holds; retention_days.draft deletes its text."""

    idle_days: int = 30  # since the last edit
    warned_days: int = 7  # before it expires
    rows: int = 1000  # more than one filing may flag, so that nothing pasted is cut off
    characters: int = 200_000


@dataclass(frozen=True, slots=True, config=CLOSED)
class PreflightNumbers:
    """How much of what is not filed yet the matchers look at."""

    listings_a_day: int = 1500  # of one account
    pictures: int = 4  # of one listing; the rest is looked at after filing


@dataclass(frozen=True, slots=True, config=CLOSED)
class WatchNumbers:
    """How often a listing that is down is looked for again, and for how long."""

    every_hours: int = 24
    days: int = 90
    listings_a_round: int = 20


@dataclass(frozen=True, slots=True, config=CLOSED)
class PublicFormNumbers:
    """What a report without an account has to show, and how long it waits without."""

    work: int = 60_000  # hashes at most that the sender's machine tries
    work_hours: int = 3  # the form may lie open so long
    confirm_hours: int = 48  # the link in the letter is good so long
    kept_days: int = 14  # then what was never confirmed is deleted
    letters_a_day: int = 10  # to one address
