"""An account's standings and statistics, for the addresses of both."""

from records.accounts.models import Account, Seller
from records.complaints.models import TakedownRequest
from records.standing.models import Membership

PARTS = ("membership_id", "seller_id")
NUMBERS = {"membership_id", "seller_id"}


def of_account(account: Account) -> dict[str, str]:
    """Where it stands in the Good Faith Program."""
    held, _ = Membership.objects.get_or_create(owner=account, agent=None)
    return {"membership_id": str(held.pk)}


def of_request(request: TakedownRequest) -> dict[str, str]:
    """The seller of its cases."""
    seller = Seller.objects.create(legal_name=f"Seller of {request.pk}")
    request.cases.update(seller_id=seller.pk)
    return {"seller_id": str(seller.pk)}
