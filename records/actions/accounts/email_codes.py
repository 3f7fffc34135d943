"""Codes and notes about signing in go by the post: sealed until they leave, then gone."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from records.accounts.encryption import Purpose, seal, unseal
from records.accounts.models import CodeLetter
from records.duties import duty
from records.ledger import outbox

KEPT_FOR: Final = timedelta(minutes=10)
KIND: Final = "code"


@dataclass(frozen=True, slots=True)
class CodeMessage:
    """What only the post may read."""

    email: str
    code: str = ""
    address: str = ""  # a page to open


def post_code(
    letter: str, content: CodeMessage, *, now: datetime, kept_for: timedelta = KEPT_FOR
) -> CodeLetter:
    """Seal a message with a code and queue it; the outbox names a row, no address and no code."""
    with transaction.atomic():
        row = CodeLetter.objects.create(
            kind=letter,
            sealed=seal(json.dumps(asdict(content)).encode(), Purpose.CODE_LETTERS),
            ends_at=now + kept_for,
        )
        outbox.post(key=f"{KIND}:{row.pk}", kind=KIND, subject_id=row.pk, send_after=now)
    return row


def open_letter(letter: CodeLetter) -> CodeMessage:
    """Unseal a message for the mailer."""
    return CodeMessage(**json.loads(unseal(bytes(letter.sealed), Purpose.CODE_LETTERS)))


@duty
def delete_expired_codes(now: datetime) -> int:
    """Delete messages whose codes have expired; return how many."""
    deleted_count, _ = CodeLetter.objects.filter(ends_at__lte=now).delete()
    return deleted_count
