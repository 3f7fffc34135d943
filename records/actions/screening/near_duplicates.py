"""After an upheld case: live versions that look the same are proposed to its owner, once.

Nothing is filed by itself. What was filed or dismissed for a right is not proposed again for it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from matchers.labels.words import _
from pipeline.screening.near_keys import SoughtListing
from pipeline.vocabulary import ProposalState
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, User
from records.actions.filing import request_drafts
from records.cases.acts import CaseAct
from records.cases.models import Case
from records.database import fetch_all
from records.filing.models import Draft
from records.ledger import audit, outbox
from records.ledger.audit import Act
from records.refusals import ActionRefused
from records.screening.models import Fingerprint, NearDuplicate

KIND: Final = "near_duplicates"  # of the letter
MOST_LOOKED_AT: Final = 20_000  # versions that share a key


class NothingChosen(ActionRefused):
    says = _(
        "Choose at least one listing. One that was filed or dismissed meanwhile is no longer here."
    )


# Nobody proposes what its owner knows: a listing that is down, that it claimed by this right
# before, or that belongs to a seller whom it authorised.
_FIND: Final = """
SELECT a.marketplace, n.listing, n.near_keys,
  coalesce(s.id = ANY (sellers_same_entity(%(seller)s)), false)
FROM screening_newestversion n JOIN accounts_account a ON a.id = n.account_id
LEFT JOIN sellers_shop shop ON shop.marketplace = a.marketplace AND shop.external_id = n.shop
LEFT JOIN sellers_seller s ON s.id = shop.seller_id
LEFT JOIN marketplaces_listing l ON l.marketplace = a.marketplace AND l.external_id = n.listing
WHERE n.near_keys && %(probes)s::bigint[] AND n.screened_at > %(since)s AND n.answer <> 'held'
  AND l.is_down IS NOT TRUE
  AND NOT EXISTS (SELECT FROM cases_case c WHERE c.listing_id = l.id
    AND c.account_id = %(account)s AND c.right_id = %(right)s)
  AND NOT EXISTS (SELECT FROM rights_authorisedseller granted
    WHERE granted.right_id = %(right)s AND granted.seller_id = ANY (sellers_same_entity(s.id)))
  AND NOT EXISTS (SELECT FROM screening_nearduplicate d WHERE d.account_id = %(account)s
    AND d.right_id = %(right)s AND d.marketplace = a.marketplace AND d.listing = n.listing)
LIMIT %(most)s
"""


def propose_near_duplicates(
    fingerprint: Fingerprint, sought_listing: SoughtListing, case: Case, now: datetime
) -> None:
    """Ask the fingerprint of a case for live versions, within its transaction.

    Those that were proposed before are not found again; all of a case have one limit.
    """
    probes = sought_listing.list_probes()
    if not probes or case.account_id == PUBLIC_FORM_ACCOUNT_ID:
        return
    matches = _find_alike(sought_listing, probes, case, now)
    if not matches:
        return
    matches.sort(key=lambda row: (not row.is_strong, not row.is_linked_seller))  # shown so, by key
    before = NearDuplicate.objects.filter(case=case).count()
    proposals = matches[: max(0, policies.policy().screening.near_duplicates_a_case - before)]
    fingerprint.alike = before + len(matches)
    fingerprint.save(update_fields=["alike"])
    if not proposals:
        return
    NearDuplicate.objects.bulk_create(proposals, ignore_conflicts=True)
    _post(case, now)
    body: dict[str, audit.Value] = {"proposed": len(proposals), "alike": fingerprint.alike}
    audit.append(Act("case", case.pk, CaseAct.PROPOSE_ALIKE, "policy", now, body))


def _find_alike(
    sought_listing: SoughtListing, probes: list[int], case: Case, now: datetime
) -> list[NearDuplicate]:
    days = policies.policy().screening.near_duplicate_days
    values = {
        "seller": case.seller_id,
        "probes": probes,
        "since": now - timedelta(days=days),
        "account": case.account_id,
        "right": case.right_id,
        "most": MOST_LOOKED_AT,
    }
    rows = [
        NearDuplicate(
            account_id=case.account_id,
            case=case,
            right_id=case.right_id,
            marketplace=marketplace,
            listing=listing,
            has_same_picture=sought_listing.has_same_picture(keys),
            has_same_title=sought_listing.has_same_title(keys),
            is_linked_seller=is_linked,
            found_at=now,
        )
        for marketplace, listing, keys, is_linked in fetch_all(_FIND, values)
    ]
    return [row for row in rows if row.has_same_picture or row.has_same_title]


def _post(case: Case, now: datetime) -> None:
    """Post one letter an hour and one event for a whole request."""
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    outbox.post(
        key=f"{KIND}:{case.request_id}:{hour:%Y%m%d%H}",
        kind=KIND,
        subject_id=case.request_id,
        send_after=hour,
    )


def list_open(account_id: int) -> QuerySet[NearDuplicate]:
    """List what waits for the owner, without cases that were reversed since."""
    return NearDuplicate.objects.filter(
        account_id=account_id, state=ProposalState.OPEN, case__upheld_at__isnull=False
    )


def begin_request(
    case: Case, selected_ids: Collection[int], person: User, *, now: datetime
) -> Draft:
    """Begin a draft on listings that look like a case's, with all that was written for it.

    The caller has had the person confirm the statements of the request again. The proposals stay
    open until their listings are claimed, locked until the caller's transaction ends.

    Raises:
        NothingChosen: no draft was begun.
    """
    with transaction.atomic():
        listings = [str(duplicate) for duplicate in _lock_chosen(case, selected_ids)]
        draft = request_drafts.start_correction(case, person, texts=listings, now=now)
        draft.has_good_faith_statement = draft.has_accuracy_statement = True
        draft.save()
    return draft


def dismiss_near_duplicates(
    case: Case, selected_ids: Collection[int], person: User, *, now: datetime
) -> int:
    """Dismiss proposals for good; return how many.

    Raises:
        NothingChosen: nothing was dismissed.
    """
    with transaction.atomic():
        rows = _lock_chosen(case, selected_ids)
        ids = [duplicate.pk for duplicate in rows]
        NearDuplicate.objects.filter(pk__in=ids).update(state=ProposalState.DISMISSED)
        body: dict[str, audit.Value] = {"listings": [str(duplicate) for duplicate in rows]}
        audit.append(Act("case", case.pk, CaseAct.DISMISS_ALIKE, person.actor, now, body))
    return len(rows)


def _lock_chosen(case: Case, selected_ids: Collection[int]) -> list[NearDuplicate]:
    """Lock the case, whose audit chain goes on, and those of its proposals that are open."""
    Case.objects.select_for_update().get(pk=case.pk)
    duplicates = list_open(case.account_id).filter(case=case, pk__in=selected_ids)
    rows = list(duplicates.select_for_update(of=("self",)).order_by("pk"))
    if not rows:
        raise NothingChosen
    return rows
