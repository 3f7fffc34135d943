"""Why must a machine not approve this case? Every reason that fires is collected."""

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Final

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
from pipeline.wording.cues import Cue, CueKind

type Values = Mapping[str, object]  # of the sentence; none: the rail does not fire
type GuardRailCheck = Callable[[Facts, Policy, ListingComparison], Values | bool | None]

_IN_FORCE = frozenset({RightState.VERIFIED, RightState.EXPIRING})
_SAID_APART = frozenset({RightState.CLAIMED, RightState.EXPIRED})


def guard_rails(
    facts: Facts, policy: Policy, comparison: ListingComparison
) -> tuple[GuardRail, ...]:
    """Return all guard rails that this case runs into."""
    found = ((name, check(facts, policy, comparison)) for name, check in GUARD_RAILS.items())
    return tuple(
        GuardRail(name, {} if values is True else values) for name, values in found if values
    )


def has_second_evidence(comparison: ListingComparison, policy: Policy) -> bool:
    """Return whether something beside a plain word says that the mark is meant."""
    return (
        comparison.has_brand_field
        or comparison.has_proven_picture
        or comparison.find_cue(CueKind.REPLICA) is not None
        or find_disguise(comparison, policy) is not None
    )


def _shop_page(facts: Facts, _policy: Policy, _comparison: ListingComparison) -> bool:
    """Guard a shop's page: everything it offers may depend on it, and its name offers no goods."""
    return facts.listing.is_shop


def _nominative(_facts: Facts, _policy: Policy, comparison: ListingComparison) -> Values | None:
    return _name_cue(comparison.find_cue(CueKind.NOMINATIVE))


def _resale(_facts: Facts, _policy: Policy, comparison: ListingComparison) -> Values | None:
    return _name_cue(comparison.find_cue(CueKind.RESALE))


def _name_cue(cue: Cue | None) -> Values | None:
    return {"wording": cue.wording, "field": cue.field} if cue else None


def _dictionary_word(facts: Facts, policy: Policy, comparison: ListingComparison) -> Values | None:
    is_word = comparison.is_dictionary_word or comparison.word
    if not is_word or has_second_evidence(comparison, policy):
        return None
    return {"word": comparison.word or facts.right.mark}


def _plain_word(facts: Facts, policy: Policy, comparison: ListingComparison) -> Values | None:
    if not comparison.is_plain_word or has_second_evidence(comparison, policy):
        return None
    return {"mark": facts.right.mark}


def _edits_only(facts: Facts, policy: Policy, comparison: ListingComparison) -> Values | None:
    """Guard wordings known only by edits: many names are one edit away from another."""
    is_by_text = Matcher.TEXT in policy.reasons[facts.reason].scored_by
    if not is_by_text or not comparison.text or comparison.has_proven_picture:
        return None
    if comparison.find_cue(CueKind.REPLICA) or not all(hit.edits for hit in comparison.text):
        return None
    return {"mark": facts.right.mark}


def _class_mismatch(_facts: Facts, _policy: Policy, comparison: ListingComparison) -> bool:
    return comparison.has_class_match is False


def _territory_mismatch(
    facts: Facts, policy: Policy, _comparison: ListingComparison
) -> Values | None:
    territories, markets = facts.right.territories, facts.listing.markets
    is_foreign = is_out_of_reach(territories, markets, policy)
    return {"territories": territories, "markets": markets} if is_foreign else None


def _authorised_seller(facts: Facts, _policy: Policy, _comparison: ListingComparison) -> bool:
    return facts.seller.is_authorised


def _negative_reference(facts: Facts, _policy: Policy, _comparison: ListingComparison) -> bool:
    return any(picture.is_negative_reference for picture in facts.listing.pictures)


def _held_back_reference(facts: Facts, _policy: Policy, comparison: ListingComparison) -> bool:
    held_back = set(facts.references_held_back)
    return any(picture.reference_id in held_back for picture in comparison.pictures)


def _right_unverified(
    facts: Facts, _policy: Policy, _comparison: ListingComparison
) -> Values | None:
    state = facts.right.state
    return None if state in _IN_FORCE | _SAID_APART else {"state": state.value}


def _right_claimed(facts: Facts, _policy: Policy, _comparison: ListingComparison) -> bool:
    return facts.right.state is RightState.CLAIMED or facts.channel is Channel.PUBLIC_FORM


def _right_expired(facts: Facts, _policy: Policy, _comparison: ListingComparison) -> bool:
    expires_on, today = facts.right.expires_on, facts.decided_at.astimezone(UTC).date()
    is_over = expires_on is not None and expires_on < today
    return facts.right.state is RightState.EXPIRED or is_over


def _ban_step(facts: Facts, policy: Policy, _comparison: ListingComparison) -> Values | None:
    severity = policy.reasons[facts.reason].severity
    before = {
        "counterfeit": facts.seller.counterfeit_strikes,
        "infringement": facts.seller.infringement_strikes,
    }[severity]
    return {"count": before} if is_ban_step(before, severity, policy.strikes) else None


