"""Papers of a seller that two people read and granted."""

from collections.abc import Sequence
from datetime import timedelta

from pipeline.vetting.chains import AuthorisationState
from records.clock import database_now
from records.rights.models import Right
from records.sellers.models import Seller
from records.vetting.models import BrandAuthorisation


def grant(
    right: Right,
    seller: Seller,
    *,
    marketplace: str = "lab",
    territories: Sequence[str] = (),
    days_left: int = 30,
) -> BrandAuthorisation:
    """Those of a seller for one right on one marketplace; over where no day is left."""
    now = database_now()
    state = AuthorisationState.GRANTED if days_left >= 0 else AuthorisationState.EXPIRED
    return BrandAuthorisation.objects.create(
        right=right,
        seller=seller,
        marketplace=marketplace,
        territories=list(territories),
        state=state,
        last_on=now.date() + timedelta(days=days_left),
        submitted_at=now,
        owner_until=now,
        granted_at=now,
    )
