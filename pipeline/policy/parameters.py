"""The numbers of the policy beside its tables: accounts, filing, notices, quality, conduct."""

from collections.abc import Mapping
from dataclasses import field
from typing import Final, Literal

from pydantic.dataclasses import dataclass

from pipeline.policy.tables import CLOSED, LocalizedText
from pipeline.vocabulary import Matter, RiskName, RiskSign, RuleState, ScreeningRule


@dataclass(frozen=True, slots=True, config=CLOSED)
class IdentityNumbers:
    """How long identity documents are waited for; retention_days keeps their images."""

    answer_days: int = 30  # to a verifier's question; then the document is refused
    notice_days: tuple[int, ...] = (30, 7)  # before a verified document expires


@dataclass(frozen=True, slots=True, config=CLOSED)
class PowerOfAttorneyNumbers:
    """Powers of attorney: how many an agent may have, and when both sides are reminded."""

    of_an_agent: int = 500
    notice_days: tuple[int, ...] = (30, 7)  # before its last day


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
class LinkNumbers:
    """From which point on sellers are linked by what they share; see standing/seller_links.py."""

    strength: Mapping[str, float] = field(default_factory=dict)  # by kind of feature
    most_sharing: int = 50  # a feature that more sellers have counts nothing
    threshold: float = 1.0


@dataclass(frozen=True, slots=True, config=CLOSED)
class PublicFormNumbers:
    """What a report without an account has to show, and how long it waits without."""

    work: int = 60_000  # hashes at most that the sender's machine tries
    work_hours: int = 3  # the form may lie open so long
    confirm_hours: int = 48  # the link in the letter is good so long
    kept_days: int = 14  # then what was never confirmed is deleted
    letters_a_day: int = 10  # to one address


@dataclass(frozen=True, slots=True, config=CLOSED)
class NoticeNumbers:
    """In days of the calendar."""

    filer_reminded_days: int = 2  # before a question lapses, or the answer to a dispute is due
    seller_reminded_days: int = 2  # before its last chance to dispute ends


@dataclass(frozen=True, slots=True, config=CLOSED)
class QualityNumbers:
    """Second reviews, golden cases, and when a figure may be told."""

    second_review_share: float = 0.05  # of people's rulings
    new_reviewer_share: float = 0.2  # of those of somebody who has ruled less often than:
    new_reviewer_rulings: int = 100
    second_review_days: int = 14  # afterwards a ruling is not looked at again
    golden_share: float = 0.05  # of second reviews, cases whose answer is known
    golden_seen_most: int = 50  # a golden case that so many have answered is retired
    pairs_needed: int = 20  # fewer give no figure of agreement


MAX_STATEMENTS_PER_CALL: Final = 100  # the database takes a call whole or not at all


@dataclass(frozen=True, slots=True, config=CLOSED)
class StatementNumbers:
    """For the DSA Transparency Database."""

    a_call: int = MAX_STATEMENTS_PER_CALL
    first_days: int = 30  # rulings of so many days are told of when the sending is switched on


@dataclass(frozen=True, slots=True, config=CLOSED)
class WebhookNumbers:
    """For each account's endpoints; retention_days.webhook_log deletes their log."""

    endpoints: int = 10  # of one account
    secrets_overlap_hours: int = 24  # how long the old secret still signs
    disabled_after_days: int = 5  # of failures without one success


@dataclass(frozen=True, slots=True, config=CLOSED)
class AbuseSignalNumbers:
    """From where on something is put before a person."""

    window_days: int = 90
    one_seller_cases: int = 20  # so many cases at least
    one_seller_percent: int = 80  # and this share of all of the filer's against one seller
    one_seller_not_upheld_percent: int = 30  # and so many of them not upheld
    burst_listings: int = 100  # within one hour, at least
    burst_factor: int = 10  # and so many times the filer's busiest hour of the days before
    throwaway_domains: tuple[str, ...] = (
        "mailinator.com",
        "guerrillamail.com",
        "10minutemail.com",
        "yopmail.com",
        "tempmail.com",
        "sharklasers.com",
        "trashmail.com",
        "dispostable.com",
    )
    addresses_of_one_account: int = 10  # so many contact addresses in the window
    quiet_days: int = 30  # what was dismissed is not told of again for so long


@dataclass(frozen=True, slots=True, config=CLOSED)
class SmallFirmNumbers:
    """How small a firm has to be; what it declares is checked by staff."""

    staff: int = 50  # people, at most
    turnover_bands: tuple[str, ...] = ("under_1m", "1m_to_5m", "5m_to_10m")  # EUR a year
    rights: int = 20  # in the repository, at most


@dataclass(frozen=True, slots=True, config=CLOSED)
class MisuseNumbers:
    """When unfounded notices, or unfounded counter-notifications, are put before a person."""

    window_days: int
    cases: int  # so many unfounded ones at least
    share_percent: int  # and more than this share of all
    grave_weight: int  # a grave one counts as so many
    suspension_days: int  # the first time; doubled each time after
    longest_suspension_days: int


