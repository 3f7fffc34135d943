"""Addresses of sellers."""

from interfaces.console.sellers import views
from interfaces.web.access import guarded_path
from records.actions.sellers import bans

_ONE = "sellers/<uuid:entity_id>/"

urlpatterns = [
    guarded_path("sellers/", views.seller_list, "sellers"),
    guarded_path(_ONE, views.seller_detail, "seller"),
    *(
        guarded_path(
            f"{_ONE}penalties/<uuid:order_id>/{which}/", views.make_step_view(which), f"{which}_ban"
        )
        for which in bans.STEPS
    ),
]
