"""Papers of a seller that two people read and granted."""

from collections.abc import Sequence
from datetime import timedelta

from pipeline.vetting.chains import AuthorisationState
from records.accounts.models import User
from records.actions.vetting import owner_answers
from records.clock import database_now
from records.rights.models import Right
from records.sellers.models import Seller
from records.vetting.models import BrandAuthorisation, PaperOpening


def open_every_page(papers: BrandAuthorisation, person: User) -> User:
    """Note that this person looked at all pages, and return them."""
    for paper, page in owner_answers.list_unopened_pages(papers, person):
        PaperOpening.objects.create(
            paper=paper, page=page, opened_by=person, opened_at=database_now(), reason="asked"
        )
    return person


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
