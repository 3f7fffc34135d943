"""What filers are told of their standing in a programme: ids leave here, words are put later."""

from datetime import datetime
from typing import Final

from records.accounts.models import User
from records.acts.posting import post_letters

PROGRAMME_KIND: Final = "standing"


def post_programme_letters(account_id: int, letter: str, subject_id: int, *, now: datetime) -> int:
    """Write to everybody of the account who can be reached; returns how many.

    `letter` names one of `records.notices.standing_letters`, which says what the subject is.
    """
    return post_letters(
        User.objects.filter(account_id=account_id),
        f"{PROGRAMME_KIND}:{subject_id}:{letter}:{now:%Y%m%d%H%M%S}",
        kind=PROGRAMME_KIND,
        subject_id=subject_id,
        body={"letter": letter},
        now=now,
    )
