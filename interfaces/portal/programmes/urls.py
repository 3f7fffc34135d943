"""Addresses of a filer's standing."""

from interfaces.portal.programmes import good_faith, small_firms
from interfaces.web.access import guarded_path

_ONE = "good-faith/standings/<int:membership_id>/"

urlpatterns = [
    guarded_path("good-faith/", good_faith.show_good_faith, "good_faith"),
    guarded_path(_ONE, good_faith.show_membership, "good_faith_one"),
    guarded_path(f"{_ONE}rates.svg", good_faith.show_plot, "good_faith_plot"),
    guarded_path(f"{_ONE}evaluations.csv", good_faith.export_evaluations, "good_faith_csv"),
    guarded_path(f"{_ONE}leave/", good_faith.leave_programme, "good_faith_leave"),
    guarded_path("small-firm/", small_firms.show_small_firm, "small_firm"),
    guarded_path("small-firm/question/", small_firms.ask_contact, "small_firm_ask"),
    guarded_path("small-firm/leave/", small_firms.leave_programme, "small_firm_leave"),
]
