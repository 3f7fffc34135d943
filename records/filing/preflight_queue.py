"""The listings of drafts that wait to be looked at: taken one by one, each at most once.

A look before filing is worth one try. A row whose worker died is given up, not tried again: were
the listing what killed it, the next worker would die of it too.
"""

import json
from datetime import datetime
from typing import Final

from pipeline.decision.serialization import facts_to_json
from pipeline.facts import Facts, ListingFacts
from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, Lane
from records.cases.case_facts import Dossier, read_right_facts
from records.database import execute, fetch_all
from records.duties import duty
from records.filing.models import Preflight
from records.sellers.models import Shop

_GIVEN_UP: Final = """
UPDATE filing_preflight SET checked_at = clock_timestamp(), trouble = 'given_up'
WHERE checked_at IS NULL AND taken_at < %s - interval '5 minutes'
"""
_TAKE: Final = """
UPDATE filing_preflight SET taken_at = clock_timestamp()
WHERE id = (
  SELECT id FROM filing_preflight
  WHERE checked_at IS NULL AND taken_at IS NULL AND asked_at <= clock_timestamp()
  ORDER BY asked_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""
# The seller, or one that is the same legal entity.
_IS_AUTHORISED: Final = """
SELECT EXISTS (SELECT FROM rights_authorisedseller
  WHERE right_id = %s AND seller_id = ANY (sellers_same_entity(%s)))
"""


def take_preflight() -> Preflight | None:
    """Take the next listing, so that no other worker looks at it; None: nothing waits."""
    for (pk,) in fetch_all(_TAKE, []):
        return Preflight.objects.select_related("draft__right").get(pk=pk)
    return None


@duty
def give_up_stale(now: datetime) -> None:
    """Give up listings taken long ago."""
    execute(_GIVEN_UP, [now])


def build_dossier(
    preflight: Preflight, listing: ListingFacts, shop_id: str, *, now: datetime
) -> Dossier:
    """Build the dossier of a draft's listing as if it were a case, without seller history."""
    draft = preflight.draft
    shop = Shop.objects.filter(marketplace=preflight.marketplace, external_id=shop_id).first()
    is_authorised = shop is not None and _is_authorised(draft.right_id, shop.seller_id)
    return Dossier(
        case_id=0,
        public_id=draft.public_id,
        account_id=draft.account_id,
        seller_id=shop.seller_id if shop else None,
        reason=Reason(draft.reason),
        lane=Lane.STANDARD,
        channel=Channel.PLATFORM,
        evidence=(),
        right=read_right_facts(draft.right),
        right_version=draft.right.version,
        listing=listing,
        is_authorised=is_authorised,
        read_at=now,
    )


def save_result(
    preflight: Preflight, *, facts: Facts | None = None, trouble: str = "", now: datetime
) -> None:
    """Save what was seen, or why nothing could be; a draft that is gone needs neither."""
    facts_json = json.loads(facts_to_json(facts)) if facts else None
    waiting = Preflight.objects.filter(pk=preflight.pk, checked_at=None)
    waiting.update(facts=facts_json, trouble=trouble, checked_at=now)


def _is_authorised(right_id: int, seller_id: int) -> bool:
    ((is_authorised,),) = fetch_all(_IS_AUTHORISED, [right_id, seller_id])
    return bool(is_authorised)
