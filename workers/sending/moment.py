"""What a sender knows beside its rows: when it is, and what is said of the rulings in hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from gateways.mail import Letter
from records.notices.leaving import Leaving
from records.notices.letters import LetterText
from records.notices.statements import Told
from workers import outside


@dataclass(frozen=True, slots=True)
class Moment:
    """One batch of the outbox."""

    now: datetime
    told: Mapping[int, Told]  # rulings by id

    def post(self, row: Leaving, letter: LetterText) -> None:
        """Put a letter into the mail under the row's key."""
        sender = settings.MARKWARDEN.mail_from
        outside.mailbox().send(
            Letter(row.key, sender, letter.to, letter.subject, letter.text, sent_at=self.now)
        )


type Sender = Callable[[Moment, Sequence[Leaving]], None]
