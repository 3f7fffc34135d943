"""What the owner of a right is told by letter: ids and dates leave here, words are put later."""

from collections.abc import Mapping
from datetime import datetime

from records.accounts.models import User
from records.acts.posting import post_letters
from records.ledger.outbox import Body
from records.rights.models import Right


def post_right_letter(
    right: Right, letter: str, body: Mapping[str, str | int | bool] | None = None, *, now: datetime
) -> int:
    """Write to everybody of the owner who can be reached, once for each version; returns how many.

    A right's version grows with each step, so that the same step is told once.
    """
    told: Body = {**(body or {}), "letter": letter}
    return post_letters(
        User.objects.filter(account_id=right.owner_id),
        f"right:{right.pk}:{right.version}:{letter}:{told.get('days', '')}",
        kind="right",
        subject_id=right.pk,
        body=told,
        now=now,
    )
