"""The tables of the policy file as values: reasons, weights, lanes, programmes, ladders."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from pydantic import ConfigDict, SerializerFunctionWrapHandler, model_serializer
from pydantic.dataclasses import dataclass

from matchers.labels.words import Word, _
from matchers.text.likeness import Form
from pipeline.reasons import Reason
from pipeline.vocabulary import Destination, RightKind, Severity

CLOSED = ConfigDict(extra="forbid")


class Automatic(StrEnum):
    """May policy uphold this reason for a Good Faith member?"""

    YES = "yes"
    BEYOND_LITERAL = "beyond_literal"  # only with a signal beyond the literal mark
    NEVER = "never"


class Matcher(StrEnum):
    """The kinds of matcher that `Weights` knows; any further kind has its own `kind_weights`."""

    TEXT = "text"
    PICTURES = "pictures"


class Penalty(Word):
    """One consequence on a ladder of strikes."""

    says: str  # to the seller and its marketplace

    REMOVAL = "removal", _("removal"), _("The listing was removed.")
    EDUCATION = (
        "education",
        _("education"),
        _("Read the page on intellectual property and pass its short check."),
    )
    WARNING = (
        "warning",
        _("warning"),
        _(
            "A warning: further violations lead to a listing limit, and then to the end of the"
            " account."
        ),
    )
    LISTING_LIMIT = (
        "listing_limit",
        _("listing limit"),
        _("No new listings may be published for a time."),
    )
    # proposed by the system, confirmed by a person
    BAN = "ban", _("ban"), _("The account is closed for good.")
    # of a store, by two people, for what monitoring showed; on no ladder
    CLOSURE = "closure", _("closure of the store"), _("The store is closed.")


ENDING: Final = frozenset({Penalty.BAN, Penalty.CLOSURE})
CLOSING: Final = ENDING | {Penalty.LISTING_LIMIT}  # nothing is published while one is in force


@dataclass(frozen=True, slots=True, config=CLOSED)
class LocalizedText:
    """One text in both languages of the house, and in others where somebody has written it."""

    en: str
    zh: str
    fr: str = ""
    de: str = ""
    it: str = ""
    ja: str = ""
    es: str = ""
    pt: str = ""
    ko: str = ""

    def __str__(self) -> str:
        """Return the text in English."""
        return self.en

    def in_language(self, code: str) -> str:
        """Return the text in the language of a code such as "zh-hans"; in English without one."""
        name = code.lower().partition("-")[0]
        words: str = getattr(self, name) if name in LocalizedText.__slots__ else ""
        return words or self.en

    @model_serializer(mode="wrap")
    def _leave_out_unwritten(self, write: SerializerFunctionWrapHandler) -> dict[str, str]:
        """Serialise English, Chinese and the other languages that are written."""
        words: dict[str, str] = write(self)
        return {name: text for name, text in words.items() if text or name in {"en", "zh"}}


@dataclass(frozen=True, slots=True, config=CLOSED)
class Limits:
    """How much one filing may hold, and how long an act stays open."""

    listings_per_request: int
    listings_per_public_form: int
    undo_seconds: int
    index_delta_seconds: float
    review_lease_minutes: int
    results_gather_seconds: int  # so that a request's results share a letter
    flood_sellers: int  # a reference shown by more of them within the days is held back
    flood_days: int
    right_notice_days: tuple[int, ...] = (30, 7)  # before a right expires; the first: expiring
    verifier_lease_minutes: int = 15
    group_cap: int = 20  # cases that one person decides together; more need a second one
    group_proposal_minutes: int = 120  # to confirm more than that, before the proposal lapses
    hold_reserve_hours: int = 4  # of business: no case is set aside beyond this before its deadline
    most_set_aside: int = 5  # cases at a time by one reviewer
    statement_characters: int = 2000  # of what a reviewer writes into a statement, each part


@dataclass(frozen=True, slots=True, config=CLOSED)
class ClockNumbers:
    """The target of first instance, and who may keep it waiting."""

    calendar: str
    business_hours: int
    clarification_business_days: int
    promised_percent: int = 98  # of requests that are decided within these hours


@dataclass(frozen=True, slots=True, config=CLOSED)
class LanePlace:
    """A lane's place in the order of service; it never touches the verdict."""

    weight: int
    head_start_hours: int


@dataclass(frozen=True, slots=True, config=CLOSED)
class ComplaintReason:
    """What one complaint reason demands, and what a signal says about it."""

    title: LocalizedText
    right: tuple[RightKind, ...]
    severity: Severity
    automatic: Automatic
    scored_by: tuple[str, ...]  # kinds of matcher: those of `Matcher`, or of `kind_weights`
    evidence: tuple[tuple[str, ...], ...]  # each group is met by any one of its codes
    evidence_good_faith: tuple[tuple[str, ...], ...]
    proves: LocalizedText
    cannot_prove: LocalizedText
    finds_parts: bool = False  # parts of any right's references are looked for in the pictures