@dataclass(frozen=True, slots=True, config=CLOSED)
class Misuse:
    """For each side its own numbers."""

    filers: MisuseNumbers = MisuseNumbers(180, 20, 50, 3, 30, 180)
    sellers: MisuseNumbers = MisuseNumbers(180, 10, 80, 3, 30, 180)

    def numbers_of(self, matter: "Matter") -> MisuseNumbers:
        """Return the numbers of the side whose conduct it is."""
        return self.filers if matter.is_of_filer else self.sellers


@dataclass(frozen=True, slots=True, config=CLOSED)
class VettingNumbers:
    """How sellers that apply are checked; what a likeness to a banned entity weighs."""

    wait_days: int = 30  # after a refusal; an appeal needs no waiting
    answer_days: int = 14  # to a question; then the application is refused
    appeal_days: int = 180
    looked_again_hours: int = 24  # at accepted sellers: a link may have appeared
    person_from: float = 3.0  # from this score on a person decides
    high_from: float = 6.0  # and is told that the risk is high
    name_edits: int = 2  # letters that a like name may differ in
    name_letters: int = 8  # a shorter name is like too many
    weight_lost_an_edit: float = 0.15
    picture_bits: int = 31  # of PDQ's 256: copies of one picture
    licence_bits: int = 24  # forms of one office differ in more
    warranty: str = "2026-11"  # the version of its text that applicants accept
    weights: Mapping[RiskName, float] = field(
        default_factory=lambda: {
            RiskName.NUMBER: 6.0,
            RiskName.PAYMENT: 6.0,
            RiskName.MAIL: 4.0,
            RiskName.PHONE: 4.0,
            RiskName.ADDRESS: 2.0,
            RiskName.NAME: 3.0,
            RiskName.PICTURES: 3.0,
            RiskName.LICENCE: 2.0,
            RiskName.THROWAWAY: 1.0,
            RiskName.WARRANTY: 3.0,
        }
    )


@dataclass(frozen=True, slots=True, config=CLOSED)
class RiskLimit:
    """From which count on, and which count for each 1,000 listings, a person looks."""

    least: int
    per_1000: float = 0.0


@dataclass(frozen=True, slots=True, config=CLOSED)
class MonitoringNumbers:
    """What a seller may do before the night puts it before a person."""

    window_days: int = 30
    limits: Mapping[RiskSign, RiskLimit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, config=CLOSED)
class AuthorisationNumbers:
    """When a brand is proposed for designation, and what lets a seller offer a designated one."""

    proposed_cases: int = 20  # upheld counterfeits on one right
    proposed_days: int = 90  # within so many days
    invoice_days: int = 365
    owner_business_days: int = 5  # to answer
    longest_days: int = 365  # of an authorisation whose papers name no end
    notice_days: tuple[int, ...] = (30, 7)  # before its last day
    grace_days: int = 7  # after it, until new listings are held


@dataclass(frozen=True, slots=True, config=CLOSED)
class RuleNumbers:
    """One rule of screening: what it does, how much it may hold, and what a seller reads."""

    state: RuleState
    fail: Literal["open", "closed"]  # what becomes of listings that could not be screened
    holds_per_10000: int  # of a day's listings; beyond it the rule is in shadow until midnight
    says: LocalizedText  # {mark} and {wording} are filled in
    lifts: LocalizedText


@dataclass(frozen=True, slots=True, config=CLOSED)
class ScreeningNumbers:
    """Listings before they are published; a rule that is missing is off."""

    lines_a_batch: int = 1000
    megabytes_a_batch: int = 8
    lines_a_part: int = 200  # one worker takes so many at a time
    complaints_wait_seconds: float = 2.0  # while a case waits longer, no listing is screened
    least_odds: float = 0.0  # a likeness in the wording is looked at from these log odds on
    brand_score: float = 0.5  # the goods are the mark's own
    disguise_score: float = 0.95
    disguise_letters: int = 5
    title_alike: float = 0.8  # two folded titles of the same goods, 0 to 1
    first_offered_hours: int = 24  # goods may still change
    near_duplicates_a_case: int = 300  # that its owner is asked about; further ones are counted
    near_duplicate_days: int = 30  # versions that were screened so lately are live
    hold_business_hours: int = 4  # until a person has to decide
    dispute_business_hours: int = 24  # until another person has to decide on a dispute
    dispute_days: int = 184  # after a person upheld it
    passes_read_of_10000: int = 0  # drawn of what passes, for a person to read blind
    holds_read_blind_of_100: int = 0  # their rules are hidden, so that a draw does not stand out
    unscreened: LocalizedText = LocalizedText("", "")  # why a rule that fails closed holds it
    dispute: LocalizedText = LocalizedText("", "")  # what every hold offers besides
    when_late: Mapping[Literal["open", "closed"], LocalizedText] = field(default_factory=dict)
    head_start_seconds: Mapping[str, int] = field(default_factory=dict)  # less is earlier
    rules: Mapping[ScreeningRule, RuleNumbers] = field(default_factory=dict)
