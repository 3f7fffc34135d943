"""Live listings that are proposed to the owner of an upheld case."""

from records.cases.models import Case
from records.clock import database_now
from records.screening.models import Fingerprint, NearDuplicate


def propose(case: Case, *listings: str, alike: int = 0, **seen: bool) -> list[NearDuplicate]:
    """These listings look like the case's; further ones were counted."""
    now = database_now()
    Case.objects.filter(pk=case.pk, upheld_at=None).update(upheld_at=now)
    Fingerprint.objects.get_or_create(
        case=case,
        defaults={
            "account_id": case.account_id,
            "right_id": case.right_id,
            "title": "",
            "alike": max(alike, len(listings)),
        },
    )
    signals = {"has_same_picture": True, "has_same_title": False, "is_linked_seller": True} | seen
    return [
        NearDuplicate.objects.create(
            account_id=case.account_id,
            case=case,
            right_id=case.right_id,
            marketplace=case.listing.marketplace,
            listing=listing,
            found_at=now,
            **signals,
        )
        for listing in listings
    ]
