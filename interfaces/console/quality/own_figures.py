"""One's own figures, for oneself alone: no table compares people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from interfaces.console.cases.actions import reason_label
from interfaces.console.cases.permissions import DECIDERS
from interfaces.web.access import Pages, allow_roles
from interfaces.web.labels import Label
from pipeline.statistics.rates import Share
from records.accounts.models import User
from records.cases.models import Ruling
from records.clock import database_now
from records.database import fetch_all
from records.quality.models import Adjudication, SecondReview

PAGES = Pages()
_DAYS: Final = 90
_MOST: Final = 25
_MEDIAN: Final = """
SELECT percentile_cont(0.5) WITHIN GROUP
  (ORDER BY extract(epoch FROM r.ruled_at - c.first_opened_at))
FROM cases_ruling r JOIN cases_case c ON c.id = r.case_id
WHERE r.reviewer_id = %s AND r.ruled_at > %s AND r.annulled_at IS NULL AND r.instance = 'first'
  AND r.overrules_id IS NULL AND r.ruled_at >= c.first_opened_at
"""


@dataclass(frozen=True, slots=True)
class OverturnedRuling:
    """One ruling of mine that did not hold, and the words of who decided."""

    adjudication: Adjudication
    why: Label


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """A person's figures of ninety days."""

    rulings: int
    median_seconds: float | None
    confirmed: Share  # of my rulings that were looked at again, those that a second confirmed
    overturned: Share
    second_answers: int  # second reviews that I answered
    golden: Share
    overturned_rulings: tuple[OverturnedRuling, ...]
    golden_answers: Sequence[SecondReview]


@PAGES.show("own-figures/", allow_roles(*DECIDERS))
def own_figures(request: HttpRequest, reviewer: User) -> HttpResponse:
    """Show the reviewer's rulings, what second reviews made of them, and golden answers."""
    context = {"own": build_own_figures(reviewer, now=database_now()), "days": _DAYS}
    return render(request, "console/quality/own.html", context)


def build_own_figures(reviewer: User, *, now: datetime) -> OwnFigures:
    """Compute the figures of this person and of nobody else."""
    since = now - timedelta(days=_DAYS)
    rulings = Ruling.objects.of_first_instance().filter(reviewer=reviewer, ruled_at__gt=since)
    reviews = SecondReview.objects.answered().filter(answered_at__gt=since)
    of_mine = reviews.of_rulings().filter(first_reviewer=reviewer)
    adjudications = Adjudication.objects.filter(first_reviewer=reviewer, decided_at__gt=since)
    golden = reviews.filter(reviewer=reviewer).exclude(golden=None)
    review_totals = of_mine.aggregate(all=Count("pk"), agreed=Count("pk", filter=_AGREES))
    totals = golden.aggregate(all=Count("pk"), right=Count("pk", filter=_AGREES))
    overturned_rows = adjudications.filter(is_overturned=True)
    return OwnFigures(
        rulings=rulings.filter(_STOOD, overrules=None).count(),
        median_seconds=_measure_median(reviewer, since),
        confirmed=Share(review_totals["agreed"], review_totals["all"]),
        overturned=Share(overturned_rows.count(), review_totals["all"]),
        second_answers=reviews.of_rulings().filter(reviewer=reviewer).count(),
        golden=Share(totals["right"], totals["all"]),
        overturned_rulings=tuple(
            OverturnedRuling(adjudication, reason_label(adjudication.reason_code))
            for adjudication in overturned_rows.select_related(
                "second_review__case__frozen", "second_review__case__listing"
            ).order_by("-decided_at")[:_MOST]
        ),
        golden_answers=list(
            golden.select_related("golden", "case__frozen", "case__listing").order_by(
                "-answered_at"
            )[:_MOST]
        ),
    )


_AGREES: Final = Q(outcome=F("first_outcome"))
_STOOD: Final = Q(annulled_at=None) | Q(overruled_by__isnull=False)  # not undone by its own author


def _measure_median(reviewer: User, since: datetime) -> float | None:
    for (seconds,) in fetch_all(_MEDIAN, [reviewer.pk, since]):
        return None if seconds is None else float(seconds)
    return None
