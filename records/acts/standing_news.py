"""What filers are told of their standing in a programme: ids leave here, words are put later."""

from datetime import datetime
from typing import Final

from records.accounts.models import User
from records.ledger import outbox

KIND: Final = "standing"


def tell(account_id: int, letter: str, subject_id: int, *, now: datetime) -> int:
    """Write to everybody of the account who can be reached; returns how many.

    `letter` names one of `records.notices.standing_letters`, which says what the subject is.
    """
    people = User.objects.filter(account_id=account_id, is_active=True).exclude(email="")
    ids = list(people.order_by("pk").values_list("pk", flat=True))
    for person in ids:
        outbox.post(
            key=f"{KIND}:{subject_id}:{letter}:{now:%Y%m%d%H%M%S}:{person}",
            kind=KIND,
            subject_id=subject_id,
            body={"letter": letter, "person": person},
            send_after=now,
        )
    return len(ids)
