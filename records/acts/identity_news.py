"""What an account is told of its identity document: ids leave here, words are put later."""

from datetime import datetime

from records.accounts.models import IdentityDocument, User
from records.acts.posting import post_letters


def post_identity_letter(
    document: IdentityDocument, letter: str, *, now: datetime, days: int = 0
) -> int:
    """Write to the owners of the account, or to everybody where it has none; returns how many."""
    people = User.objects.filter(account_id=document.account_id, is_active=True)
    owners = people.filter(is_owner=True).exclude(email="")
    return post_letters(
        owners if owners.exists() else people,
        f"identity:{document.pk}:{letter}:{days}:{now:%Y%m%d%H%M%S}",
        kind="identity",
        subject_id=document.pk,
        body={"letter": letter, "days": days},
        now=now,
    )
