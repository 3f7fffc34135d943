"""What a sender knows beside its rows: when it is, and what is said of the rulings in hand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from gateways import configured
from gateways.mail import Letter
from records.actions.notices import account_letters
from records.notices.letters import LetterText
from records.notices.outbox_batches import OutgoingRow
from records.notices.statements import StatedRuling
from workers.outbound.letter_html import render_html


@dataclass(frozen=True, slots=True)
class DeliveryContext:
    """One batch of the outbox."""

    now: datetime
    stated_rulings: Mapping[int, StatedRuling]  # rulings by id

    def send_letter(self, row: OutgoingRow, letter: LetterText) -> None:
        """Put a letter into the mail under the row's key."""
        chosen = settings.MARKWARDEN
        page = render_html(letter, chosen.public_url)
        configured.mailbox().send(
            Letter(
                row.key,
                chosen.mail_from,
                account_letters.find_recipient(letter.to, letter.account_id),
                letter.subject,
                letter.text,
                sent_at=self.now,
                html=page,
            )
        )

    def send_letters(self, row: OutgoingRow, letters: Iterable[LetterText]) -> None:
        """Put the letters of one row into the mail, each under a key of its own."""
        for number, letter in enumerate(letters):
            self.send_letter(replace(row, key=f"{row.key}:{number}"), letter)


type Sender = Callable[[DeliveryContext, Sequence[OutgoingRow]], None]
