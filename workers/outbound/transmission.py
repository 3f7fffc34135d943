"""Send documents as they were made: the same bytes at every attempt, each to its receiver once."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings

from gateways import configured
from gateways.fetching import FetchRefused, Unreachable
from gateways.mail import Letter, MailRefused, MailUnreachable
from gateways.webhooks import ReceiverGone
from records.accounts.models import CodeLetter
from records.actions.accounts import email_codes, staff
from records.actions.notices import account_letters
from records.notices.documents import read_body
from records.notices.letters import confirmation_letters
from records.notices.models.documents import Channel, Document
from records.notices.outbox_batches import OutgoingRow
from workers.outbound import verdict_stream
from workers.outbound.letter_html import render_html

# The receiver may take it later; it will never take it.
RETRYABLE_FAULTS: Final = (Unreachable, MailUnreachable)
FINAL_FAULTS: Final = (FetchRefused, ReceiverGone, MailRefused)


def send_documents(documents: Sequence[Document], key_prefix: str, now: datetime) -> None:
    """Send what its receiver has not taken yet, past what is refused; then raise the first fault.

    A fault that can be retried comes first, as a refused row is not sent again. A mail server that
    hangs is waited for once, while the batch holds its locks.
    """
    faults: list[Exception] = []
    for document in documents:
        is_mail_silent = any(isinstance(fault, MailUnreachable) for fault in faults)
        if document.sent_at or (is_mail_silent and document.channel is Channel.MAIL):
            continue
        try:
            _TRANSMIT[document.channel](document, f"{key_prefix}{document.key}", now)
        except (*RETRYABLE_FAULTS, *FINAL_FAULTS) as fault:
            faults.append(fault)
        else:
            document.sent_at = now
    if faults:
        raise min(faults, key=lambda fault: isinstance(fault, FINAL_FAULTS))


def _mail(document: Document, key: str, now: datetime) -> None:
    parts = json.loads(read_body(document))
    to = account_letters.find_recipient(document.address, document.account_id or None)
    letter = Letter(
        key, settings.MARKWARDEN.mail_from, to, parts["subject"], parts["text"],
        sent_at=now, html=parts["html"],
    )  # fmt: skip
    configured.mailbox().send(letter)


def _post(document: Document, key: str, now: datetime) -> None:
    marketplaces = configured.marketplaces()
    marketplaces.post(document.address, read_body(document), key=key, sent_at=now)


_TRANSMIT: Final[Mapping[Channel, Callable[[Document, str, datetime], None]]] = {
    Channel.MAIL: _mail,
    Channel.MARKETPLACE: _post,
}


def _send_code(row: OutgoingRow, now: datetime) -> None:
    """Decrypt and send a sign-in code or notice, then delete it: nobody shall find it later."""
    sealed = CodeLetter.objects.filter(pk=row.subject_id).first()
    if sealed is None or sealed.ends_at <= now:
        return
    code_message = email_codes.open_letter(sealed)
    letter = confirmation_letters.compose_code_letter(
        sealed.kind, code_message.email, code_message.code, code_message.address
    )
    sender, page = (
        settings.MARKWARDEN.mail_from,
        render_html(letter, settings.MARKWARDEN.public_url),
    )
    key = f"{row.key_prefix}{row.key}"
    configured.mailbox().send(
        Letter(key, sender, letter.to, letter.subject, letter.text, sent_at=now, html=page)
    )
    sealed.delete()


def _change_staff(row: OutgoingRow, now: datetime) -> None:
    """Change roles and access as the web requested: only a worker may write them."""
    staff.carry_out_change(row.subject_id, now=now)


# Of what is no document, or may not be kept as one.
DIRECT: Final[Mapping[str, Callable[[OutgoingRow, datetime], None]]] = {
    email_codes.KIND: _send_code,
    staff.KIND: _change_staff,
    verdict_stream.KIND: verdict_stream.append_verdicts,
}
