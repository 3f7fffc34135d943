"""What sending a row takes: the same bytes at every attempt, each to its receiver once."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from django.conf import settings

from gateways import configured
from gateways.fetching import FetchRefused, Unreachable
from gateways.mail import Letter, Mailer, MailRefused, MailUnreachable
from gateways.webhooks import ReceiverGone
from records.accounts.models import CodeLetter
from records.actions.accounts import email_codes
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
MAIL: Final = "mail"  # the lane of letters


class NotTried(Exception):
    """Its turn did not come while the row was surely ours; it is taken again."""


@dataclass(slots=True, eq=False)
class Errand:
    """One thing to tell one receiver, without a word to the database: others wait for no answer."""

    lane: str  # who is told over the same way: one after the other, or so many at a time
    send: Callable[[Mailer], object]
    document: Document | None = None
    answer: Future[None] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a row asks for: errands, and what is written once all of them are done."""

    errands: Sequence[Errand] = ()
    finish: Callable[[], object] = bool


def plan_sending(row: OutgoingRow, made: Sequence[Document], now: datetime) -> Plan:
    """Plan to send what its receivers have not taken yet."""
    if row.kind in DIRECT:
        return DIRECT[row.kind](row, now)
    if row.kind == "enforce" and not row.is_newest_order:
        return Plan()
    return Plan([_plan_document(row, one, now) for one in made if not one.sent_at])


def pick_fault(errands: Sequence[Errand]) -> BaseException | None:
    """Return the fault that decides: one that can be retried, as a refused row is not sent again.

    What was not tried comes before a refusal, as it is still to be sent.
    """
    faults = [fault for errand in errands if (fault := errand.answer.exception())]
    return min(faults, key=_rank, default=None)


def _rank(fault: BaseException) -> int:
    return isinstance(fault, NotTried) + 2 * isinstance(fault, FINAL_FAULTS)


def _plan_document(row: OutgoingRow, document: Document, now: datetime) -> Errand:
    key, body = f"{row.key_prefix}{document.key}", read_body(document)
    if document.channel is not Channel.MAIL:
        post = partial(configured.marketplaces().post, document.address, body, key=key, sent_at=now)
        return Errand(document.address, lambda _mailer: post(), document)
    parts = json.loads(body)
    to = account_letters.find_recipient(document.address, document.account_id or None)
    letter = Letter(
        key, settings.MARKWARDEN.mail_from, to, parts["subject"], parts["text"],
        sent_at=now, html=parts["html"],
    )  # fmt: skip
    return Errand(MAIL, lambda mailer: mailer.send(letter), document)


def _plan_code(row: OutgoingRow, now: datetime) -> Plan:
    """Decrypt and send a sign-in code or notice, then delete it: nobody shall find it later."""
    sealed = CodeLetter.objects.filter(pk=row.subject_id).first()
    if sealed is None or sealed.ends_at <= now:
        return Plan()
    code_message = email_codes.open_letter(sealed)
    text = confirmation_letters.compose_code_letter(
        sealed.kind, code_message.email, code_message.code, code_message.address
    )
    letter = Letter(
        f"{row.key_prefix}{row.key}", settings.MARKWARDEN.mail_from, text.to, text.subject,
        text.text, sent_at=now, html=render_html(text, settings.MARKWARDEN.public_url),
    )  # fmt: skip
    return Plan([Errand(MAIL, lambda mailer: mailer.send(letter))], sealed.delete)


def _plan_verdicts(row: OutgoingRow, _now: datetime) -> Plan:
    marketplace, texts = verdict_stream.read_verdicts(row.subject_id)
    append = partial(verdict_stream.append_verdicts, marketplace, texts)
    return Plan([Errand(verdict_stream.KIND, lambda _mailer: append())])


# Of what is no document, or may not be kept as one.
DIRECT: Final[Mapping[str, Callable[[OutgoingRow, datetime], Plan]]] = {
    email_codes.KIND: _plan_code,
    verdict_stream.KIND: _plan_verdicts,
}
# The ways out that no document names, by the kinds that take them.
KINDS_OF_LANE: Final = {MAIL: email_codes.KIND, verdict_stream.KIND: verdict_stream.KIND}
