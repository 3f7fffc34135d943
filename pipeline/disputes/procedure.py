"""How a claim is disputed: the seller's chances, the filer's answer, silence, and appeals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from matchers.labels.words import Word, _
from pipeline.law.profiles import DisputeStep, OnSilence, Party, Profile, chance_ends_at
from pipeline.policy.policy import Policy
from pipeline.time import deadlines
from pipeline.time.deadlines import Calendar


class Ground(Word):
    """Why a seller says that the claim does not hold."""

    says: str  # to everybody else; the label is what the seller chooses

    # the right, or an older one, is the seller's
    OWNER = (
        "owner",
        _("I own this right, or an older one"),
        _("The seller owns the right or an older one."),
    )
    AUTHORISED = (
        "authorised",
        _("I may sell these goods: the owner or its dealer agreed"),
        _("The seller is authorised."),
    )
    # the right does not exist, has lapsed or does not cover this
    NO_RIGHT = (
        "no_right",
        _("The right does not exist, has lapsed or does not cover my goods"),
        _("The right does not exist, has lapsed or does not cover this."),
    )
    FAIR_USE_OR_EXHAUSTION = (
        "fair_use_or_exhaustion",
        _("Fair use, or genuine goods that were sold before"),
        _("The use is fair, or the right is exhausted."),
    )
    # the listing was corrected
    CORRECTED = "corrected", _("I have corrected the listing"), _("The listing was corrected.")
    NOT_USED = (
        "not_used",
        _("The mark or work is not used in my listing"),
        _("The mark or work is not used."),
    )
    OTHER = "other", _("Another reason"), _("Another reason.")


class CounterState(Word):
    """One chance of the seller to dispute one case."""

    to_seller: str  # who reads what it means to them

    OPEN = "open", _("open"), _("open")
    LAPSED = "lapsed", _("lapsed"), _("lapsed")
    FILED = "filed", _("received"), _("received")
    FORWARDED = "forwarded", _("waiting for the filer"), _("waiting for the rights holder")
    # or not answered: a person rules
    DISPUTED = (
        "rejected_by_filer",
        _("waiting for the platform"),
        _("waiting for a decision of the platform"),
    )
    ACCEPTED = "accepted", _("accepted"), _("accepted by the rights holder")
    RESTORED = "restored", _("restored"), _("decided for you")
    CONFIRMED = "confirmed", _("confirmed"), _("decided against you")
    # the claim fell away by itself: retracted, overturned or reversed on appeal
    MOOT = "moot", _("no longer valid"), _("ended: the complaint is no longer valid")


class CounterAnswer(Word):
    """What the filer can say to a counter-notification: the label is for all who read it."""

    offer: str  # what the filer chooses
    effect: str  # what follows from it

    ACCEPT = (
        "accept",
        _("The rights holder accepts: the complaint is taken back"),
        _("Accept: take the claim back"),
        _(
            "The claim is no longer valid. The listing goes up again unless another upheld case"
            " keeps it down, and the seller's strike is removed. You cannot undo this."
        ),
    )
    REJECTION = (
        "rejection",
        _("The rights holder rejects it"),
        _("Reject: the claim holds"),
        _("Say why. Then a person of the platform who is new to the case makes a ruling."),
    )
    AUTHORITY_COMPLAINT = (
        "authority_complaint",
        _("The rights holder reports a complaint to an authority"),
        _("Report a complaint to an authority"),
        _(
            "Name the authority and the file number. This stops the restoration, and a person"
            " makes a ruling."
        ),
    )
    SUIT = (
        "suit",
        _("The rights holder reports a suit"),
        _("Report a suit against the seller"),
        _(
            "Name the court and the file number. This stops the restoration, and a person makes a"
            " ruling."
        ),
    )


class Event(StrEnum):
    """What can happen to a chance."""

    FILE = "file"
    FORWARD = "forward"
    ACCEPT = "accept"
    REJECT = "reject"
    REPORT_COMPLAINT = "report_complaint"
    REPORT_SUIT = "report_suit"
    TIME_PASSES = "time_passes"  # the window of the state is over
    RESTORE = "restore"  # a person's ruling
    CONFIRM = "confirm"
    FALL_AWAY = "fall_away"


class Actor(StrEnum):
    """The party whose turn it is."""

    SELLER = "seller"
    FILER = "filer"
    PLATFORM = "platform"  # a person of it
    NOBODY = "nobody"


class StepNotPossible(Exception):
    """This step is not possible any more: somebody was quicker, or its time is over."""


AWAITED: Final[Mapping[CounterState, Actor]] = {
    CounterState.OPEN: Actor.SELLER,
    CounterState.FILED: Actor.PLATFORM,
    CounterState.FORWARDED: Actor.FILER,
    CounterState.DISPUTED: Actor.PLATFORM,
}

_STEPS: Final[Mapping[Event, DisputeStep]] = {
    Event.REJECT: DisputeStep.REJECTION,
    Event.REPORT_COMPLAINT: DisputeStep.AUTHORITY_COMPLAINT,
    Event.REPORT_SUIT: DisputeStep.SUIT,
}

_MOVES: Final[Mapping[tuple[CounterState, Event], CounterState]] = {
    (CounterState.OPEN, Event.FILE): CounterState.FILED,
    (CounterState.OPEN, Event.TIME_PASSES): CounterState.LAPSED,
    (CounterState.FILED, Event.FORWARD): CounterState.FORWARDED,
    (CounterState.FORWARDED, Event.ACCEPT): CounterState.ACCEPTED,
    (CounterState.DISPUTED, Event.ACCEPT): CounterState.ACCEPTED,
    (CounterState.DISPUTED, Event.RESTORE): CounterState.RESTORED,
    (CounterState.DISPUTED, Event.CONFIRM): CounterState.CONFIRMED,
}


def next_state(state: CounterState, event: Event, profile: Profile) -> CounterState:
    """Return where an event leads under the law of the case.

    A step of the filer that does not stop the restoring, as a bare rejection under cn-ecl, counts
    as silence: the chance waits on, until its time is over.

    Raises:
        StepNotPossible: the state does not know this event.
    """
    if event is Event.FALL_AWAY and state in AWAITED:
        return CounterState.MOOT
    if state is CounterState.FORWARDED and event in _STEPS:
        stops = _STEPS[event] in profile.counter.stops_restore
        return CounterState.DISPUTED if stops else state
    if state is CounterState.FORWARDED and event is Event.TIME_PASSES:
        return _state_after_silence(profile)
    if (state, event) not in _MOVES:
        raise StepNotPossible(StepNotPossible.__doc__)
    return _MOVES[state, event]


def _state_after_silence(profile: Profile) -> CounterState:
    """Return the state after silence; restoring then carries out the law and is not a ruling."""
    is_restored = profile.counter.on_silence is OnSilence.RESTORE
    return CounterState.RESTORED if is_restored else CounterState.DISPUTED


@dataclass(frozen=True, slots=True)
class OpenChance:
    """One chance that is open now."""

    number: int  # from 1
    ends_at: datetime


def find_open_chance(
    begun_at: datetime, used_chances: int, now: datetime, profile: Profile, calendar: Calendar
) -> OpenChance | None:
    """Return the seller's chance at this moment; None: all are used up.

    Args:
        begun_at: the notice, or the last confirmation.
        used_chances: chances used until then.
        now: windows that ended before it have used their chances up.
        profile: the law of the case.
        calendar: of that law.
    """
    for number in range(used_chances + 1, len(profile.counter.windows) + 1):
        ends_at = chance_ends_at(begun_at, number, profile, calendar)
        if ends_at is not None and now < ends_at:
            return OpenChance(number, ends_at)
    return None


def answer_ends_at(forwarded_at: datetime, profile: Profile, calendar: Calendar) -> datetime:
    """Return when the filer's time to answer is over; at or after it the profile's rule acts."""
    return profile.counter.answer.ends_at(forwarded_at, calendar)


def ruling_due_at(disputed_at: datetime, policy: Policy, calendar: Calendar) -> datetime:
    """Return when the ruling is due, counted from the filer's rejection or silence."""
    return deadlines.due_at(disputed_at, calendar, policy.clock.business_hours)


class AppealState(Word):
    """A party's dispute of the platform's ruling, from its filing on."""

    FILED = "filed", _("received")
    IN_REVIEW = "in_review", _("waiting for another person's decision")
    REVERSED = "reversed", _("the decision was reversed")
    CONFIRMED = "confirmed", _("the decision stands")
    MOOT = "moot", _("ended: what it asked for has already happened")

    @property
    def is_open(self) -> bool:
        """Does it wait for a person?"""
        return self in {AppealState.FILED, AppealState.IN_REVIEW}


def appeal_ends_at(told_at: datetime, profile: Profile, calendar: Calendar) -> datetime:
    """Return when the window to appeal a ruling is over."""
    return profile.appeal.window.ends_at(told_at, calendar)


def may_appeal(
    party: Party, told_at: datetime, now: datetime, profile: Profile, calendar: Calendar
) -> bool:
    """Return whether this party may still appeal; each can appeal a ruling once."""
    if party not in profile.appeal.parties:
        return False
    return now < appeal_ends_at(told_at, profile, calendar)
