"""Letters to the owner of a right."""

from records import policies
from records.notices.letter_kinds import Posted, Values, account_letter
from records.notices.webhook_events import Event
from records.rights.models import Judgement, Right


@account_letter(
    "right",
    Right.objects.all(),
    events={
        "verified": Event.RIGHT_VERIFIED,
        "rejected": Event.RIGHT_REJECTED,
        "expires": Event.RIGHT_EXPIRING,
        "expired": Event.RIGHT_EXPIRED,
    },
)
def describe_right(right: Right, posted: Posted) -> Values:
    """Return how the right is called, what a verifier said of it, and when it ends."""
    judgement = Judgement.objects.filter(pk=posted.body.get("judgement", 0)).first()
    reason = policies.offices().reasons.get(judgement.reason_code) if judgement else None
    return {
        "title": f"{right.mark} {right.office} {right.number}".strip(),
        "until": posted.body.get("until", ""),
        "reason": reason.title if reason else "",
        "words": judgement.says if judgement else "",
        "page": f"rights/{right.public_id}",
    }
