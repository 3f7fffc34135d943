"""What a request is called on pages: its mark, its size and its reason in one line."""

from django.utils.translation import ngettext

from interfaces.web.labels import label, translate
from pipeline.reasons import Reason
from pipeline.vocabulary import RightKind
from records import policies
from records.cases.models import TakedownRequest


def write_heading(request: TakedownRequest, listings: int) -> str:
    """Write a heading such as "PlayStation: 27 listings, mark used in the wording"."""
    right = request.right_snapshot
    reason = translate(policies.policy().reasons[Reason(request.reason)].title)
    text = ngettext(
        "%(mark)s: %(count)d listing, %(reason)s",
        "%(mark)s: %(count)d listings, %(reason)s",
        listings,
    )
    return text % {
        "mark": right.get("mark") or right.get("number") or label(RightKind(right["kind"])),
        "count": listings,
        "reason": reason[:1].lower() + reason[1:],
    }
