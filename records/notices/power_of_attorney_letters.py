"""Letters on powers of attorney to agent and principal, in English and Chinese at once.

A row of the outbox names ids; the words are put when the letter leaves.
"""

from collections.abc import Mapping
from typing import Any, Final

from pipeline.policy.tables import LocalizedText
from records.accounts.models import PowerOfAttorney
from records.notices import bilingual
from records.notices.languages import in_both
from records.notices.letters import LetterText

_SUBJECTS: Final[Mapping[str, LocalizedText]] = {
    "verified": LocalizedText("A power of attorney is verified", "授权委托书已通过核验"),
    "rejected": LocalizedText("Your power of attorney was not accepted", "您的授权委托书未被接受"),
    "ends": LocalizedText("A power of attorney ends soon", "授权委托书即将到期"),
    "expired": LocalizedText("A power of attorney has ended", "授权委托书已到期"),
    "revoked": LocalizedText("A power of attorney was revoked", "授权委托书已被撤销"),
}
_SAYS: Final[Mapping[str, LocalizedText]] = {
    "verified": LocalizedText(
        "{agent} may file for {principal} within its scope, from {first} on.",
        "自 {first} 起，{agent} 可在委托范围内代表 {principal} 提起投诉。",
    ),
    "rejected": LocalizedText(
        "You cannot file for {principal} with it. You may upload another one.",
        "不能凭此代表 {principal} 提起投诉。您可以上传新的委托书。",
    ),
    "ends": LocalizedText(
        "Its last day is {until}. After that day, {agent} can no longer file for {principal}. Open "
        "cases continue. You can upload a newer one now.",
        "最后有效日为 {until}。此后 {agent} 不能再代表 {principal} 提起新的投诉；"
        "已立案的案件继续处理。现在即可上传新的委托书。",
    ),
    "expired": LocalizedText(
        "Its last day was {until}. {agent} can no longer file for {principal}. Open cases"
        " continue.",
        "最后有效日为 {until}。{agent} 不能再代表 {principal} 提起新的投诉；已立案的案件继续处理。",
    ),
    "revoked": LocalizedText(
        "{agent} can no longer file for {principal}. Open cases continue.",
        "{agent} 不能再代表 {principal} 提起新的投诉；已立案的案件继续处理。",
    ),
}


def compose(power_id: int, body: Mapping[str, Any], public_url: str) -> LetterText | None:
    """Compose the letter; None if its reader is gone or cannot be reached any more."""
    reader = bilingual.find_reader(body)
    power = PowerOfAttorney.objects.select_related("agent").filter(pk=power_id).first()
    if reader is None or power is None:
        return None
    name = str(body["letter"])
    text = _SAYS[name]
    reason = in_both(power.reason_code.label) if power.reason_code else None
    values = {
        "agent": power.agent.name,
        "principal": power.principal_name,
        "first": power.starts_on,
        "until": power.ends_on,
    }
    parts = (
        bilingual.join_lines(text.en.format_map(values), reason.en if reason else "", power.reason),
        bilingual.join_lines(text.zh.format_map(values), reason.zh if reason else "", power.reason),
    )
    address = f"{public_url}/account/authorities/"
    return bilingual.build_letter(reader, _SUBJECTS[name], parts, address)
