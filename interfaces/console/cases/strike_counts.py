"""How many strikes a seller has: the same figure with the same words on every page of staff."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interfaces.web.labels import label
from interfaces.web.templatetags.web import moment
from pipeline.sellers.strikes import Ladder, build_ladder
from pipeline.vocabulary import Severity
from records import policies
from records.actions.sellers.penalty_orders import list_violations
from records.cases.models import Case


def describe_strikes(ladder: Ladder, now: datetime) -> str:
    """Say how many strikes of a ladder count now, and until when others are pending."""
    counting, pending = ladder.effective, max(0, ladder.strike_count - ladder.effective)
    begins_at = ladder.find_pending_moment(now)
    if not pending or begins_at is None:
        return ngettext("%(n)d strike", "%(n)d strikes", counting) % {"n": counting}
    values = {"n": pending, "counting": counting, "at": moment(begins_at)}
    if not counting:
        words = ngettext(
            "%(n)d strike pending until %(at)s", "%(n)d strikes pending until %(at)s", pending
        )
        return words % values
    return _("strikes: %(counting)d, and %(n)d pending until %(at)s") % values


def describe_ladders(seller_id: int, *, now: datetime, without: int = 0) -> tuple[str, ...]:
    """Say it for each ladder of a seller's legal entity.

    `without` is a case that is left out with those that follow it.
    """
    numbers = policies.policy().strikes
    left_out = set(Case.objects.filter(Q(pk=without) | Q(follows=without)).values_list("pk"))
    violations = [one for one in list_violations(seller_id) if (one.case_id,) not in left_out]
    return tuple(
        f"{label(severity)}: "
        + describe_strikes(build_ladder(violations, severity, now, numbers), now)
        for severity in Severity
    )
