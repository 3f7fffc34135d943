"""Tell marketplaces again what shall be down, when the database may have lost its last seconds.

A database that was restored, or a standby that was promoted before it had heard everything, does
not know what was told meanwhile. Versions and keys go on by the clock; what is told here closes
the gap.
"""

import logging
from datetime import datetime
from typing import Final, cast

from django.db import transaction
from django.db.models import Q

from pipeline.vocabulary import CaseState
from records.actions.cases.enforcement import restate
from records.actions.conduct import sanctions
from records.actions.sellers.penalty_orders import save_next_version
from records.cases.models import Case
from records.conduct.models import Sanction
from records.database import fetch_all
from records.duties import duty
from records.ledger.models import DatabaseOrigin, Outgoing
from records.marketplaces.models import Listing
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState

_log = logging.getLogger(__name__)

_A_ROUND: Final = 500  # of listings, once what was restated before has left

# Another cluster, another timeline (a standby was promoted, or a log replayed up to a moment), or
# another database of the same cluster.
_IDENTITY: Final = """
SELECT concat_ws(':', system_identifier, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8),
  (SELECT oid FROM pg_database WHERE datname = current_database()))
FROM pg_control_system()
"""


@duty
def restate_orders(now: datetime) -> int:
    """State again what is down, and what is being examined; return of how many listings."""
    ((identity,),) = cast("list[tuple[str]]", fetch_all(_IDENTITY))
    with transaction.atomic():
        origin = DatabaseOrigin.objects.select_for_update().order_by("pk").first()
        if origin is None:
            DatabaseOrigin.objects.create(identity=identity)
            return 0
        if origin.identity != identity:
            _log.warning("The database is another copy than before: orders are stated again.")
            origin.identity, origin.restated_to, origin.seen_at = identity, 0, now
            _restate_sellers(now)
        return _restate_listings(origin, now)


def _restate_listings(origin: DatabaseOrigin, now: datetime) -> int:
    unsent = Outgoing.objects.unsent().filter(kind="enforce")
    if origin.restated_to is None or unsent.count() >= _A_ROUND:
        origin.save()
        return 0
    open_cases = Case.objects.filter(state__in=[state for state in CaseState if state.is_open])
    concerned = Q(is_down=True) | Q(pk__in=open_cases.values("listing"))
    due = Listing.objects.filter(concerned, pk__gt=origin.restated_to)
    listings = list(due.select_for_update(no_key=True).order_by("pk")[:_A_ROUND])
    for listing in listings:
        restate(listing, now)
    origin.restated_to = listings[-1].pk if listings else None
    origin.save()
    return len(listings)


def _restate_sellers(now: datetime) -> None:
    imposed = PenaltyOrder.objects.filter(state=PenaltyOrderState.IMPOSED)
    for order in imposed.select_for_update().order_by("pk"):
        save_next_version(order, "restate_penalty", "system", now)
    for measure in Sanction.objects.standing().filter(seller__isnull=False):
        sanctions.restate(measure, now)