def _unreadable_picture(
    facts: Facts, _policy: Policy, _comparison: ListingComparison
) -> Values | None:
    error = next((picture.error for picture in facts.listing.pictures if picture.error), "")
    if not error:
        return None
    is_known = error in RefusalCode
    return {"error": Sentence(RefusalCode(error).label) if is_known else error.replace("_", " ")}


def _stale_index(facts: Facts, policy: Policy, _comparison: ListingComparison) -> Values | None:
    age, limit = facts.index.delta_age_seconds, policy.limits.index_delta_seconds
    return {"age": f"{age:.0f}", "limit": f"{limit:.0f}"} if age > limit else None


def _picture_unproven(facts: Facts, policy: Policy, comparison: ListingComparison) -> Values | None:
    if not _rests_on_pictures(facts, policy, comparison) or comparison.has_proven_picture:
        return None
    return {"share": f"{policy.pictures.least_precision:.0%}"}


def _one_way_only(facts: Facts, policy: Policy, comparison: ListingComparison) -> bool:
    """Guard pictures known in one way only, as two independent ones seldom err together."""
    return _rests_on_pictures(facts, policy, comparison) and not any(
        hit.band is Band.EXACT or len(set(hit.ways)) > 1 for hit in comparison.pictures
    )


def _ordinary_picture(facts: Facts, policy: Policy, comparison: ListingComparison) -> Values | None:
    if not _rests_on_pictures(facts, policy, comparison):
        return None
    count = next(filter(None, (hit.strangers_as_near for hit in comparison.pictures)), 0)
    return {"count": count} if count else None


def _plain_reference(facts: Facts, policy: Policy, comparison: ListingComparison) -> bool:
    return _rests_on_pictures(facts, policy, comparison) and all(
        hit.is_plain and hit.band is not Band.EXACT for hit in comparison.pictures
    )


def _rests_on_pictures(facts: Facts, policy: Policy, comparison: ListingComparison) -> bool:
    """Return whether the score would not be high without the pictures."""
    scored_by = policy.reasons[facts.reason].scored_by
    if Matcher.PICTURES not in scored_by or not comparison.pictures:
        return False
    others = [kind for kind in scored_by if kind != Matcher.PICTURES]
    score = score_of(likeness_terms(comparison, policy, others))
    return classify_score(score, policy) != "high"


def _rival_right(facts: Facts, _policy: Policy, _comparison: ListingComparison) -> Values | None:
    rivals = (other for other in facts.rights_seen if _is_same_mark(other, facts.right))
    rival = next(rivals, None) if facts.right.mark else None
    return {"mark": rival.mark} if rival else None


def _is_same_mark(other: RightFacts, right: RightFacts) -> bool:
    return (
        other.kind is right.kind is RightKind.TRADEMARK
        and other.owner_id != right.owner_id
        and other.mark.casefold() == right.mark.casefold()
    )


def _velocity(facts: Facts, policy: Policy, _comparison: ListingComparison) -> Values | None:
    """Stop a member whose key was stolen, or who has gone wild, within a day."""
    cap = policy.good_faith.daily_velocity_cap
    return {"count": cap} if facts.filer.approved_today >= cap else None


GUARD_RAILS: Final[Mapping[GuardRailName, GuardRailCheck]] = {
    GuardRailName.SHOP_PAGE: _shop_page,
    GuardRailName.NOMINATIVE: _nominative,
    GuardRailName.RESALE: _resale,
    GuardRailName.DICTIONARY_WORD: _dictionary_word,
    GuardRailName.PLAIN_WORD: _plain_word,
    GuardRailName.EDITS_ONLY: _edits_only,
    GuardRailName.CLASS_MISMATCH: _class_mismatch,
    GuardRailName.TERRITORY_MISMATCH: _territory_mismatch,
    GuardRailName.AUTHORISED_SELLER: _authorised_seller,
    GuardRailName.NEGATIVE_REFERENCE: _negative_reference,
    GuardRailName.REFERENCE_HELD_BACK: _held_back_reference,
    GuardRailName.RIGHT_UNVERIFIED: _right_unverified,
    GuardRailName.RIGHT_CLAIMED: _right_claimed,
    GuardRailName.RIGHT_EXPIRED: _right_expired,
    GuardRailName.BAN_STEP: _ban_step,
    GuardRailName.PICTURE_UNREADABLE: _unreadable_picture,
    GuardRailName.INDEX_STALE: _stale_index,
    GuardRailName.PICTURE_UNPROVEN: _picture_unproven,
    GuardRailName.ONE_WAY_ONLY: _one_way_only,
    GuardRailName.ORDINARY_PICTURE: _ordinary_picture,
    GuardRailName.PLAIN_REFERENCE: _plain_reference,
    GuardRailName.RIVAL_RIGHT: _rival_right,
    GuardRailName.VELOCITY: _velocity,
}
