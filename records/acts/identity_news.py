"""What an account is told of its identity document: ids leave here, words are put later."""

from datetime import datetime

from records.accounts.models import IdentityDocument, User
from records.ledger import outbox


def tell(document: IdentityDocument, letter: str, *, now: datetime, days: int = 0) -> int:
    """Write to the owners of the account, or to everybody where it has none; returns how many."""
    people = User.objects.filter(account_id=document.account_id, is_active=True)
    reachable = people.exclude(email="").order_by("pk")
    ids = list(reachable.filter(is_owner=True).values_list("pk", flat=True))
    ids = ids or list(reachable.values_list("pk", flat=True))
    step = f"identity:{document.pk}:{letter}:{days}:{now:%Y%m%d%H%M%S}"
    for person in ids:
        outbox.post(
            key=f"{step}:{person}",
            kind="identity",
            subject_id=document.pk,
            body={"letter": letter, "person": person, "days": days},
            send_after=now,
        )
    return len(ids)
