"""The page of a case as if nobody had ruled on it, without what reveals the first answer."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from interfaces.console.cases import rates
from interfaces.console.cases.case_view import CaseView, build_case_view
from interfaces.console.cases.timeline import Timeline
from records.accounts.models import User
from records.cases.models import Case

# What happens before a first answer; where routing sent the case tells an automatic approval.
_EARLY_ACTS: Final = frozenset({"open", "freeze", "ask", "answer"})


def build_blind_view(case: Case, visitor: User, *, now: datetime) -> CaseView:
    """Build the case page for somebody who has to answer it again."""
    full_view = build_case_view(case, visitor, now=now)
    seller_id = case.seller_id
    return replace(
        full_view,
        rulings=(),
        timeline=_keep_early_moments(full_view.timeline),
        lease=None,
        holder=None,
        filer_rates=rates.count_filer_rates(case.account_id, now=now, without=case.pk),
        seller_rates=rates.count_seller_rates(seller_id, now=now, without=case.pk)
        if seller_id
        else None,
    )


def _keep_early_moments(timeline: Timeline) -> Timeline:
    """Keep the early entries, without names: who asked the filer mostly ruled as well."""
    early = tuple(
        replace(moment, who="") for moment in timeline.moments if moment.name in _EARLY_ACTS
    )
    return replace(timeline, moments=early)
