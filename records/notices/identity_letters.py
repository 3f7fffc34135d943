"""Letters on identity documents, in English and Chinese at once; nothing that the document says.

A row of the outbox names ids; the words are put when the letter leaves.
"""

from collections.abc import Mapping
from typing import Any, Final

from pipeline.policy.tables import LocalizedText
from records.accounts.models import IdentityDocument
from records.notices import bilingual
from records.notices.languages import in_both
from records.notices.letters import LetterText

_SUBJECTS: Final[Mapping[str, LocalizedText]] = {
    "verified": LocalizedText("Your identity is verified", "您的身份已通过核验"),
    "rejected": LocalizedText("Your identity document was not accepted", "您的身份证件未被接受"),
    "asked": LocalizedText(
        "Something is missing for your identity document", "您的身份证件还缺少材料"
    ),
    "revoked": LocalizedText("Your identity is no longer verified", "您的身份核验已被撤销"),
    "restored": LocalizedText("Your account may file again", "您的账户已恢复"),
    "closed": LocalizedText("Your account is closed", "您的账户已关闭"),
    "expires": LocalizedText("Your identity document expires soon", "您的身份证件即将到期"),
    "expired": LocalizedText("Your identity document has expired", "您的身份证件已到期"),
}
_SAYS: Final[Mapping[str, LocalizedText]] = {
    "verified": LocalizedText(
        "You can file now. We delete the images of the document within 30 days.",
        "您现在可以提起投诉。证件图像将在 30 天内删除。",
    ),
    "rejected": LocalizedText("You may upload another document.", "您可以提交其他证件。"),
    "asked": LocalizedText("Answer on the page below.", "请在下面的页面答复。"),
    "revoked": LocalizedText(
        "You cannot file until this is solved. Open cases continue.",
        "在问题解决之前不能提起新的投诉；已立案的案件继续处理。",
    ),
    "restored": LocalizedText(
        "The suspension is lifted. You can file now.", "暂停已解除，您现在可以提起投诉。"
    ),
    "closed": LocalizedText(
        "You cannot file any more. Open cases continue.",
        "您不能再提起投诉；已立案的案件继续处理。",
    ),
    "expires": LocalizedText(
        "Its last day is {until}. Upload a newer one, so that you can continue to file.",
        "最后有效日为 {until}。请提交新的证件，以便继续投诉。",
    ),
    "expired": LocalizedText(
        "Its last day was {until}. Upload a newer one before you file again. Open cases continue.",
        "最后有效日为 {until}。再次投诉前请提交新的证件；已立案的案件继续处理。",
    ),
}


def compose(document_id: int, body: Mapping[str, Any], public_url: str) -> LetterText | None:
    """Compose the letter; None if its reader is gone or cannot be reached any more."""
    reader = bilingual.find_reader(body)
    document = IdentityDocument.objects.filter(pk=document_id).first()
    if reader is None or document is None:
        return None
    name = str(body["letter"])
    text = _SAYS[name]
    is_reasoned = document.reason_code and name in {"rejected", "asked"}
    reason = in_both(document.reason_code.label) if is_reasoned else None
    words = document.question if name == "asked" else document.reason
    if name in {"restored", "closed"}:  # of the account: the document keeps what was said of it
        words = ""
    values = {"until": document.expires_on}
    parts = (
        bilingual.join_lines(reason.en if reason else "", words, text.en.format_map(values)),
        bilingual.join_lines(reason.zh if reason else "", words, text.zh.format_map(values)),
    )
    return bilingual.build_letter(reader, _SUBJECTS[name], parts, f"{public_url}/account/identity/")
