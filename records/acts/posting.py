"""Write to people of an account: ids leave here, words are put when the letter leaves."""

from datetime import datetime

from django.db.models import QuerySet

from records.accounts.models import User
from records.ledger import outbox
from records.ledger.outbox import Body


def post_letters(
    people: QuerySet[User], step: str, *, kind: str, subject_id: int, body: Body, now: datetime
) -> int:
    """One letter to each of them who can be reached, once for each step; returns how many.

    `step` is unique among all letters. The sender of the kind finds the reader under "person".
    """
    reachable = people.filter(is_active=True).exclude(email="").order_by("pk")
    ids = list(reachable.values_list("pk", flat=True))
    for person in ids:
        outbox.post(
            key=f"{step}:{person}",
            kind=kind,
            subject_id=subject_id,
            body={**body, "person": person},
            send_after=now,
        )
    return len(ids)
