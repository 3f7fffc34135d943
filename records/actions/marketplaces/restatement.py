"""Tell marketplaces again what shall be down, when the database may have lost its last seconds.

A database that was restored, or a standby that was promoted before it had heard everything, does
not know what was told meanwhile. Versions and keys go on by the clock; what is told here closes
the gap.
"""

import logging
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction

from records.actions.cases import enforcement
from records.actions.conduct import sanctions
from records.actions.rounds import act_on_each
from records.actions.sellers import penalty_orders
from records.conduct.models import Sanction
from records.database import fetch_all
from records.duties import duty
from records.ledger.models import DatabaseOrigin, Outgoing
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
    origin = DatabaseOrigin.objects.first()
    if origin is None:
        DatabaseOrigin.objects.create(identity=_read_identity())
        return 0
    if (identity := _read_identity()) != origin.identity:
        _log.warning("The database is another copy than before: orders are stated again.")
        _restate_sellers(now)
        origin.identity, origin.restated_to, origin.seen_at = identity, 0, now
        origin.save()
    if origin.restated_to is None or _count_unsent() >= _A_ROUND:
        return 0
    with transaction.atomic():
        listings = enforcement.restate_orders(after=origin.restated_to, most=_A_ROUND, now=now)
        origin.restated_to = listings[-1] if listings else None
        origin.save()
    return len(listings)


def _read_identity() -> str:
    return str(fetch_all(_IDENTITY)[0][0])


def _count_unsent() -> int:
    return Outgoing.objects.unsent().filter(kind="enforce").count()


def _restate_sellers(now: datetime) -> None:
    """Tell again what each seller bears; who fails is told with the others once more."""
    imposed = PenaltyOrder.objects.filter(state=PenaltyOrderState.IMPOSED).order_by("pk")
    pks = list(imposed.values_list("pk", flat=True))
    act_on_each(pks, partial(penalty_orders.restate, now=now), most=None)
    standing = Sanction.objects.standing().filter(seller__isnull=False).order_by("pk")
    pks = list(standing.values_list("pk", flat=True))
    act_on_each(pks, partial(sanctions.restate, now=now), most=None)
