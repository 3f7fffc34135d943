"""Letters about changes of staff: to who may grant one, and to whom it concerns."""

from collections.abc import Mapping
from typing import Any, Final

from pipeline.policy.tables import LocalizedText
from records.accounts.models import StaffChange
from records.notices.bilingual import build_letter, find_reader
from records.notices.letters import LetterText

_SUBJECTS: Final[Mapping[str, LocalizedText]] = {
    "asked": LocalizedText("A change of staff needs a second person", "人员变更需要第二人批准"),
    "enrol": LocalizedText("You work at Markwarden from now on", "您已成为 Markwarden 工作人员"),
    "change_role": LocalizedText("Your role has changed", "您的角色已变更"),
    "sign_out": LocalizedText("You were signed out everywhere", "您已在所有设备上退出"),
    "reset_factor": LocalizedText("Your second factor was removed", "您的第二验证方式已被移除"),
}
_SAYS: Final[Mapping[str, LocalizedText]] = {
    "asked": LocalizedText(
        "Another policy administrator asks for a change that you can grant or decline on this"
        " page.",
        "另一位政策管理员提出变更，请在此页面批准或拒绝。",
    ),
    "enrol": LocalizedText(
        "Your name to sign in with is {username}. Choose a password on this page; we send a code"
        " to this address.",
        "您的登录名是 {username}。请在此页面设置密码，我们会向本地址发送验证码。",
    ),
    "change_role": LocalizedText(
        "Sign in again. If you did not expect this, tell a policy administrator.",
        "请重新登录。如您未预料到此变更，请告知政策管理员。",
    ),
    "sign_out": LocalizedText(
        "A policy administrator ended all your sessions. You can sign in again.",
        "政策管理员已结束您的所有会话。您可以重新登录。",
    ),
    "reset_factor": LocalizedText(
        "A policy administrator removed your second factor and ended your sessions. When you sign"
        " in, you set up another one. If you did not ask for this, tell them at once.",
        "政策管理员已移除您的第二验证方式并结束您的会话。登录时请重新设置。如非您要求，请立即告知。",
    ),
}


def compose(change_id: int, body: Mapping[str, Any], public_url: str) -> LetterText | None:
    """Compose the letter; None if its reader is gone or cannot be reached any more."""
    name, reader = str(body["letter"]), find_reader(body)
    change = StaffChange.objects.filter(pk=change_id).first()
    if reader is None or change is None:
        return None
    parts = [text.format(username=change.username) for text in (_SAYS[name].en, _SAYS[name].zh)]
    page = {"asked": "console/staff", "enrol": "password"}.get(name, "sign-in")
    return build_letter(reader, _SUBJECTS[name], parts, f"{public_url}/{page}/")
