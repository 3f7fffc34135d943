"""An account's standings, for the addresses of the programmes."""

from records.accounts.models import Account
from records.standing.models import Membership

PARTS = ("membership_id",)
NUMBERS = {"membership_id"}


def of_account(account: Account) -> dict[str, str]:
    """Where it stands in the Good Faith Program."""
    held, _ = Membership.objects.get_or_create(owner=account, agent=None)
    return {"membership_id": str(held.pk)}
