"""Letters about signing in, in English and Chinese at once: nobody's language is known yet."""

from collections.abc import Mapping
from typing import Final

from pipeline.policy.tables import LocalizedText
from records.filing import unconfirmed_reports
from records.filing.models import UnconfirmedReport
from records.notices.letters import LetterText

_SUBJECTS: Final[Mapping[str, LocalizedText]] = {
    "email_confirmation": LocalizedText("Your code", "您的验证码"),
    "login_code": LocalizedText("Your code to sign in", "您的登录验证码"),
    "password_reset_code": LocalizedText("Your code for a new password", "重设密码的验证码"),
    "account_already_exists": LocalizedText("You are already registered", "您已注册"),
    "unknown_account": LocalizedText("No account with this address", "该邮箱没有账户"),
    "email_changed": LocalizedText("Your email was changed", "您的邮箱已更改"),
    "email_deleted": LocalizedText("Your email was removed", "您的邮箱已移除"),
    "password_changed": LocalizedText("Your password was changed", "您的密码已更改"),
    "password_reset": LocalizedText("Your password was changed", "您的密码已更改"),
    "totp_activated": LocalizedText("A second factor was set up", "已设置双重验证"),
    "totp_deactivated": LocalizedText("Your second factor was removed", "您的双重验证已移除"),
    "recovery_codes_generated": LocalizedText("New recovery codes were made", "已生成新的恢复代码"),
    "invitation": LocalizedText("You are invited to an account", "邀请您加入账户"),
    "owner_added": LocalizedText("Your account has a new owner", "您的账户有新的所有者"),
}
_IF_NOT_YOU: Final = LocalizedText(
    "If it was you, you do not need to do anything. If not, choose a new password at once, and "
    "tell the people who run this service.",
    "如果是您本人操作，无需处理。否则请立即重设密码，并告知本服务的运营方。",
)
_SAYS: Final[Mapping[str, LocalizedText]] = {
    "email_changed": LocalizedText(
        "Letters about your account now go to another address, and this one no longer signs in. If "
        "it was not you, tell the people who run this service at once.",
        "您账户的通知现改发至另一邮箱，此邮箱不能再用于登录。如非本人操作，请立即告知本服务的运营方。",
    ),
    "email_deleted": _IF_NOT_YOU,
    "password_changed": _IF_NOT_YOU,
    "password_reset": _IF_NOT_YOU,
    "totp_activated": _IF_NOT_YOU,
    "totp_deactivated": _IF_NOT_YOU,
    "recovery_codes_generated": _IF_NOT_YOU,
    "email_confirmation": LocalizedText(
        "Type this code on the page that asked for it. It is valid for 10 minutes.",
        "请在要求验证的页面输入此验证码，10 分钟内有效。",
    ),
    "login_code": LocalizedText(
        "Type this code on the page that asked for it. It is valid for 10 minutes. If you are not "
        "signing in, somebody knows your password: choose a new one at once.",
        "请在要求验证的页面输入此验证码，10 分钟内有效。如果您没有在登录，"
        "说明有人知道您的密码，请立即重设密码。",
    ),
    "password_reset_code": LocalizedText(
        "Type this code to choose a new password. It is valid for 10 minutes. If you did not ask "
        "for it, you do not need to do anything.",
        "请输入此验证码以设置新密码，10 分钟内有效。如果不是您本人的操作，无需处理。",
    ),
    "account_already_exists": LocalizedText(
        "Somebody, probably you, tried to register with this address. It is already registered. "
        "Sign in, or ask for a new password.",
        "有人（可能是您）尝试用此邮箱注册。该邮箱已注册：请直接登录，或重设密码。",
    ),
    "unknown_account": LocalizedText(
        "Somebody, probably you, asked for a new password. There is no account with this "
        "address. Perhaps you registered with another one.",
        "有人（可能是您）申请重设密码。该邮箱没有账户，您可能使用了其他邮箱注册。",
    ),
    "invitation": LocalizedText(
        "Open this page within seven days to become a member. If you did not expect this, you "
        "do not need to do anything.",
        "请在七天内打开此页面以加入账户。如果您不知情，无需处理。",
    ),
    "owner_added": LocalizedText(
        "Another member may now change everything, members and identity documents included. If no "
        "owner of yours decided this, take that member out and tell the people who run this "
        "service.",
        "另一名成员现可更改一切，包括成员和身份文件。如非贵方所有者决定，请移除该成员，并告知本服务的运营方。",
    ),
}


def compose_code_letter(kind: str, to: str, code: str, address: str) -> LetterText:
    """Compose the letter; the code has a line of its own, so that it can be copied."""
    subject, text = _SUBJECTS[kind], _SAYS[kind]
    lines = [line for line in (text.en, text.zh, code, address) if line]
    return LetterText(to, f"{subject.en} · {subject.zh}", "\n\n".join(lines) + "\n")


CODE_KINDS: Final = frozenset(_SUBJECTS)


def compose_report_letter(report: UnconfirmedReport, public_url: str) -> LetterText:
    """Compose the letter that says what is waiting and links to the page that confirms it."""
    content = unconfirmed_reports.open_report(report)
    until = f"{report.ends_at:%Y-%m-%d %H:%M} UTC"
    address = f"{public_url}/report/confirm/{report.public_id}/"
    count = len(content.lines)
    listings = f"{count} listing" if count == 1 else f"{count} listings"
    text = (
        f"Somebody, probably you, reported {listings} on our public form. The "
        f"report waits until you open this page and confirm it, by {until}. If it was not you, you "
        f"do not need to do anything: nobody looks at the report, and it is deleted.\n\n"
        f"有人（可能是您）在公开表单举报了 {count} 条商品。请在 {until} 前打开"
        f"下面的页面确认提交。如非本人操作，无需处理：不会有人查看，到期即删除。\n\n"
        f"{address}\n"
    )
    return LetterText(content.filer_email, "Confirm your report · 请确认您的举报", text)
