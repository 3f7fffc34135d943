"""What a seller is told of a held listing: the statement of reasons, and how the hold ended."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import Q
from pydantic import TypeAdapter

from pipeline.law.profiles import Profile, choose_profile
from pipeline.notices.dsa_statements import DsaPayload
from pipeline.notices.statements import StatementOfReasons
from pipeline.policy.tables import LocalizedText
from pipeline.screening.statements import build_hold_payload, build_hold_statement
from pipeline.vocabulary import HeldListingState, RightKind, ScreeningRule
from records import policies
from records.notices.languages import Language, find_language, write_paragraphs
from records.notices.letters import LetterText
from records.screening.models import HeldListing
from records.vetting.models import SellerApplication

_LOCALIZED_TEXT: Final = TypeAdapter(LocalizedText)
_STANDING: Final = frozenset(
    {HeldListingState.UPHELD, HeldListingState.DISPUTED}
)  # a person's decision
_SUBJECTS: Final[Mapping[HeldListingState, LocalizedText]] = {
    **dict.fromkeys(_STANDING, LocalizedText("Your listing is not published", "您的商品不予发布")),
    HeldListingState.RELEASED: LocalizedText(
        "Your listing is no longer held", "您的商品不再被暂缓发布"
    ),
}
_RELEASED: Final = LocalizedText(
    "The listing {listing} is no longer held: it may be published.",
    "商品 {listing} 不再被暂缓发布，可以展示。",
)
_HELD_LISTING: Final = LocalizedText(
    "The listing {listing}, “{title}”.", "商品 {listing}：“{title}”。"
)
_DISPUTE: Final = LocalizedText(
    "You may dispute this within {days} days, free of charge. A person who did not take this"
    " decision decides.",
    "您可以在 {days} 天内免费提出异议，由未参与该决定的工作人员处理。",
)
_FINAL: Final = LocalizedText(
    "This is the answer to your dispute, by another person than before.",
    "这是对您异议的答复，由此前未参与的工作人员作出。",
)
_WHERE: Final = LocalizedText(
    "Enter through the seller centre of your marketplace, or here: {address}",
    "请通过平台的卖家中心进入，或访问：{address}",
)


def is_upheld(hold: HeldListing) -> bool:
    """Return whether a person's decision to uphold it stands, even if it is disputed by now."""
    return hold.state in _STANDING


def find_law(hold: HeldListing) -> tuple[RightKind | None, Profile]:
    """Return the kind of the right that a hold is about, and the law that applies.

    It uses what the hold says, as a seller does not see the right itself. The kind is None if
    neither a rule nor the person who upheld it names a right.
    """
    kinds = (*(reason.get("right_kind", "") for reason in hold.reasons), hold.right_kind)
    code = next(filter(None, kinds), "")
    kind = RightKind(code) if code else RightKind.TRADEMARK
    name = choose_profile(hold.line.get("markets", ()), kind, policies.policy())
    return (kind if code else None), policies.profile(name)


def state_hold(hold: HeldListing) -> StatementOfReasons:
    """Return the statement of reasons for a hold as it stands."""
    is_decided = is_upheld(hold)
    return build_hold_statement(
        [ScreeningRule(rule) for rule in hold.rules],
        [_LOCALIZED_TEXT.validate_python(reason["says"]) for reason in hold.reasons],
        tuple(hold.line.get("markets", ())),
        find_law(hold),
        is_decided=is_decided,
        dispute=_describe_dispute(hold, is_decided=is_decided),
        why=_find_why(hold) if is_decided else "",
    )


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
    return build_hold_payload(state_hold(hold), rules, right, dates, policies.policy())


def _describe_dispute(hold: HeldListing, *, is_decided: bool) -> LocalizedText | None:
    """Describe how the seller can still object: once to the hold, once to its confirmation."""
    if hold.disputes.filter(is_against_decision=is_decided).exists():
        return None
    screening = policies.policy().screening
    if not is_decided:
        return screening.dispute
    days = screening.dispute_days
    return LocalizedText(_DISPUTE.en.format(days=days), _DISPUTE.zh.format(days=days))


def _find_why(hold: HeldListing) -> str:
    last = hold.disputes.exclude(decided_at=None).order_by("-decided_at").first()
    return last.why if last else hold.why


def describe_end(hold: HeldListing) -> dict[str, object]:
    """Return the notice that a marketplace hands to the seller of a listing that is released."""
    return {
        "kind": "listing_released",
        "hold": str(hold.public_id),
        "en": Language.EN.render(_RELEASED, listing=hold.listing),
        "zh": Language.ZH.render(_RELEASED, listing=hold.listing),
    }


def compose(hold: HeldListing, public_url: str) -> LetterText | None:
    """Compose the letter on how a hold ended; None if it did not, or no address is known."""
    state = HeldListingState(hold.state)
    entity = Q(seller=hold.seller_id) | Q(seller__joined_to=hold.seller_id)
    application = SellerApplication.objects.filter(entity).order_by("-pk").first()
    if hold.seller_id is None or application is None or state not in _SUBJECTS:
        return None
    language = find_language(application.language)
    address = f"{public_url}/merchants/held/{hold.public_id}/"
    parts = write_paragraphs(language, lambda wording: _write(hold, address, wording))
    return LetterText(
        application.mail, language.render(_SUBJECTS[state]), "\n\n".join(parts) + "\n", language
    )


def _write(hold: HeldListing, address: str, language: Language) -> Sequence[str]:
    where = language.render(_WHERE, address=address)
    if hold.state == HeldListingState.RELEASED:
        return [language.render(_RELEASED, listing=hold.listing), where]
    reasons = state_hold(hold)
    decided_disputes = hold.disputes.filter(is_against_decision=True).exclude(decided_at=None)
    is_final = decided_disputes.exists()
    texts = (
        reasons.facts,
        reasons.restriction,
        reasons.ground,
        reasons.automation_says,
        *reasons.redress,
    )
    return [
        language.render(_HELD_LISTING, listing=hold.listing, title=hold.title),
        *map(language.render, texts),
        *((language.render(_FINAL),) if is_final else ()),
        where,
    ]
