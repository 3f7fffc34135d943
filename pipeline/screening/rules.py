"""The rules that hold a listing before it is published: named, ordered, pure, each with a state."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from matchers.image.likeness import COPIED
from matchers.text.likeness import TextLikeness
from pipeline.decision.comparison import ListingComparison, find_disguise
from pipeline.law.territories import is_out_of_reach
from pipeline.policy.parameters import RuleNumbers
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText
from pipeline.screening.lines import FeedLine
from pipeline.vocabulary import RuleState, ScreeningAnswer, ScreeningRule
from pipeline.wording.cues import Cue, CueKind, field_text
from pipeline.wording.dictionary import is_dictionary_word


@dataclass(frozen=True, slots=True)
class RightUse:
    """A right that the listing uses by its wording or its pictures."""

    comparison: ListingComparison
    score: float  # 0..1: that the right is meant, nobody having named it
    needs_papers: bool = False  # of a designated brand, and none of the seller are granted
    own_photographs: frozenset[int] = frozenset()  # references that the owner took


@dataclass(frozen=True, slots=True)
class UpheldLikeness:
    """A listing that was taken down, a picture of which this one shows again."""

    fingerprint_id: int
    right_id: int
    mark: str
    is_linked_seller: bool  # the same legal entity
    title_alike: float  # of the folded titles, 0 to 1
    picture: int = 0  # position of the one that is shown again

    def is_likely(self, title_alike: float) -> bool:
        """Return whether the seller or a title this similar suggests the same goods."""
        return self.is_linked_seller or self.title_alike >= title_alike


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """The version that was screened before, and what has been sold of the listing."""

    brand_key: str
    pictures: tuple[str, ...]  # their keys
    units_sold: int = 0


@dataclass(frozen=True, slots=True)
class ScreenedListing:
    """All that the rules may look at."""

    line: FeedLine
    uses: tuple[RightUse, ...] = ()
    upheld: tuple[UpheldLikeness, ...] = ()
    is_seller_closed: bool = False
    earlier: EarlierVersion | None = None


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule that would hold the listing, with what its sentence names."""

    rule: ScreeningRule
    right_id: int | None = None
    mark: str = ""
    wording: str = ""  # of the listing, as it stands there
    fingerprint_id: int | None = None
    picture: int | None = None  # position of the one that caused it
    reference_id: int | None = None  # which it is a copy of
    is_unscreened: bool = False  # nobody could look at the listing, and the rule fails closed

    def explain(self, numbers: RuleNumbers) -> LocalizedText:
        """Return why the listing is held, in every language of the policy."""
        return _fill_in(numbers.says, self.mark, self.wording)


@dataclass(frozen=True, slots=True)
class RuleStates:
    """What keeps rules from holding: kill switches, and budgets that are spent today."""

    switched_off: Collection[str] = ()
    spent_rules: Collection[str] = ()

    def state_of(self, rule: ScreeningRule, policy: Policy) -> RuleState:
        """Return what a rule does now."""
        numbers = policy.screening.rules.get(rule)
        if numbers is None or rule in self.switched_off:
            return RuleState.OFF
        if numbers.state is RuleState.ON and rule in self.spent_rules:
            return RuleState.SHADOW
        return numbers.state


@dataclass(frozen=True, slots=True)
class ScreeningVerdict:
    """What becomes of one version of a listing, with every rule that caused it."""

    answer: ScreeningAnswer
    held_by: tuple[RuleHit, ...] = ()
    shadow: tuple[RuleHit, ...] = ()  # would have held it

    def without(self, rules: Collection[ScreeningRule]) -> "ScreeningVerdict":
        """Return the verdict with these rules in shadow."""
        hits = tuple(hit for hit in self.held_by if hit.rule not in rules)
        shadow_hits = tuple(hit for hit in self.held_by if hit.rule in rules)
        answer = self.answer
        if answer is ScreeningAnswer.HELD and not hits:
            answer = ScreeningAnswer.PASSED
        return ScreeningVerdict(answer, hits, (*self.shadow, *shadow_hits))


