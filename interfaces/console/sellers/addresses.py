"""Addresses of sellers."""

from interfaces.console.sellers import bans, listed, pages
from interfaces.look.doors import guarded_path

_ONE = "sellers/<uuid:entity_id>/"

urlpatterns = [
    guarded_path("sellers/", listed.seller_list, "sellers"),
    guarded_path(_ONE, pages.seller_detail, "seller"),
    *(
        guarded_path(
            f"{_ONE}penalties/<uuid:order_id>/{which}/", bans.make_step_view(which), f"{which}_ban"
        )
        for which in bans.STEPS
    ),
]
