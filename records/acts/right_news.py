"""What the owner of a right is told by letter: ids and dates leave here, words are put later."""

from collections.abc import Mapping
from datetime import datetime

from records.accounts.models import User
from records.ledger import outbox
from records.rights.models import Right


def tell(
    right: Right, letter: str, body: Mapping[str, str | int | bool] | None = None, *, now: datetime
) -> int:
    """Write to everybody of the owner who can be reached, once for each version; returns how many.

    A right's version grows with each step, so that the same step is told once.
    """
    people = User.objects.filter(account_id=right.owner_id, is_active=True).exclude(email="")
    ids = list(people.order_by("pk").values_list("pk", flat=True))
    step = f"right:{right.pk}:{right.version}:{letter}:{(body or {}).get('days', '')}"
    for person in ids:
        outbox.post(
            key=f"{step}:{person}",
            kind="right",
            subject_id=right.pk,
            body={**(body or {}), "letter": letter, "person": person},
            send_after=now,
        )
    return len(ids)