PASSED: Final = ScreeningVerdict(ScreeningAnswer.PASSED)


def screen(
    listing: ScreenedListing,
    policy: Policy,
    *,
    states: RuleStates,
    cleared_rules: Collection[str] = (),
    now: datetime,
) -> ScreeningVerdict:
    """Return the verdict: every rule that speaks, the first of each.

    Args:
        listing: What was found of it.
        policy: The policy whose numbers and sentences count.
        states: Rules that hold nothing now.
        cleared_rules: Rules that a person released this very version from.
        now: By the database's clock.
    """
    hits, shadow = list[RuleHit](), list[RuleHit]()
    for rule, find in RULES.items():
        state = states.state_of(rule, policy)
        if state is RuleState.OFF or rule in cleared_rules:
            continue
        if (hit := next(find(listing, policy, now), None)) is not None:
            (hits if state is RuleState.ON else shadow).append(hit)
    answer = ScreeningAnswer.HELD if hits else ScreeningAnswer.PASSED
    return ScreeningVerdict(answer, tuple(hits), tuple(shadow))


def answer_unscreened(policy: Policy, states: RuleStates) -> ScreeningVerdict:
    """Return the verdict on a listing that could not be looked at: each rule's `fail` decides.

    One hold is enough: the first rule that fails closed stands for all.
    """
    fail_closed_hits = tuple(
        RuleHit(rule, is_unscreened=True)
        for rule, numbers in policy.screening.rules.items()
        if numbers.fail == "closed" and states.state_of(rule, policy) is RuleState.ON
    )
    return ScreeningVerdict(
        ScreeningAnswer.HELD if fail_closed_hits else ScreeningAnswer.NOT_SCREENED,
        fail_closed_hits[:1],
    )


type _Rule = Callable[[ScreenedListing, Policy, datetime], Iterator[RuleHit]]


def _find_closed_seller(
    listing: ScreenedListing, _policy: Policy, _now: datetime
) -> Iterator[RuleHit]:
    """Hold if the shop is suspended, or its entity is limited, closed or banned."""
    if listing.is_seller_closed:
        yield RuleHit(ScreeningRule.CLOSED_SELLER)


def _find_brand_without_papers(
    listing: ScreenedListing, policy: Policy, _now: datetime
) -> Iterator[RuleHit]:
    """Hold goods that bear a designated brand if the seller has no papers for it."""
    for use in listing.uses:
        comparison = use.comparison
        if (
            use.needs_papers
            and use.score >= policy.screening.brand_score
            and _is_own_brand(comparison)
            and not _is_elsewhere(comparison, policy)
        ):
            yield _hit_of(ScreeningRule.BRAND_WITHOUT_PAPERS, comparison)


def _find_upheld_again(
    listing: ScreenedListing, policy: Policy, _now: datetime
) -> Iterator[RuleHit]:
    """Hold if a picture of a removed listing returns, by its seller or for the same goods."""
    for likeness in listing.upheld:
        if likeness.is_likely(policy.screening.title_alike):
            yield RuleHit(
                ScreeningRule.UPHELD_AGAIN,
                right_id=likeness.right_id,
                mark=likeness.mark,
                fingerprint_id=likeness.fingerprint_id,
                picture=likeness.picture,
            )


def _find_replica_words(
    listing: ScreenedListing, _policy: Policy, _now: datetime
) -> Iterator[RuleHit]:
    """Hold if the wording says replica beside a mark for such goods; negations do not count."""
    for use in listing.uses:
        comparison, cue = use.comparison, use.comparison.find_cue(CueKind.REPLICA)
        if cue and comparison.text and comparison.has_class_match is not False:
            yield _hit_of(ScreeningRule.REPLICA_WORDS, comparison, wording=_widen(cue, comparison))


