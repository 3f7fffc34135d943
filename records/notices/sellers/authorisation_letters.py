"""Letters on papers for designated brands: the owner is asked, the seller told what came of it."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Case, Q, When

from pipeline.policy.tables import LocalizedText
from records import policies
from records.notices import bilingual
from records.notices.languages import find_language, in_both, write_paragraphs
from records.notices.letters import LetterText
from records.vetting.models import BrandAuthorisation, SellerApplication

_REQUEST: Final = LocalizedText(
    "A seller shows papers for {mark}", "有卖家提交了 {mark} 的授权材料"
)
_REQUEST_TEXT: Final = LocalizedText(
    "{seller} wants to offer goods under {mark} on {marketplace}. Say yes or no until {until}; a "
    "no needs a reason. Without an answer our readers decide.",
    "{seller} 希望在 {marketplace} 销售 {mark} 商品。请在 {until} 之前表示同意或不同意，"
    "不同意须说明理由；未答复的，由我们的审核人员决定。",
)
_SUBJECTS: Final[Mapping[str, LocalizedText]] = {
    "granted": LocalizedText("You may offer {brand}", "您可以销售 {brand}"),
    "refused": LocalizedText("Your papers for {brand} are not enough", "您的 {brand} 材料未获认可"),
    "revoked": LocalizedText("You may no longer offer {brand}", "您不能再销售 {brand}"),
    "expires": LocalizedText("Your permission for {brand} ends soon", "您的 {brand} 授权即将到期"),
    "expired": LocalizedText("Your permission for {brand} has ended", "您的 {brand} 授权已到期"),
}
_SAYS: Final[Mapping[str, LocalizedText]] = {
    "granted": LocalizedText(
        "On {marketplace}, until {until}.", "平台：{marketplace}，有效期至 {until}。"
    ),
    "refused": LocalizedText(
        "The reason: {reason}. You may hand in others.", "原因：{reason}。您可以重新提交材料。"
    ),
    "revoked": LocalizedText("The owner withdrew it: {why}", "权利人已撤回：{why}"),
    "expires": LocalizedText(
        "Its last day is {until}. Hand in newer papers.", "有效期至 {until}，请提交新的材料。"
    ),
    "expired": LocalizedText(
        "Its last day was {until}. New listings are held after {grace} days.",
        "有效期至 {until}。{grace} 天后，新商品将被暂缓发布。",
    ),
}


def compose(authorisation_id: int, body: Mapping[str, Any], public_url: str) -> LetterText | None:
    """Compose the letter to the owner or the seller; None if the papers are gone."""
    authorisations = BrandAuthorisation.objects.select_related("right", "seller")
    chain = authorisations.filter(pk=authorisation_id).first()
    if chain is None:
        return None
    letter = str(body["letter"])
    if letter == "asked":
        return _compose_for_owner(chain, body, public_url)
    return _compose_for_seller(chain, letter, public_url)


def _compose_for_owner(
    chain: BrandAuthorisation, body: Mapping[str, Any], public_url: str
) -> LetterText | None:
    reader = bilingual.find_reader(body)
    if reader is None:
        return None
    values = {
        "mark": chain.right.mark,
        "seller": chain.seller.legal_name,
        "marketplace": chain.marketplace,
        "until": f"{chain.owner_until:%Y-%m-%d %H:%M} UTC",
    }
    subject = LocalizedText(_REQUEST.en.format_map(values), _REQUEST.zh.format_map(values))
    parts = (_REQUEST_TEXT.en.format_map(values), _REQUEST_TEXT.zh.format_map(values))
    return bilingual.build_letter(reader, subject, parts, f"{public_url}/brand-papers/")


def _compose_for_seller(
    chain: BrandAuthorisation, letter: str, public_url: str
) -> LetterText | None:
    head = chain.seller.joined_to_id or chain.seller_id  # of its legal entity
    entity = Q(seller=head) | Q(seller__joined_to=head)
    own_first = Case(When(seller=chain.seller_id, then=0), default=1)
    application = SellerApplication.objects.filter(entity).order_by(own_first, "-pk").first()
    if application is None:
        return None
    language = find_language(application.language)
    reason = in_both(chain.reason_code.label) if chain.reason_code else None
    values = {
        "brand": chain.right.mark,
        "marketplace": chain.marketplace,
        "until": f"{chain.last_on:%Y-%m-%d}",
        "why": chain.owner_why,
        "grace": policies.policy().authorisation.grace_days,
    }
    parts = write_paragraphs(
        language,
        lambda wording: [
            wording.render(
                _SAYS[letter], **values, reason=wording.render(reason) if reason else "–"
            ),
            f"{public_url}/merchants/brands/",
        ],
    )
    title = language.render(_SUBJECTS[letter], **values)
    return LetterText(application.mail, title, "\n\n".join(parts) + "\n", language)