@dataclass(frozen=True, slots=True, config=CLOSED)
class Bands:
    """Where the score's bands begin."""

    middle: float
    high: float


@dataclass(frozen=True, slots=True, config=CLOSED)
class RoutingRow:
    """One row of the routing table: a destination per band."""

    low: Destination
    middle: Destination
    high: Destination


@dataclass(frozen=True, slots=True, config=CLOSED)
class RoutingTable:
    """Good Faith membership by reason by band."""

    member: Mapping[Reason, RoutingRow]
    others: Mapping[Reason, RoutingRow]


@dataclass(frozen=True, slots=True, config=CLOSED)
class LikenessWeights:
    """From the log odds that the matcher gives a likeness to a term of the score.

    The term is a constant and a slope for each unit of the log odds: the mark's own spelling has
    its own, with another constant where it is a common word, and any other spelling has one.
    """

    own: float
    word: float
    own_slope: float
    disguised: float
    disguised_slope: float


@dataclass(frozen=True, slots=True, config=CLOSED)
class Weights:
    """The score's terms in log-odds; negative speaks against the claim."""

    prior: float
    named: LikenessWeights  # of the right that somebody names
    repository: LikenessWeights  # of any other
    most_of_edits: float  # of letters that differ, where nobody names the right
    further_picture: float
    brand_agrees: float
    brand_differs: float
    description_only: float
    class_fits: float
    class_differs: float
    name_class_differs: float
    word_class_differs: float
    category_fits: float
    category_differs: float
    written_small: float
    abbreviation: float
    nominative: float
    resale: float
    style: float
    replica: float
    authorised: float
    earlier_counterfeit: float
    passage: float
    title_of_work_only: float


@dataclass(frozen=True, slots=True, config=CLOSED)
class Sense:
    """When a likeness is disguised or a passage, and which brand fields name nobody."""

    disguised_forms: tuple[Form, ...]
    log_odds: tuple[float, float, float]  # at least, at most of the own spelling, of a disguise
    passage_letters: int
    known_word_zipf: float  # from here a word is one that many texts use
    foreign_word_zipf: float  # from here a word of another language than English is plain,
    foreign_word_lead: float  # if it is so much more common there than in English
    generic_brands: tuple[str, ...]

    def __hash__(self) -> int:
        """Hash the numbers alone: caches use it, and hashing the lists would take too long."""
        return hash((self.known_word_zipf, self.foreign_word_zipf, self.foreign_word_lead))


@dataclass(frozen=True, slots=True, config=CLOSED)
class PictureNumbers:
    """What a likeness of pictures counts, and how sure it must be before a machine upholds by it.

    Attributes:
        log_odds: A likeness counts between these.
        least_precision: The lower end, 95 times of 100, of the share of claims that are true
            among those with such a picture. It is computed from the prior of the score and from
            what was measured on strangers, for the number of references and pictures compared.
    """

    log_odds: tuple[float, float]
    least_precision: float


@dataclass(frozen=True, slots=True, config=CLOSED)
class OrdinaryMatches:
    """How many of 10,000 ordinary titles come so near to some mark, by rising log odds.

    Each row is a limit and the number of titles that reach it.
    """

    named: tuple[tuple[float, float], ...]
    repository: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, config=CLOSED)
class CueWords:
    """Wording near a mark that changes what its use means, by language."""

    window: int
    purposes: tuple[str, ...]
    gap_words: tuple[str, ...]  # may stand between a nominative cue and the mark, as names may
    ambiguous: tuple[str, ...]  # resale cues that mean another thing before these:
    unless_followed_by: tuple[str, ...]
    negations: tuple[str, ...]
    nominative_before: Mapping[str, tuple[str, ...]]
    nominative_after: Mapping[str, tuple[str, ...]]
    resale: Mapping[str, tuple[str, ...]]
    style: Mapping[str, tuple[str, ...]]
    replica: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, config=CLOSED)
class GoodFaithNumbers:
    """The criteria of the Good Faith Program."""

    takedown_rate_percent: int
    counter_rate_percent: int
    volume: int
    window_months: int
    minimum_cases: int
    cooldown_months: int
    minimum_sellers: int  # 0: off
    daily_velocity_cap: int
    look_back_days: int


@dataclass(frozen=True, slots=True, config=CLOSED)
class PenaltyStep:
    """What a number of strikes brings."""

    strikes: int
    penalties: tuple[Penalty, ...]


@dataclass(frozen=True, slots=True, config=CLOSED)
class StrikeNumbers:
    """How violations are grouped, how long they count, and what they bring."""

    group_hours: int
    effective_after_hours: int
    in_force_days: int
    listing_limit_days: int
    ladders: Mapping[Severity, tuple[PenaltyStep, ...]]


@dataclass(frozen=True, slots=True, config=CLOSED)
class Jurisdiction:
    """Which profile governs listings of a market for a kind of right; the first row that fits."""

    profile: str
    markets: tuple[str, ...] = ()  # empty: any
    kinds: tuple[RightKind, ...] = ()  # empty: any
