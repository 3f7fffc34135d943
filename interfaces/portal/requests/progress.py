"""How far a request has come: counts by state, and what changed last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipeline.words import CaseState
from records.acts import following
from records.acts.following import FollowedCase, FollowedRequest, RequestState
from records.complaints.models import Case, TakedownRequest

_LATEST: Final = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """For the summary above a request's cases."""

    followed: FollowedRequest
    closed: int
    latest: list[FollowedCase]  # closed last, newest first

    @property
    def total(self) -> int:
        """All cases of the request."""
        return self.followed.cases

    @property
    def is_live(self) -> bool:
        """Something may still change by itself."""
        return self.followed.state in {RequestState.IN_PROGRESS, RequestState.NEEDS_ANSWER}

    @property
    def open(self) -> int:
        """How many may still be withdrawn."""
        return self.total - self.closed


def measure_progress(found: TakedownRequest, *, now: datetime) -> Progress:
    """In a few queries, however many cases there are."""
    (followed,) = following.describe_requests([found], now=now)
    closed = sum(
        number for state, number in followed.counts.items() if not CaseState(state).is_open
    )
    cases = Case.objects.filter(request=found, closed_at__isnull=False)
    ended = [state.value for state in CaseState if not state.is_open]
    latest = following.filter_by_shown_state(cases, ended, now=now)
    rows = latest.select_related("request", "listing", "frozen").order_by("-closed_at", "-pk")
    return Progress(followed, closed, following.describe_cases(rows[:_LATEST], now=now))
