"""An account's standings and statistics, for the addresses of both."""

from pipeline.programmes.small_firms import FirmDeclaration
from records.accounts.models import Account, User
from records.actions.programmes import small_firms
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.programmes.models import Membership, SmallFirm, TrustedFlagger
from records.sellers.models import Seller
from tests.factories.trusted_flaggers import appoint

PARTS = ("membership_id", "seller_id", "firm_id", "flagger_id")
NUMBERS = {"membership_id", "seller_id", "firm_id"}


def of_account(account: Account) -> dict[str, str]:
    """Where it stands in the Good Faith Program."""
    membership, _ = Membership.objects.get_or_create(owner=account, agent=None)
    return {
        "membership_id": str(membership.pk),
        "firm_id": str(_firm(account).pk),
        "flagger_id": str(_appoint(account).public_id),
    }


def _appoint(account: Account) -> TrustedFlagger:
    """Its appointment as a trusted flagger."""
    return TrustedFlagger.objects.filter(account=account).first() or appoint(account)


def _firm(account: Account) -> SmallFirm:
    """Its application to the Small Firms Program."""
    by, _ = User.objects.get_or_create(username=f"applies-{account.pk}", account=account)
    firm = SmallFirm.objects.filter(account=account).first()
    return firm or small_firms.apply_for_membership(
        by, FirmDeclaration(3, "under_1m", 1), actor="user:1", now=database_now()
    )


def of_request(request: TakedownRequest) -> dict[str, str]:
    """The seller of its cases."""
    seller = Seller.objects.create(legal_name=f"Seller of {request.pk}")
    request.cases.update(seller_id=seller.pk)
    return {"seller_id": str(seller.pk)}
