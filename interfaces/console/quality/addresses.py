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
from interfaces.look.doors import page

_LOOK = "second-reviews/<int:look_id>/"
_DISPUTE = "disputes/<int:dispute_id>/"

addresses = [
    page("second-reviews/", looks.looks, "looks"),
    page("second-reviews/claim/", looks.claim, "claim_look"),
    page(_LOOK, looks.look, "look"),
    page(f"{_LOOK}renew/", looks.renew, "renew_look"),
    *(page(f"{_LOOK}{which}/", looks.answering(which), f"look_{which}") for which in looks.ANSWERS),
    page(_DISPUTE, disputes.dispute, "dispute"),
    *(
        page(f"{_DISPUTE}{which}/", disputes.deciding(which), f"decide_{which}")
        for which in disputes.DECISIONS
    ),
    page("quality/", pages.quality, "quality"),
    page("quality/tables.csv", pages.as_csv, "quality_csv"),
    page("quality/plots/<slug:name>.svg", pages.plot, "quality_plot"),
    page("own-figures/", own.own_figures, "own_figures"),
    page("golden/", golden_cases.golden_cases, "golden"),
    page("golden/propose/", golden_cases.propose, "propose_golden"),
    page("golden/<int:golden_id>/confirm/", golden_cases.confirm, "confirm_golden"),
    page("golden/<int:golden_id>/retire/", golden_cases.retire, "retire_golden"),
    page("switches/", switches.switches, "switches"),
    page("switches/set/", switches.set_switch, "set_switch"),
    page("policy/", adopted.policy, "policy"),
    page("policy/comparison/", adopted.comparison, "policy_comparison"),
]
