"""Ends of holds without a person: granted papers, the end of a ban, time that is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from pipeline.policy.tables import CLOSING
from pipeline.vocabulary import DrawState, HeldListingState
from records.actions.screening.held_listing_decisions import clear_version, lock_holds, record_end
from records.database import fetch_all
from records.duties import duty
from records.screening.models import HeldListing

_A_ROUND: Final = 200

# Each reason has to be gone: the papers are granted, no ban or suspension is in force. What a rule
# that fails closed holds may be a listing that could not be screened, and is not known to be free.
_FREED: Final = """
SELECT h.id, h.reasons @> '[{"rule": "closed_seller"}]' FROM screening_heldlisting h
WHERE h.state = 'waiting' AND NOT EXISTS (
  SELECT FROM jsonb_array_elements(h.reasons) AS cause WHERE NOT CASE cause->>'rule'
    WHEN 'brand_without_papers' THEN EXISTS (
      SELECT FROM vetting_brandauthorisation a
      WHERE a.right_id = (cause->>'right_id')::bigint AND a.state = 'granted'
        AND a.seller_id = ANY (sellers_same_entity(h.seller_id))
        AND a.marketplace = h.marketplace AND (a.territories = '{}' OR NOT EXISTS (
          SELECT FROM jsonb_array_elements_text(h.line->'markets') AS market
          WHERE market <> ALL (a.territories)))
    ) OR EXISTS (
      SELECT FROM rights_namedshop n
      WHERE n.right_id = (cause->>'right_id')::bigint
        AND n.seller_id = ANY (sellers_same_entity(h.seller_id)))
    WHEN 'closed_seller' THEN cause->>'fail' <> 'closed' AND NOT EXISTS (
      SELECT FROM sellers_penaltyorder o
      WHERE o.seller_id = ANY (sellers_same_entity(h.seller_id))
        AND o.state = 'imposed' AND o.penalty = ANY (%s)
        AND (o.ends_at IS NULL OR o.ends_at > %s))
      AND NOT EXISTS (SELECT FROM conduct_sanction m
        JOIN sellers_shop s ON s.seller_id = m.seller_id
        WHERE s.marketplace = h.marketplace AND s.external_id = h.shop
        AND m.kind = 'suspension' AND m.matter = 'listings'
        AND m.lifted_at IS NULL AND m.ends_at > %s)
    ELSE false END)
ORDER BY h.id LIMIT %s
"""
# A rule that fails closed keeps what it holds. What was drawn leaves the desk as holds do.
_OVERDUE: Final = """
SELECT h.id FROM screening_heldlisting h WHERE h.state IN ('waiting', 'drawn') AND h.due_at < %s
  AND NOT h.reasons @> '[{"fail": "closed"}]' ORDER BY h.due_at LIMIT %s
"""


@duty
def release_due_holds(now: datetime) -> int:
    """Release what no rule holds any more or nobody decided in time; return how many."""
    freed_rows = fetch_all(_FREED, [[penalty.value for penalty in CLOSING], now, now, _A_ROUND])
    papers = [pk for pk, was_closed in freed_rows if not was_closed]
    ban_ended_ids = [pk for pk, was_closed in freed_rows if was_closed]
    overdue = [pk for (pk,) in fetch_all(_OVERDUE, [now, _A_ROUND])]
    return (
        _release(papers, "papers", now)
        + _release(ban_ended_ids, "ban_ended", now)
        + _release(overdue, "time", now)
    )


def _release(hold_ids: Sequence[int], actor: str, now: datetime) -> int:
    """Release without a person's decision: the same content may be held again."""
    with transaction.atomic():
        waiting = {HeldListingState.WAITING, DrawState.DRAWN}
        holds = [hold for hold in lock_holds(hold_ids) if hold.state in waiting]
        for hold in holds:
            hold.state, hold.decided_at = hold.released_state, now
            hold.leased_by, hold.leased_until = None, None
            hold.save()
            hold.disputes.filter(decided_at=None).update(
                decided_at=now, outcome=HeldListingState.RELEASED
            )
            if hold.state == HeldListingState.RELEASED:
                clear_version(hold)
            record_end(hold, actor, now)
    return len(holds)


def list_without_pictures(*, after: int) -> Sequence[HeldListing]:
    """Return the next holds after this one whose pictures are not in the vault yet."""
    waiting = HeldListing.objects.filter(pictures__isnull=True, pk__gt=after)
    return list(waiting.select_related("account").order_by("pk")[:_A_ROUND])


def keep_pictures(hold: HeldListing, pictures: Sequence[dict[str, str]]) -> None:
    """Write down where the pictures of a hold lie, as it has them: hash, or why there is none."""
    HeldListing.objects.filter(pk=hold.pk, pictures__isnull=True).update(pictures=list(pictures))
