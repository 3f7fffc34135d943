"""A case as if nobody had ruled on it: what tells of the first answer is left out."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from interfaces.console import rates
from interfaces.console.screen import Screen, screen
from interfaces.console.timeline import Timeline
from records.accounts.models import User
from records.complaints.models import Case

# What happens before a first answer; where routing sent the case tells an automatic approval.
_BEFORE: Final = frozenset({"open", "freeze", "ask", "answer"})


def blind_screen(case: Case, visitor: User, *, now: datetime) -> Screen:
    """Everything on the page of a case that somebody has to answer anew."""
    whole = screen(case, visitor, now=now)
    seller_id = case.seller_id
    return replace(
        whole,
        rulings=(),
        timeline=_before(whole.timeline),
        lease=None,
        holder=None,
        filer_rates=rates.of_filer(case.account_id, now=now, without=case.pk),
        seller_rates=rates.of_seller(seller_id, now=now, without=case.pk) if seller_id else None,
    )


def _before(timeline: Timeline) -> Timeline:
    """Its early entries, without names: who asked the filer mostly ruled as well."""
    early = tuple(replace(moment, who="") for moment in timeline.moments if moment.name in _BEFORE)
    return replace(timeline, moments=early)
