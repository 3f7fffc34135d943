"""Addresses of holds and of what leaves for authorities and courts."""

from interfaces.console.evidence.bundles import BUNDLES
from interfaces.console.evidence.clusters import CLUSTERS
from interfaces.console.evidence.holds import HOLDS
from interfaces.console.evidence.leads import LEADS
from interfaces.console.evidence.matters import MATTERS, write_down_reported
from interfaces.console.evidence.openings import record_reason
from interfaces.console.evidence.orders import AUTHORITIES, ORDERS
from interfaces.web.access import guarded_path

DESKS = (ORDERS, AUTHORITIES, CLUSTERS, LEADS, MATTERS, BUNDLES, HOLDS)

urlpatterns = [
    guarded_path("evidence/why/", record_reason, "record_reason"),
    guarded_path(
        "matters/reported/<uuid:counter_id>/", write_down_reported, "matter_of_reported_suit"
    ),
    *(address for desk in DESKS for address in desk.list_urls()),
]
