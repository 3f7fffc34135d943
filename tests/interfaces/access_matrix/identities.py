"""What vouches for an account, for the addresses of its own pages and of the verifier's desk."""

import uuid
from datetime import timedelta

from records.accounts.models import Account, IdentityDocument, Invitation, User
from records.clock import database_now
from records.rights.models import PowerOfAttorney

PARTS = ("document_id", "authority_id", "member_id", "invitation_id")
NUMBERS = {"member_id", "invitation_id"}


def of_account(account: Account, person: User, holder: User | None = None) -> dict[str, str]:
    """A document that a verifier asked about, or holds, and a power of attorney that waits."""
    now = database_now()
    User.objects.filter(pk=person.pk).update(is_owner=True)
    held = {"held_by": holder, "held_until": now + timedelta(minutes=5)} if holder else {}
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
        **held,
    )
    power = PowerOfAttorney.objects.create(
        agent=account,
        principal_number=uuid.uuid4(),
        principal_name="Marsh",
        starts_on=now.date(),
        sha256="cd" * 32,
        submitted_by=person,
        submitted_at=now,
        **held,
    )
    invited = _create_invitation(account, person)
    return {
        "document_id": str(document.public_id),
        "authority_id": str(power.public_id),
        "member_id": str(person.pk),
        "invitation_id": str(invited.pk),
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
