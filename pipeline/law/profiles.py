"""The law of a place as data: windows, declarations, grounds, redress, and who acts on silence."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from matchers.labels.words import Word, _
from pipeline.law.territories import expand_territories
from pipeline.policy.policy import Policy
from pipeline.policy.tables import CLOSED, LocalizedText
from pipeline.time.deadlines import Calendar, as_utc, next_day, window_end
from pipeline.toml_files import read_toml
from pipeline.vocabulary import RightKind

# Every form asks for these; what a profile demands beyond them is asked for where it may apply.
USUAL: Final = frozenset({"good_faith", "accuracy"})


class ProfileUnreadable(ValueError):
    """The profile cannot be read: the message names the key and what is wrong with it."""


class OnSilence(StrEnum):
    """What follows when the filer does not answer a counter-notification in time."""

    HUMAN_RULING = "human_ruling"
    RESTORE = "restore"  # no ruling: it carries out the profile's rule and is labelled so


class DisputeStep(StrEnum):
    """What the filer can do against a restoration."""

    REJECTION = "rejection"
    AUTHORITY_COMPLAINT = "authority_complaint"
    SUIT = "suit"


class Party(StrEnum):
    """The party that may appeal."""

    FILER = "filer"
    SELLER = "seller"


@dataclass(frozen=True, slots=True, config=CLOSED)
class LegalPeriod:
    """So many days, of business or of the calendar."""

    days: int
    is_business: bool

    def ends_at(self, moment: datetime, calendar: Calendar) -> datetime:
        """Return the midnight that ends the span's last day."""
        if self.is_business:
            return window_end(moment, self.days, calendar)
        last = calendar.local_day(as_utc(moment)) + timedelta(days=self.days)
        return calendar.midnight(next_day(last))


class ContactField(Word):
    """What a law may ask of a seller that disputes a claim."""

    ask: str  # of the seller

    NAME = "name", _("Name"), _("Your name")
    ADDRESS = "address", _("Address"), _("Your postal address")
    PHONE = "phone", _("Phone"), _("Your telephone number")
    EMAIL = "email", _("Email"), _("Your email address")
    SIGNATURE = "signature", _("Signature"), _("Your signature: type your full name")


@dataclass(frozen=True, slots=True, config=CLOSED)
class CounterRules:
    """How a merchant disputes the claim."""

    windows: tuple[LegalPeriod, ...]  # one per chance, from the notice or the last confirmation
    answer: LegalPeriod  # the filer's
    on_silence: OnSilence
    stops_restore: tuple[DisputeStep, ...]
    declarations: tuple[str, ...] = ()
    contact: tuple[
        ContactField, ...
    ] = ()  # what the seller has to give of itself; the filer is told it
    is_evidence_needed: bool = False


@dataclass(frozen=True, slots=True, config=CLOSED)
class AppealRules:
    """How a party disputes the platform's ruling."""

    window: LegalPeriod
    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True, config=CLOSED)
class Redress:
    """Where each side can turn, line by line."""

    filer: tuple[LocalizedText, ...]  # here, about a case
    seller: tuple[LocalizedText, ...]
    elsewhere: tuple[LocalizedText, ...] = ()  # outside of the platform, about any decision

    @property
    def for_filer(self) -> tuple[LocalizedText, ...]:
        """All that a filer can do about a case."""
        return (*self.filer, *self.elsewhere)

    @property
    def for_seller(self) -> tuple[LocalizedText, ...]:
        """All that a seller can do about a case."""
        return (*self.seller, *self.elsewhere)


@dataclass(frozen=True, slots=True, config=CLOSED)
class Profile:
    """One jurisdiction; a counter-notification keeps the name of the one it was filed under."""

    name: str
    title: LocalizedText
    caution: LocalizedText  # an engineering reading, not legal advice
    calendar: str
    receipt: LocalizedText
    declarations: Mapping[str, LocalizedText]
    filing_declarations: tuple[str, ...]
    counter: CounterRules
    appeal: AppealRules
    ban_notice_days: int
    has_buyers_to_inform: bool  # after an upheld counterfeit case
    grounds: Mapping[RightKind, LocalizedText]
    redress: Redress
    has_public_statements: bool = False  # each removal is told to the DSA Transparency Database


def parse_profile(text: str) -> Profile:
    """Return the profile that this text writes down."""
    profile = read_toml(text, _PROFILE, ProfileUnreadable)
    for kind in RightKind:
        if kind not in profile.grounds:
            raise ProfileUnreadable(f"grounds.{kind}: missing.")
    for code in profile.filing_declarations + profile.counter.declarations:
        if code not in profile.declarations:
            raise ProfileUnreadable(f"declarations.{code}: missing, but asked for.")
    return profile


def choose_profile(markets: Collection[str], kind: RightKind, policy: Policy) -> str:
    """Return the name of the profile for a listing of these markets: the first row that fits."""
    for row in policy.jurisdictions:
        fits_market = not row.markets or expand_territories(row.markets, policy) & set(markets)
        if fits_market and (not row.kinds or kind in row.kinds):
            return row.profile
    raise AssertionError("The policy's last row fits every case.")


def list_profiles(kind: RightKind, policy: Policy) -> tuple[str, ...]:
    """Return by name the profiles that may govern a complaint under such a right."""
    rows = (row for row in policy.jurisdictions if not row.kinds or kind in row.kinds)
    return tuple(dict.fromkeys(row.profile for row in rows))


def chance_ends_at(
    noticed_at: datetime, chance: int, profile: Profile, calendar: Calendar
) -> datetime | None:
    """Return when the merchant's n-th chance (from 1) ends; None when no chance is left."""
    if not 1 <= chance <= len(profile.counter.windows):
        return None
    return profile.counter.windows[chance - 1].ends_at(noticed_at, calendar)


_PROFILE = TypeAdapter(Profile)
