"""What a sender knows beside its rows: when it is, and what is said of the rulings in hand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from django.conf import settings

from gateways import configured
from gateways.fetching import FetchRefused, Unreachable
from gateways.mail import Letter, MailRefused, MailUnreachable
from gateways.webhooks import ReceiverGone
from records.actions.notices import account_letters
from records.notices.letter_kinds import LetterText
from records.notices.letters.dispute_letters import SellerNotice
from records.notices.outbox_batches import OutgoingRow
from records.notices.statements import StatedRuling
from workers.outbound.letter_html import render_html

# The receiver may take it later; it will never take it.
RETRYABLE_FAULTS: Final = (Unreachable, MailUnreachable)
FINAL_FAULTS: Final = (FetchRefused, ReceiverGone, MailRefused)


@dataclass(frozen=True, slots=True)
class DeliveryContext:
    """One batch of the outbox."""

    now: datetime
    stated_rulings: Mapping[int, StatedRuling]  # rulings by id

    def send_letter(self, row: OutgoingRow, letter: LetterText) -> None:
        """Put a letter into the mail under the row's key."""
        environment = settings.MARKWARDEN
        page = render_html(letter, environment.public_url)
        configured.mailbox().send(
            Letter(
                row.key,
                environment.mail_from,
                account_letters.find_recipient(letter.to, letter.account_id),
                letter.subject,
                letter.text,
                sent_at=self.now,
                html=page,
            )
        )

    def notify(self, key: str, notice: SellerNotice) -> None:
        """Have a marketplace hand on a notice."""
        configured.marketplaces().notify(
            notice.marketplace,
            notice.external_id,
            notice.as_message(),
            key=key,
            sent_at=self.now,
        )

    def send_letters(self, row: OutgoingRow, letters: Iterable[LetterText]) -> None:
        """Put the letters of one row into the mail, each under a key of its own.

        Raises:
            MailUnreachable, MailRefused: as `send_in_order` says.
        """
        send_in_order(
            partial(self.send_letter, replace(row, key=f"{row.key}:{number}"), letter)
            for number, letter in enumerate(letters)
        )


def send_in_order(sends: Iterable[Callable[[], object]]) -> None:
    """Send one after the other, past those that are refused; then raise the first refusal.

    One that has to be retried ends it: all are sent again then, so what a second copy of harms
    most comes last. A mail server that hangs is waited for once, while the batch holds its locks.
    """
    refusals: list[Exception] = []
    for send in sends:
        try:
            send()
        except FINAL_FAULTS as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]


def send_all(sends: Iterable[Callable[[], object]]) -> None:
    """Send to receivers that do not wait for each other, and raise the first fault at the end.

    A fault that can be retried comes first, as a refused row is not sent again.
    """
    outages: list[Exception] = []
    refusals: list[Exception] = []
    for send in sends:
        try:
            send()
        except RETRYABLE_FAULTS as outage:
            outages.append(outage)
        except FINAL_FAULTS as refusal:
            refusals.append(refusal)
    if faults := outages + refusals:
        raise faults[0]


type Sender = Callable[[DeliveryContext, Sequence[OutgoingRow]], None]
