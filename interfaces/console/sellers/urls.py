"""Addresses of sellers."""

from interfaces.console.sellers import designations, joins, views
from interfaces.web.access import guarded_path
from records.actions.sellers import bans
from records.actions.sellers.joins import STEPS

_ONE = "sellers/<uuid:entity_id>/"

urlpatterns = [
    guarded_path("sellers/", views.seller_list, "sellers"),
    guarded_path("sellers/brands/", designations.list_designations, "designations"),
    guarded_path("sellers/brands/new/", designations.designate, "designate"),
    guarded_path(
        "sellers/brands/<uuid:designation_id>/end/",
        designations.close_designation,
        "close_designation",
    ),
    guarded_path(_ONE, views.seller_detail, "seller"),
    *(
        guarded_path(
            f"{_ONE}penalties/<uuid:order_id>/{which}/", views.make_step_view(which), f"{which}_ban"
        )
        for which in bans.BanStep
    ),
    guarded_path(f"{_ONE}joins/", joins.propose_join, "propose_join"),
    *(
        guarded_path(
            f"{_ONE}joins/<uuid:join_id>/{which.replace('_', '-')}/",
            joins.make_join_view(which),
            f"{which}_join",
        )
        for which in STEPS
    ),
]
