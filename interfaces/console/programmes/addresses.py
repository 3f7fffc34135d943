"""Addresses of the programmes."""

from interfaces.console.programmes import firms, standings, uplift
from interfaces.look.doors import page

_ONE = "standings/<int:membership_id>/"
_FIRM = "firms/<int:firm_id>/"

addresses = [
    page("standings/", standings.standings, "standings"),
    page(_ONE, standings.one, "standing"),
    page(f"{_ONE}bar/", standings.bar, "standing_bar"),
    page(f"{_ONE}lift/", standings.lift, "standing_lift"),
    page("firms/", firms.firms, "firms"),
    page(_FIRM, firms.one, "firm"),
    *(page(f"{_FIRM}{which}/", firms.acting(which), f"firm_{which}") for which in firms.ACTS),
    page("uplift/", uplift.uplift, "uplift"),
    page("uplift/rates.svg", uplift.plot, "uplift_plot"),
    page("uplift/tables.csv", uplift.as_csv, "uplift_csv"),
]
