"""Addresses of a filer's standing."""

from interfaces.look.doors import guarded_path
from interfaces.portal.standing import panel, small_firm

_ONE = "good-faith/standings/<int:membership_id>/"

urlpatterns = [
    guarded_path("good-faith/", panel.show_good_faith, "good_faith"),
    guarded_path(_ONE, panel.show_membership, "good_faith_one"),
    guarded_path(f"{_ONE}rates.svg", panel.show_plot, "good_faith_plot"),
    guarded_path(f"{_ONE}evaluations.csv", panel.export_evaluations, "good_faith_csv"),
    guarded_path(f"{_ONE}leave/", panel.leave_programme, "good_faith_leave"),
    guarded_path("small-firm/", small_firm.show_small_firm, "small_firm"),
    guarded_path("small-firm/leave/", small_firm.leave_programme, "small_firm_leave"),
]
