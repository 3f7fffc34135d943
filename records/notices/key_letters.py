"""The letter about a new API key, so that an owner hears of one that nobody should have made."""

from collections.abc import Mapping
from typing import Any, Final

from pipeline.policy.tables import LocalizedText
from records.accounts.models import ApiKey
from records.notices.bilingual import build_letter, find_reader
from records.notices.letters import LetterText

_SUBJECT: Final = LocalizedText("A new API key of your account", "您的账户有新的 API 密钥")
_SAYS: Final = LocalizedText(
    "The API key mw_{prefix}_… was made for your account. Programs that have it act for the account"
    " ({scopes}). If nobody of yours made it, end it on this page.",
    "您的账户创建了 API 密钥 mw_{prefix}_…。持有者可代表账户操作（{scopes}）。"
    "如非贵方人员创建，请在此页面停用。",
)


def compose(key_id: int, body: Mapping[str, Any], public_url: str) -> LetterText | None:
    """Compose the letter to an owner; None if they left or the key has ended."""
    key = ApiKey.objects.filter(pk=key_id, revoked_at=None).first()
    reader = find_reader(body)
    if key is None or reader is None:
        return None
    values = {"prefix": key.prefix, "scopes": ", ".join(key.scopes)}
    parts = (_SAYS.en.format(**values), _SAYS.zh.format(**values))
    return build_letter(reader, _SUBJECT, parts, f"{public_url}/machines/")
