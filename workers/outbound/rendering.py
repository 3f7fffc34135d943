"""What a row of the outbox says: its documents, made once before anything is sent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from gateways.marketplace import MarketplaceEvent, encode_event
from records.notices.documents import Draft, encode_letter
from records.notices.letter_kinds import LetterText
from records.notices.letters.dispute_letters import SellerNotice
from records.notices.models.documents import Channel
from records.notices.outbox_batches import OutgoingRow
from records.notices.statements import StatedRuling
from workers.outbound.letter_html import render_html


@dataclass(frozen=True, slots=True)
class Rendering:
    """The documents of rows that leave together, in the order in which they are sent."""

    now: datetime
    stated_rulings: Mapping[int, StatedRuling]  # rulings by id
    drafts: list[Draft] = field(default_factory=list)

    def write_letter(self, key: str, letter: LetterText) -> None:
        """Add a letter under the key by which a mailbox knows a second copy."""
        body = encode_letter(letter, render_html(letter, settings.MARKWARDEN.public_url))
        language = letter.language or ""
        self.drafts.append(Draft(key, Channel.MAIL, letter.to, body, language))

    def write_letters(self, key: str, letters: Iterable[LetterText]) -> None:
        """Add the letters of one row, each under a key of its own."""
        for number, letter in enumerate(letters):
            self.write_letter(f"{key}:{number}", letter)

    def tell_marketplace(self, marketplace: str, key: str, event: MarketplaceEvent) -> None:
        """Add what a marketplace is told or ordered."""
        body = encode_event(event, self.now)
        self.drafts.append(Draft(key, Channel.MARKETPLACE, marketplace, body))

    def notify_seller(self, key: str, notice: SellerNotice) -> None:
        """Add a notice that a marketplace hands on to a seller."""
        event = MarketplaceEvent.notice(notice.external_id, notice.as_message())
        self.tell_marketplace(notice.marketplace, key, event)


type Compose = Callable[[Rendering, Sequence[OutgoingRow]], None]
