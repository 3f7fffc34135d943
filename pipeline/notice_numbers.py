"""The numbers of notices: how long before a window ends its party is reminded."""

from pydantic.dataclasses import dataclass

from pipeline.tables import CLOSED


@dataclass(frozen=True, slots=True, config=CLOSED)
class NoticeNumbers:
    """In days of the calendar."""

    filer_reminded_days: int = 2  # before a question lapses, or the answer to a dispute is due
    seller_reminded_days: int = 2  # before its last chance to dispute ends
