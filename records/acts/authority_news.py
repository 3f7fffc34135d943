"""What agent and principal are told of a power of attorney: ids leave here, words are put later."""

from datetime import datetime

from django.db.models import Q

from records.accounts.models import User
from records.acts.posting import post_letters
from records.rights.models import PowerOfAttorney


def post_power_letter(power: PowerOfAttorney, letter: str, *, now: datetime, days: int = 0) -> int:
    """Write to everybody of both sides who can be reached; a refusal concerns the agent alone."""
    sides = Q(account_id=power.agent_id)
    if letter != "rejected" and power.principal_id is not None:
        sides |= Q(account_id=power.principal_id)
    return post_letters(
        User.objects.filter(sides),
        f"authority:{power.pk}:{letter}:{days}",
        kind="authority",
        subject_id=power.pk,
        body={"letter": letter, "days": days},
        now=now,
    )
