"""Why must a machine not approve this case? Every reason that fires is collected."""

from collections.abc import Callable
from datetime import UTC

from matchers.image.likeness import Band
from matchers.image.picture import RefusalCode
from matchers.labels.words import Sentence
from pipeline.decision.comparison import ListingComparison, find_disguise
from pipeline.decision.names import GuardRailName
from pipeline.decision.routing import GuardRail
from pipeline.decision.scoring import classify_score, likeness_terms, score_of
from pipeline.facts import Facts, RightFacts
from pipeline.law.territories import is_out_of_reach
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Matcher
from pipeline.sellers.strikes import is_ban_step
from pipeline.vocabulary import Channel, RightKind, RightState
from pipeline.wording.cues import CueKind

type GuardRailCheck = Callable[[Facts, Policy, ListingComparison], GuardRail | None]

_IN_FORCE = frozenset({RightState.VERIFIED, RightState.EXPIRING})
_SAID_APART = frozenset({RightState.CLAIMED, RightState.EXPIRED})


def guard_rails(
    facts: Facts, policy: Policy, comparison: ListingComparison
) -> tuple[GuardRail, ...]:
    """Return all guard rails that this case runs into."""
    rails = (watch(facts, policy, comparison) for watch in GUARD_RAILS)
    return tuple(rail for rail in rails if rail)


def has_second_evidence(comparison: ListingComparison, policy: Policy) -> bool:
    """Return whether something beside a plain word says that the mark is meant."""
    return (
        comparison.has_brand_field
        or comparison.has_proven_picture
        or comparison.find_cue(CueKind.REPLICA) is not None
        or find_disguise(comparison, policy) is not None
    )


def _shop_page(facts: Facts, _policy: Policy, _comparison: ListingComparison) -> GuardRail | None:
    """Guard a shop's page: everything it offers may depend on it, and its name offers no goods."""
    if not facts.listing.is_shop:
        return None
    return GuardRail(GuardRailName.SHOP_PAGE)


def _nominative(_facts: Facts, _policy: Policy, comparison: ListingComparison) -> GuardRail | None:
    if cue := comparison.find_cue(CueKind.NOMINATIVE):
        return GuardRail(GuardRailName.NOMINATIVE, {"wording": cue.wording, "field": cue.field})
    return None


def _resale(_facts: Facts, _policy: Policy, comparison: ListingComparison) -> GuardRail | None:
    if cue := comparison.find_cue(CueKind.RESALE):
        return GuardRail(GuardRailName.RESALE, {"wording": cue.wording, "field": cue.field})
    return None


def _dictionary_word(
    facts: Facts, policy: Policy, comparison: ListingComparison
) -> GuardRail | None:
    is_word = comparison.is_dictionary_word or comparison.word
    if not is_word or has_second_evidence(comparison, policy):
        return None
    word = comparison.word or facts.right.mark
    return GuardRail(GuardRailName.DICTIONARY_WORD, {"word": word})


def _plain_word(facts: Facts, policy: Policy, comparison: ListingComparison) -> GuardRail | None:
    if not comparison.is_plain_word or has_second_evidence(comparison, policy):
        return None
    return GuardRail(GuardRailName.PLAIN_WORD, {"mark": facts.right.mark})


def _edits_only(facts: Facts, policy: Policy, comparison: ListingComparison) -> GuardRail | None:
    """Guard wordings known only by edits: many names are one edit away from another."""
    is_by_text = Matcher.TEXT in policy.reasons[facts.reason].scored_by
    if not is_by_text or not comparison.text or comparison.has_proven_picture:
        return None
    if comparison.find_cue(CueKind.REPLICA) or not all(hit.edits for hit in comparison.text):
        return None
    return GuardRail(GuardRailName.EDITS_ONLY, {"mark": facts.right.mark})


def _class_mismatch(
    _facts: Facts, _policy: Policy, comparison: ListingComparison
) -> GuardRail | None:
    if comparison.has_class_match is not False:
        return None
    return GuardRail(GuardRailName.CLASS_MISMATCH)


def _territory_mismatch(
    facts: Facts, policy: Policy, _comparison: ListingComparison
) -> GuardRail | None:
    if not is_out_of_reach(facts.right.territories, facts.listing.markets, policy):
        return None
    return GuardRail(
        GuardRailName.TERRITORY_MISMATCH,
        {"territories": facts.right.territories, "markets": facts.listing.markets},
    )


def _authorised_seller(
    facts: Facts, _policy: Policy, _comparison: ListingComparison
) -> GuardRail | None:
    if not facts.seller.is_authorised:
        return None
    return GuardRail(GuardRailName.AUTHORISED_SELLER)


def _negative_reference(
    facts: Facts, _policy: Policy, _comparison: ListingComparison
) -> GuardRail | None:
    if not any(picture.is_negative_reference for picture in facts.listing.pictures):
        return None
    return GuardRail(GuardRailName.NEGATIVE_REFERENCE)


def _held_back_reference(
    facts: Facts, _policy: Policy, comparison: ListingComparison
) -> GuardRail | None:
    held_back = set(facts.references_held_back)
    if not any(picture.reference_id in held_back for picture in comparison.pictures):
        return None
    return GuardRail(GuardRailName.REFERENCE_HELD_BACK)


def _right_unverified(
    facts: Facts, _policy: Policy, _comparison: ListingComparison
) -> GuardRail | None:
    if facts.right.state in _IN_FORCE | _SAID_APART:
        return None
    return GuardRail(GuardRailName.RIGHT_UNVERIFIED, {"state": facts.right.state.value})


