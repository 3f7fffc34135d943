"""Addresses of the programmes."""

from interfaces.console.programmes import flaggers, good_faith, small_firms, uplift
from interfaces.web.access import guarded_path

_ONE = "standings/<int:membership_id>/"
_FIRM = "firms/<int:firm_id>/"

urlpatterns = [
    guarded_path("standings/", good_faith.standing_list, "standings"),
    guarded_path(_ONE, good_faith.standing_detail, "standing"),
    guarded_path(f"{_ONE}bar/", good_faith.bar_member, "standing_bar"),
    guarded_path(f"{_ONE}lift/", good_faith.lift_bar, "standing_lift"),
    guarded_path("firms/", small_firms.firm_list, "firms"),
    guarded_path(_FIRM, small_firms.firm_detail, "firm"),
    *(
        guarded_path(f"{_FIRM}{which}/", small_firms.make_action_view(which), f"firm_{which}")
        for which in small_firms.ACTIONS
    ),
    guarded_path("flaggers/", flaggers.flagger_list, "flaggers"),
    *(
        guarded_path(
            f"flaggers/<uuid:flagger_id>/{step}/", flaggers.make_step_view(step), f"flagger_{step}"
        )
        for step in flaggers.STEPS
    ),
    guarded_path("uplift/", uplift.uplift_page, "uplift"),
    guarded_path("uplift/rates.svg", uplift.uplift_plot, "uplift_plot"),
    guarded_path("uplift/tables.csv", uplift.uplift_csv, "uplift_csv"),
]
