"""Addresses of the programmes."""

from interfaces.console.programmes import firms, standings, uplift
from interfaces.look.doors import guarded_path

_ONE = "standings/<int:membership_id>/"
_FIRM = "firms/<int:firm_id>/"

urlpatterns = [
    guarded_path("standings/", standings.standing_list, "standings"),
    guarded_path(_ONE, standings.standing_detail, "standing"),
    guarded_path(f"{_ONE}bar/", standings.bar_member, "standing_bar"),
    guarded_path(f"{_ONE}lift/", standings.lift_bar, "standing_lift"),
    guarded_path("firms/", firms.firm_list, "firms"),
    guarded_path(_FIRM, firms.firm_detail, "firm"),
    *(
        guarded_path(f"{_FIRM}{which}/", firms.make_action_view(which), f"firm_{which}")
        for which in firms.ACTIONS
    ),
    guarded_path("uplift/", uplift.uplift_page, "uplift"),
    guarded_path("uplift/rates.svg", uplift.uplift_plot, "uplift_plot"),
    guarded_path("uplift/tables.csv", uplift.uplift_csv, "uplift_csv"),
]
