"""Addresses of quality: second reviews, disputes, golden cases, figures, switches, policy."""

from interfaces.console.quality import (
    adopted,
    disputes,
    golden_cases,
    looks,
    own,
    pages,
    switches,
)
from interfaces.look.doors import guarded_path

_LOOK = "second-reviews/<int:look_id>/"
_DISPUTE = "disputes/<int:dispute_id>/"

urlpatterns = [
    guarded_path("second-reviews/", looks.second_review_list, "looks"),
    guarded_path("second-reviews/claim/", looks.claim_second_review, "claim_look"),
    guarded_path(_LOOK, looks.second_review_detail, "look"),
    guarded_path(f"{_LOOK}renew/", looks.renew_lease, "renew_look"),
    *(
        guarded_path(f"{_LOOK}{which}/", looks.make_answer_view(which), f"look_{which}")
        for which in looks.ANSWERS
    ),
    guarded_path(_DISPUTE, disputes.dispute_detail, "dispute"),
    *(
        guarded_path(f"{_DISPUTE}{which}/", disputes.make_decision_view(which), f"decide_{which}")
        for which in disputes.DECISIONS
    ),
    guarded_path("quality/", pages.quality_page, "quality"),
    guarded_path("quality/tables.csv", pages.quality_csv, "quality_csv"),
    guarded_path("quality/plots/<slug:name>.svg", pages.quality_plot, "quality_plot"),
    guarded_path("own-figures/", own.own_figures, "own_figures"),
    guarded_path("golden/", golden_cases.golden_list, "golden"),
    guarded_path("golden/propose/", golden_cases.propose_golden, "propose_golden"),
    guarded_path("golden/<int:golden_id>/confirm/", golden_cases.confirm_golden, "confirm_golden"),
    guarded_path("golden/<int:golden_id>/retire/", golden_cases.retire_golden, "retire_golden"),
    guarded_path("switches/", switches.switch_list, "switches"),
    guarded_path("switches/set/", switches.set_switch, "set_switch"),
    guarded_path("policy/", adopted.policy_history, "policy"),
    guarded_path("policy/comparison/", adopted.policy_comparison, "policy_comparison"),
]
