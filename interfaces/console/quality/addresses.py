"""Addresses of quality: second reviews, disputes, golden cases, figures, switches, policy."""

from interfaces.console.quality import disputes, looks
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
]
