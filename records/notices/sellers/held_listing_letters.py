"""What a seller is told of a held listing: the statement of reasons, and how the hold ended."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from pipeline.law.profiles import Profile, choose_profile
from pipeline.notices.dsa_statements import DsaPayload
from pipeline.notices.statements import StatementOfReasons
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText
from pipeline.screening.statements import build_hold_payload, build_hold_statement
from pipeline.vocabulary import HeldListingState, RightKind, ScreeningRule
from records import policies
from records.notices.documents import Links, encode_json, keep_page, read_page
from records.notices.languages import find_language
from records.notices.letter_kinds import LetterText, Values, write_in
from records.notices.letter_templates import Passage, localize_passage
from records.notices.statements import cite_decision
from records.screening.models import HeldListing
from records.vetting.models import SellerApplication

KIND: Final = "listing_hold"  # of the document
_LOCALIZED_TEXT: Final = TypeAdapter(LocalizedText)
_STATEMENT: Final = TypeAdapter(StatementOfReasons)

# Which letter tells how a hold ended.
_LETTERS: Final[Mapping[HeldListingState, str]] = {
    HeldListingState.UPHELD: "listing_hold/upheld",
    HeldListingState.DISPUTED: "listing_hold/upheld",
    HeldListingState.RELEASED: "listing_hold/released",
}


def is_upheld(hold: HeldListing) -> bool:
    """Return whether a person's decision to uphold it stands, even if it is disputed by now."""
    return hold.state in {HeldListingState.UPHELD, HeldListingState.DISPUTED}


def find_law(hold: HeldListing) -> tuple[RightKind | None, Profile]:
    """Return the kind of the right that a hold is about, and the law that applies.

    It uses what the hold says, as a seller does not see the right itself. The kind is None if
    neither a rule nor the person who upheld it names a right.
    """
    kinds = (*(reason.get("right_kind", "") for reason in hold.reasons), hold.right_kind)
    code = next(filter(None, kinds), "")
    kind = RightKind(code) if code else RightKind.TRADEMARK
    name = choose_profile(hold.line.get("markets", ()), kind, _policy_of(hold))
    return (kind if code else None), policies.profile(name)


def state_hold(hold: HeldListing) -> StatementOfReasons:
    """Return the statement of reasons for a hold: as it was sent, if a person upheld it."""
    kept = read_page(KIND, hold.pk) if is_upheld(hold) else None
    return _STATEMENT.validate_json(kept) if kept else word_hold(hold)


def keep_hold(hold: HeldListing, *, now: datetime) -> None:
    """Keep the statement on a hold that is upheld, before anybody is told."""
    body = encode_json(_STATEMENT.dump_python(word_hold(hold), mode="json"))
    links = Links(seller_id=hold.seller_id)
    keep_page(KIND, hold.pk, links, body, policy_hash=hold.policy_hash, now=now)


def word_hold(hold: HeldListing) -> StatementOfReasons:
    """Put into words why a listing is held, as the hold stands."""
    is_decided = is_upheld(hold)
    statement = build_hold_statement(
        [ScreeningRule(rule) for rule in hold.rules],
        [_LOCALIZED_TEXT.validate_python(reason["says"]) for reason in hold.reasons],
        tuple(hold.line.get("markets", ())),
        find_law(hold),
        is_decided=is_decided,
        dispute=_describe_dispute(hold, is_decided=is_decided),
        why=_find_why(hold) if is_decided else "",
    )
    says = cite_decision(statement.automation_says, _policy_of(hold))
    return replace(statement, automation_says=says)


def compose_payload(hold: HeldListing, puid: str) -> DsaPayload | None:
    """Return the statement on a hold for the DSA Transparency Database.

    None: it is not upheld any more, or no law asks for it.
    """
    right = find_law(hold)
    if not is_upheld(hold) or hold.decided_at is None:
        return None
    if not right[1].has_public_statements:
        return None
    rules = [ScreeningRule(rule) for rule in hold.rules]
    dates = (puid, hold.held_at.date(), hold.decided_at.date())
    return build_hold_payload(state_hold(hold), rules, right, dates, _policy_of(hold))


def _policy_of(hold: HeldListing) -> Policy:
    return policies.get_policy(hold.policy_hash)


def _describe_dispute(hold: HeldListing, *, is_decided: bool) -> LocalizedText | None:
    """Describe how the seller can still object: once to the hold, once to its confirmation."""
    if hold.disputes.filter(is_against_decision=is_decided).exists():
        return None
    screening = _policy_of(hold).screening
    if not is_decided:
        return screening.dispute
    return localize_passage("listing_hold/upheld", "dispute", days=screening.dispute_days)


def _find_why(hold: HeldListing) -> str:
    last = hold.disputes.exclude(decided_at=None).order_by("-decided_at").first()
    return last.why if last else hold.why


def describe_end(hold: HeldListing) -> dict[str, object]:
    """Return the notice that a marketplace hands to the seller of a listing that is released."""
    text = localize_passage("listing_hold/released", "notice", listing=hold.listing)
    return {
        "kind": "listing_released",
        "hold": str(hold.public_id),
        "en": text.en,
        "zh": text.zh,
    }


def compose(hold: HeldListing, public_url: str) -> LetterText | None:
    """Compose the letter on how a hold ended; None if it did not, or no address is known."""
    application = SellerApplication.objects.filter(seller=hold.seller_id).order_by("-pk").first()
    name = _LETTERS.get(HeldListingState(hold.state))
    if hold.seller_id is None or application is None or name is None:
        return None
    values = {
        "listing": hold.listing,
        "title": hold.title,
        "notice": Passage("notice"),
        "address": f"{public_url}/merchants/held/{hold.public_id}/",
        **(_describe_decision(hold) if is_upheld(hold) else {}),
    }
    return write_in(find_language(application.language), name, application.mail, values)


def _describe_decision(hold: HeldListing) -> Values:
    reasons = state_hold(hold)
    decided_disputes = hold.disputes.filter(is_against_decision=True).exclude(decided_at=None)
    return {
        "reasons": (
            reasons.facts,
            reasons.restriction,
            reasons.ground,
            reasons.automation_says,
            *reasons.redress,
        ),
        "final": Passage("final") if decided_disputes.exists() else "",
    }
