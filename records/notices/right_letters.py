"""Letters to the owner of a right, in English and Chinese at once: nobody's language is kept.

A row of the outbox names ids and dates; the words are put when the letter leaves.
"""

from collections.abc import Mapping
from typing import Any, Final

from pipeline.policy.tables import LocalizedText
from records import policies
from records.notices import bilingual
from records.notices.letters import LetterText
from records.rights.models import Judgement, Right

_SUBJECTS: Final[Mapping[str, LocalizedText]] = {
    "verified": LocalizedText("Your right is verified", "您的权利已通过核验"),
    "rejected": LocalizedText("Your right was not accepted", "您的权利未通过核验"),
    "asked": LocalizedText("Something is missing for your right", "您的权利还缺少材料"),
    "suspended": LocalizedText("Your right is suspended", "您的权利已被暂停"),
    "expires": LocalizedText("Your right expires soon", "您的权利即将到期"),
    "expired": LocalizedText("Your right has expired", "您的权利已到期"),
    "assigned": LocalizedText("A right is now yours", "一项权利已转让给您"),
    "assigned_away": LocalizedText("A right was assigned", "一项权利已转让"),
}
_SAYS: Final[Mapping[str, LocalizedText]] = {
    "verified": LocalizedText("You can use it in every filing now.", "现在可以在所有投诉中使用。"),
    "rejected": LocalizedText(
        "Correct what is named below and send it again.", "请按下面的说明修改后重新提交。"
    ),
    "asked": LocalizedText(
        "Add what is named below and send it again.", "请补充以下材料后重新提交。"
    ),
    "suspended": LocalizedText(
        "Until this is solved, you cannot file on it. Open cases continue with a person.",
        "在问题解决之前，不能用它提起投诉；已立案的案件由人工继续处理。",
    ),
    "expires": LocalizedText(
        "Its last day is {until}. Upload the proof of renewal and ask for the new date. Until "
        "then everything stays as it is.",
        "最后有效日为 {until}。请上传续展证明并申请新的有效期；在此之前一切照旧。",
    ),
    "expired": LocalizedText(
        "Its last day was {until}. You cannot file on it until a renewal is verified. Open "
        "cases are kept and flagged.",
        "最后有效日为 {until}。续展核验之前不能再用它提起投诉；已立案的案件保留并加注。",
    ),
    "assigned": LocalizedText(
        "You find it in your rights. What has to be verified again is waiting for a verifier.",
        "请在“权利”中查看；需要重新核验的正在等待核验。",
    ),
    "assigned_away": LocalizedText(
        "It belongs to another account now. Your open cases stay with you.",
        "它现在属于另一个账户。您已立案的案件仍归您。",
    ),
}


def compose(right_id: int, body: Mapping[str, Any], public_url: str) -> LetterText | None:
    """Compose the letter; None if its reader is gone or cannot be reached any more."""
    reader = bilingual.find_reader(body)
    right = Right.objects.filter(pk=right_id).first()
    if reader is None or right is None:
        return None
    name, address = str(body["letter"]), f"{public_url}/rights/{right.public_id}/"
    title = f"{right.mark} {right.office} {right.number}".strip()
    text = _SAYS[name]
    reason, words = _said_by_verifier(body)
    parts = (
        bilingual.join_lines(title, text.en.format_map(body), reason.en if reason else "", words),
        bilingual.join_lines(title, text.zh.format_map(body), reason.zh if reason else "", words),
    )
    return bilingual.build_letter(reader, _SUBJECTS[name], parts, address)


def _said_by_verifier(body: Mapping[str, Any]) -> tuple[LocalizedText | None, str]:
    judgement = Judgement.objects.filter(pk=body.get("judgement", 0)).first()
    if judgement is None:
        return None, ""
    reason = policies.offices().reasons.get(judgement.reason_code)
    return (reason.title if reason else None), judgement.says
