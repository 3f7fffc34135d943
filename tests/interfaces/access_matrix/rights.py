"""What hangs on a right, for the addresses of the rights repository and of its verifiers."""

import uuid
from datetime import timedelta

from records.accounts.models import Account, User
from records.actions.rights import authorised_sellers, transfer
from records.clock import database_now
from records.rights.models import (
    Certificate,
    CertificatePage,
    Reference,
    RegisterChange,
    Resemblance,
    Right,
    RightDraft,
    RightImport,
    VerifierLease,
)

# The names of the parts, and those that are numbers.
PARTS = (
    "right_id",
    "written_id",
    "offer_id",
    "offered_id",
    "import_id",
    "shop_id",
    "page_id",
    "finding_id",
    "change_id",
)
NUMBERS = {"shop_id", "page_id", "finding_id", "change_id"}


def of_right(right: Right, to: Account) -> dict[str, str]:
    """One of each: a picture, a page, a named shop, an offer, a draft, an import."""
    now = database_now()
    offer = transfer.offer_right(right.pk, to.public_id, actor="user:1", now=now)
    theirs = Right.objects.create(owner=to, kind="trademark", mark="OFFERED")
    to_us = transfer.offer_right(theirs.pk, right.owner.public_id, actor="user:1", now=now)
    shop = authorised_sellers.name_shop(right.pk, "loop", shop="S-1", actor="user:1", now=now)
    draft = RightDraft.objects.create(account=right.owner, kind="trademark")
    right_import = RightImport.objects.create(account=right.owner, by="user:1", created_at=now)
    reference = Reference.objects.create(right=right, sha256="cd" * 32, family=1)
    return {
        "right_id": str(right.public_id),
        "written_id": str(draft.public_id),
        "offer_id": str(offer.public_id),
        "offered_id": str(to_us.public_id),
        "import_id": str(right_import.public_id),
        "shop_id": str(shop.pk),
        "page_id": str(_page(right).pk),
        "reference_id": str(reference.pk),
    }


def before_verifier(right: Right, verifier: User) -> dict[str, str]:
    """A right that this verifier holds, with a finding on its paper."""
    now = database_now()
    Right.objects.filter(pk=right.pk).update(state="pending_verification", submitted_at=now)
    VerifierLease.objects.create(
        right=right, verifier=verifier, until_at=now + timedelta(minutes=5)
    )
    page, other = _page(right), _page(right)
    resemblance = Resemblance.objects.create(page=page, other=other, distance=3, differing=0.01)
    reference = Reference.objects.create(right=right, sha256="ef" * 32, family=1)
    change = RegisterChange.objects.create(
        right=right, field="holder", says="K", source="a.xml", source_on=now.date(), found_at=now
    )
    return {
        "right_id": str(right.public_id),
        "page_id": str(page.pk),
        "finding_id": str(resemblance.pk),
        "change_id": str(change.pk),
        "reference_id": str(reference.pk),
    }


def _page(right: Right) -> CertificatePage:
    paper = Certificate.objects.create(right=right, sha256=uuid.uuid4().hex * 2, page_count=1)
    return CertificatePage.objects.create(
        certificate=paper,
        number=1,
        pdq=b"\0" * 32,
        quality=100,
        ink_sha256="ab" * 32,
        shown_sha256="ab" * 32,
    )