def _right_claimed(
    facts: Facts, _policy: Policy, _comparison: ListingComparison
) -> GuardRail | None:
    if facts.right.state is RightState.CLAIMED or facts.channel is Channel.PUBLIC_FORM:
        return GuardRail(GuardRailName.RIGHT_CLAIMED)
    return None


def _right_expired(
    facts: Facts, _policy: Policy, _comparison: ListingComparison
) -> GuardRail | None:
    expires_on, today = facts.right.expires_on, facts.decided_at.astimezone(UTC).date()
    if facts.right.state is RightState.EXPIRED or (expires_on and expires_on < today):
        return GuardRail(GuardRailName.RIGHT_EXPIRED)
    return None


def _ban_step(facts: Facts, policy: Policy, _comparison: ListingComparison) -> GuardRail | None:
    severity = policy.reasons[facts.reason].severity
    before = {
        "counterfeit": facts.seller.counterfeit_strikes,
        "infringement": facts.seller.infringement_strikes,
    }[severity]
    if not is_ban_step(before, severity, policy.strikes):
        return None
    return GuardRail(GuardRailName.BAN_STEP, {"count": before})


def _unreadable_picture(
    facts: Facts, _policy: Policy, _comparison: ListingComparison
) -> GuardRail | None:
    errors = [picture.error for picture in facts.listing.pictures if picture.error]
    if not errors:
        return None
    return GuardRail(GuardRailName.PICTURE_UNREADABLE, {"error": _describe_error(errors[0])})


def _describe_error(error: str) -> Sentence:
    return Sentence(RefusalCode(error).label if error in RefusalCode else error.replace("_", " "))


def _stale_index(facts: Facts, policy: Policy, _comparison: ListingComparison) -> GuardRail | None:
    age, limit = facts.index.delta_age_seconds, policy.limits.index_delta_seconds
    if age <= limit:
        return None
    return GuardRail(GuardRailName.INDEX_STALE, {"age": f"{age:.0f}", "limit": f"{limit:.0f}"})


def _picture_unproven(
    facts: Facts, policy: Policy, comparison: ListingComparison
) -> GuardRail | None:
    if not _rests_on_pictures(facts, policy, comparison) or comparison.has_proven_picture:
        return None
    share = f"{policy.pictures.least_precision:.0%}"
    return GuardRail(GuardRailName.PICTURE_UNPROVEN, {"share": share})


def _one_way_only(facts: Facts, policy: Policy, comparison: ListingComparison) -> GuardRail | None:
    """Guard pictures known in one way only, as two independent ones seldom err together."""
    if not _rests_on_pictures(facts, policy, comparison):
        return None
    if any(hit.band is Band.EXACT or len(set(hit.ways)) > 1 for hit in comparison.pictures):
        return None
    return GuardRail(GuardRailName.ONE_WAY_ONLY)


def _ordinary_picture(
    facts: Facts, policy: Policy, comparison: ListingComparison
) -> GuardRail | None:
    if not _rests_on_pictures(facts, policy, comparison):
        return None
    counts = (hit.strangers_as_near for hit in comparison.pictures)
    count = next(filter(None, counts), 0)
    return GuardRail(GuardRailName.ORDINARY_PICTURE, {"count": count}) if count else None


def _plain_reference(
    facts: Facts, policy: Policy, comparison: ListingComparison
) -> GuardRail | None:
    if not _rests_on_pictures(facts, policy, comparison):
        return None
    if not all(hit.is_plain and hit.band is not Band.EXACT for hit in comparison.pictures):
        return None
    return GuardRail(GuardRailName.PLAIN_REFERENCE)


def _rests_on_pictures(facts: Facts, policy: Policy, comparison: ListingComparison) -> bool:
    """Return whether the score would not be high without the pictures."""
    scored_by = policy.reasons[facts.reason].scored_by
    if Matcher.PICTURES not in scored_by or not comparison.pictures:
        return False
    others = [kind for kind in scored_by if kind != Matcher.PICTURES]
    score = score_of(likeness_terms(comparison, policy, others))
    return classify_score(score, policy) != "high"


def _rival_right(facts: Facts, _policy: Policy, _comparison: ListingComparison) -> GuardRail | None:
    mark = facts.right.mark.casefold()
    for other in facts.rights_seen:
        if _is_same_mark(other, facts.right) and mark:
            return GuardRail(GuardRailName.RIVAL_RIGHT, {"mark": other.mark})
    return None


def _is_same_mark(other: RightFacts, right: RightFacts) -> bool:
    return (
        other.kind is right.kind is RightKind.TRADEMARK
        and other.owner_id != right.owner_id
        and other.mark.casefold() == right.mark.casefold()
    )


def _velocity(facts: Facts, policy: Policy, _comparison: ListingComparison) -> GuardRail | None:
    """Stop a member whose key was stolen, or who has gone wild, within a day."""
    cap = policy.good_faith.daily_velocity_cap
    if facts.filer.approved_today < cap:
        return None
    return GuardRail(GuardRailName.VELOCITY, {"count": cap})


GUARD_RAILS: tuple[GuardRailCheck, ...] = (
    _shop_page,
    _nominative,
    _resale,
    _dictionary_word,
    _plain_word,
    _edits_only,
    _class_mismatch,
    _territory_mismatch,
    _authorised_seller,
    _negative_reference,
    _held_back_reference,
    _right_unverified,
    _right_claimed,
    _right_expired,
    _ban_step,
    _unreadable_picture,
    _stale_index,
    _picture_unproven,
    _one_way_only,
    _ordinary_picture,
    _plain_reference,
    _rival_right,
    _velocity,
)
