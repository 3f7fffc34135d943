"""What vouches for an account, for the addresses of its own pages and of the verifier's desk."""

import uuid
from datetime import timedelta
from typing import Any

from records.accounts.models import Account, IdentityDocument, Invitation, PowerOfAttorney, User
from records.clock import database_now
from records.sellers.models import Seller
from records.vetting.models import (
    BrandAuthorisation,
    BrandDesignation,
    DesignationState,
    SellerApplication,
    SellerPaper,
)
from tests.factories.takedown_requests import new_right

PARTS = (
    "document_id",
    "authority_id",
    "member_id",
    "invitation_id",
    "application_id",
    "paper_id",
    "authorisation_id",
    "designation_id",
)
NUMBERS = {"member_id", "invitation_id"}


def of_account(account: Account, person: User, holder: User | None = None) -> dict[str, str]:
    """A document that a verifier asked about, or holds, and a power of attorney that waits."""
    now = database_now()
    User.objects.filter(pk=person.pk).update(is_owner=True)
    hold_fields = (
        {"leased_by": holder, "leased_until": now + timedelta(minutes=5)} if holder else {}
    )
    document = IdentityDocument.objects.create(
        account=account,
        kind="business_licence",
        state="pending" if holder else "needs_info",
        name=account.name,
        country="DE",
        last_four="4711",
        sha256="ab" * 32,
        submitted_by=person,
        submitted_at=now,
        **hold_fields,
    )
    power = PowerOfAttorney.objects.create(
        agent=account,
        principal_number=uuid.uuid4(),
        principal_name="Marsh",
        starts_on=now.date(),
        sha256="cd" * 32,
        submitted_by=person,
        submitted_at=now,
        **hold_fields,
    )
    invitation = _create_invitation(account, person)
    seller = Seller.objects.create(legal_name=f"Applicant of {account.name}")
    return {
        "document_id": str(document.public_id),
        "authority_id": str(power.public_id),
        "member_id": str(person.pk),
        "invitation_id": str(invitation.pk),
        **of_seller(seller, state="manual", **hold_fields),
        **of_brand(account, seller, **hold_fields),
    }


def of_seller(seller: Seller, **fields: Any) -> dict[str, str]:  # noqa: ANN401 -- fields of a row
    """An application with a paper."""
    now = database_now()
    application = SellerApplication.objects.create(
        seller=seller,
        marketplace="loop",
        legal_name=seller.legal_name,
        country="DE",
        licence_kind="company",
        contact_name="Hanna Licht",
        mail="hanna@lights.example",
        language="en",
        is_certified=True,
        submitted_at=now,
        **fields,
    )
    paper = SellerPaper.objects.create(
        seller=seller,
        marketplace="loop",
        application=application,
        kind="licence",
        sha256="ef" * 32,
        given_at=now,
    )
    return {"application_id": str(application.public_id), "paper_id": str(paper.public_id)}


def of_brand(owner: Account, seller: Seller, **fields: Any) -> dict[str, str]:  # noqa: ANN401 -- fields of a row
    """Papers of a seller for a designated brand of this owner."""
    now = database_now()
    right = new_right(owner, mark="DESIGNATED", number=f"D{seller.pk}")
    brand = BrandDesignation.objects.create(
        right=right,
        name=right.mark,
        documents=["letter"],
        state=DesignationState.IN_FORCE,
        proposed_at=now,
    )
    papers = BrandAuthorisation.objects.create(
        right=right,
        seller=seller,
        marketplace="loop",
        last_on=now.date(),
        submitted_at=now,
        owner_until=now + timedelta(days=7),
        **fields,
    )
    return {
        "designation_id": str(brand.public_id),
        "authorisation_id": str(papers.public_id),
    }


def _create_invitation(account: Account, by: User) -> Invitation:
    now = database_now()
    return Invitation.objects.create(
        account=account,
        email="mo@example.com",
        sha256=uuid.uuid4().hex * 2,
        invited_by=by,
        invited_at=now,
        ends_at=now + timedelta(days=7),
    )