def _find_disguised_mark(
    listing: ScreenedListing, policy: Policy, _now: datetime
) -> Iterator[RuleHit]:
    """Hold if a mark, long enough and not a word, is spelt so that a search misses it."""
    numbers = policy.screening
    for use in listing.uses:
        comparison = use.comparison
        disguise = find_disguise(comparison, policy)
        if (
            disguise is not None
            and use.score >= numbers.disguise_score
            and sum(map(str.isalpha, disguise.mark)) >= numbers.disguise_letters
            and not comparison.is_authorised
            and not is_dictionary_word(disguise.mark, policy.sense)
            and not _is_elsewhere(comparison, policy)
        ):
            yield _hit_of(ScreeningRule.DISGUISED_MARK, comparison, disguise)


def _find_taken_picture(
    listing: ScreenedListing, _policy: Policy, _now: datetime
) -> Iterator[RuleHit]:
    """Hold if a picture is a copy of a photograph that the owner took."""
    for use in listing.uses:
        for likeness in () if use.comparison.is_authorised else use.comparison.pictures:
            if likeness.band in COPIED and likeness.reference_id in use.own_photographs:
                hit = _hit_of(ScreeningRule.TAKEN_PICTURE, use.comparison)
                yield replace(hit, picture=likeness.picture, reference_id=likeness.reference_id)


def _find_switched_goods(
    listing: ScreenedListing, policy: Policy, now: datetime
) -> Iterator[RuleHit]:
    """Hold if an edit gives a listing with sales another brand or entirely other pictures."""
    line, earlier = listing.line, listing.earlier
    settling_time = timedelta(hours=policy.screening.first_offered_hours)
    if line.change != "edit" or earlier is None or not earlier.units_sold:
        return
    if line.offered_at is not None and now - line.offered_at < settling_time:
        return
    has_other_brand = bool(earlier.brand_key) and line.brand_key != earlier.brand_key
    keys = {picture.key for picture in line.pictures}
    if has_other_brand or (keys and earlier.pictures and keys.isdisjoint(earlier.pictures)):
        yield RuleHit(ScreeningRule.SWITCHED_GOODS, wording=line.brand)


RULES: Final[Mapping[ScreeningRule, _Rule]] = MappingProxyType(
    {
        ScreeningRule.CLOSED_SELLER: _find_closed_seller,
        ScreeningRule.BRAND_WITHOUT_PAPERS: _find_brand_without_papers,
        ScreeningRule.UPHELD_AGAIN: _find_upheld_again,
        ScreeningRule.REPLICA_WORDS: _find_replica_words,
        ScreeningRule.DISGUISED_MARK: _find_disguised_mark,
        ScreeningRule.TAKEN_PICTURE: _find_taken_picture,
        ScreeningRule.SWITCHED_GOODS: _find_switched_goods,
    }
)


def _is_own_brand(comparison: ListingComparison) -> bool:
    """Return whether brand or title name the goods' maker, not what they fit or once were."""
    is_named = any(likeness.field in {"brand", "title"} for likeness in comparison.text)
    is_other = comparison.find_cue(CueKind.NOMINATIVE) or comparison.find_cue(CueKind.RESALE)
    return is_named and not is_other


def _is_elsewhere(comparison: ListingComparison, policy: Policy) -> bool:
    return is_out_of_reach(comparison.right.territories, comparison.listing.markets, policy)


def _hit_of(
    rule: ScreeningRule,
    comparison: ListingComparison,
    likeness: TextLikeness | None = None,
    wording: str = "",
) -> RuleHit:
    if likeness is not None:
        start, end = likeness.span
        wording = field_text(comparison.listing, likeness.field)[start:end]
    return RuleHit(rule, comparison.right.right_id, comparison.right.mark, wording)


def _widen(cue: Cue, comparison: ListingComparison) -> str:
    """Return the cue together with the mark that it stands beside, at most a title long."""
    text = field_text(comparison.listing, cue.field)
    spans = [
        cue.span,
        *(likeness.span for likeness in comparison.text if likeness.field == cue.field),
    ][:2]
    return text[min(start for start, _ in spans) : max(end for _, end in spans)][:200]


def _fill_in(template: LocalizedText, mark: str, wording: str) -> LocalizedText:
    filled_texts = {
        name: getattr(template, name).replace("{mark}", mark).replace("{wording}", wording)
        for name in LocalizedText.__slots__
    }
    return LocalizedText(**filled_texts)
