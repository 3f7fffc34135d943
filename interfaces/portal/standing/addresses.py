"""Addresses of a filer's standing."""

from interfaces.look.doors import page
from interfaces.portal.standing import panel, small_firm

_ONE = "good-faith/standings/<int:membership_id>/"

PAGES = [
    page("good-faith/", panel.good_faith, "good_faith"),
    page(_ONE, panel.one, "good_faith_one"),
    page(f"{_ONE}rates.svg", panel.plot, "good_faith_plot"),
    page(f"{_ONE}evaluations.csv", panel.as_csv, "good_faith_csv"),
    page(f"{_ONE}leave/", panel.leave, "good_faith_leave"),
    page("small-firm/", small_firm.small_firm, "small_firm"),
    page("small-firm/leave/", small_firm.leave, "small_firm_leave"),
]
