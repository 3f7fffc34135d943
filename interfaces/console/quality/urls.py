"""Addresses of quality: second reviews, disputes, golden cases, figures, switches, policy."""

from interfaces.console.cases.actions import OUTCOMES
from interfaces.console.quality import (
    adjudications,
    golden_cases,
    kill_switches,
    own_figures,
    policy_history,
    second_reviews,
    views,
)
from interfaces.web.access import guarded_path

_REVIEW = "second-reviews/<int:review_id>/"
_DISPUTE = "disputes/<int:dispute_id>/"

urlpatterns = [
    guarded_path("second-reviews/", second_reviews.second_review_list, "second_reviews"),
    guarded_path(
        "second-reviews/claim/", second_reviews.claim_second_review, "claim_second_review"
    ),
    guarded_path(_REVIEW, second_reviews.second_review_detail, "second_review"),
    guarded_path(f"{_REVIEW}renew/", second_reviews.renew_lease, "renew_second_review"),
    *(
        guarded_path(
            f"{_REVIEW}{which}/", second_reviews.make_answer_view(which), f"second_review_{which}"
        )
        for which in second_reviews.ANSWERS
    ),
    guarded_path(_DISPUTE, adjudications.dispute_detail, "dispute"),
    *(
        guarded_path(
            f"{_DISPUTE}{which}/", adjudications.make_decision_view(which), f"decide_{which}"
        )
        for which in OUTCOMES
    ),
    guarded_path("quality/", views.quality_page, "quality"),
    guarded_path("quality/tables.csv", views.quality_csv, "quality_csv"),
    guarded_path("quality/plots/<slug:name>.svg", views.quality_plot, "quality_plot"),
    guarded_path("own-figures/", own_figures.own_figures, "own_figures"),
    guarded_path("golden/", golden_cases.golden_list, "golden"),
    guarded_path("golden/propose/", golden_cases.propose_golden, "propose_golden"),
    guarded_path("golden/<int:golden_id>/confirm/", golden_cases.confirm_golden, "confirm_golden"),
    guarded_path("golden/<int:golden_id>/retire/", golden_cases.retire_golden, "retire_golden"),
    guarded_path("switches/", kill_switches.switch_list, "switches"),
    guarded_path("switches/set/", kill_switches.set_switch, "set_switch"),
    guarded_path("policy/", policy_history.policy_history, "policy"),
    guarded_path("policy/comparison/", policy_history.policy_comparison, "policy_comparison"),
]
