"""Letters to sellers that apply, each in the language in which they applied."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pipeline.policy.tables import LocalizedText
from records import policies
from records.notices.languages import Language, find_language, in_both, write_paragraphs
from records.notices.letters import LetterText
from records.vetting.models import SellerApplication

_SUBJECTS: Final[Mapping[str, LocalizedText]] = {
    "accepted": LocalizedText("Your application as a seller is accepted", "您的卖家申请已通过"),
    "refused": LocalizedText("Your application as a seller is refused", "您的卖家申请未通过"),
    "asked": LocalizedText(
        "We need more for your application as a seller", "您的卖家申请需要补充材料"
    ),
}
_SAYS: Final[Mapping[str, LocalizedText]] = {
    "accepted": LocalizedText("You may sell on {marketplace}.", "您可以在 {marketplace} 销售。"),
    "refused": LocalizedText(
        "You cannot sell on {marketplace} for now. The reason: {reason}.",
        "您目前不能在 {marketplace} 销售。原因：{reason}。",
    ),
    "asked": LocalizedText(
        "What we need: {reason}. Answer within {days} days, or we refuse the application.",
        "我们需要：{reason}。请在 {days} 天内答复，否则申请将被拒绝。",
    ),
}
_BY_MACHINE: Final = LocalizedText(
    "A machine decided this, without a person, on that fact alone (Regulation (EU) 2016/679, "
    "Article 22).",
    "该决定由系统仅依据上述事实作出，没有人工参与（《通用数据保护条例》第22条）。",
)
_BY_PERSON: Final = LocalizedText("A person decided this.", "该决定由工作人员作出。")
_APPEAL: Final = LocalizedText(
    "You may appeal within {appeal_days} days: a person who has not decided on it will look at it. "
    "You may apply again after {wait_days} days.",
    "您可以在 {appeal_days} 天内申诉，由未参与该决定的工作人员处理。{wait_days} 天后可以再次申请。",
)
_FINAL: Final = LocalizedText(
    "This is the answer to your appeal. You may apply again after {wait_days} days.",
    "这是对您申诉的答复。{wait_days} 天后可以再次申请。",
)
_WHERE: Final = LocalizedText(
    "Enter through the seller centre of your marketplace, or here: {address}",
    "请通过平台的卖家中心进入，或访问：{address}",
)


def compose(application_id: int, body: Mapping[str, Any], public_url: str) -> LetterText | None:
    """Compose the letter; None if the application is gone."""
    application = SellerApplication.objects.filter(pk=application_id).first()
    if application is None:
        return None
    language, letter = find_language(application.language), str(body["letter"])
    address = f"{public_url}/merchants/application/"
    parts = write_paragraphs(
        language, lambda wording: _write(application, letter, address, wording)
    )
    return LetterText(application.mail, language.render(_SUBJECTS[letter]), _join(parts), language)


def _join(parts: Sequence[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _write(
    application: SellerApplication, letter: str, address: str, language: Language
) -> list[str]:
    numbers = policies.policy().vetting
    reason = in_both(application.reason_code.label) if application.reason_code else None
    values = {
        "marketplace": application.marketplace,
        "reason": language.render(reason) if reason else "–",
        "days": numbers.answer_days,
        "appeal_days": numbers.appeal_days,
        "wait_days": numbers.wait_days,
        "address": address,
    }
    parts = [language.render(_SAYS[letter], **values)]
    if letter == "refused":
        parts += [language.render(_BY_PERSON if application.decided_by_id else _BY_MACHINE)]
        parts += [language.render(_FINAL if application.appealed_at else _APPEAL, **values)]
    words = {"asked": application.question, "refused": application.reason}.get(letter, "")
    return [*parts, *([words] if words else []), language.render(_WHERE, **values)]
