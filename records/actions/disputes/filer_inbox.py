"""What a filer is told of disputes: a ruling that may still be undone is not told yet."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from pipeline.disputes.procedure import AppealState, CounterState
from records import policies
from records.disputes.models import Appeal, CounterNotification

_RULED_COUNTERS: Final = frozenset({CounterState.RESTORED, CounterState.CONFIRMED})


def get_state_for_filer(
    dispute: CounterNotification | Appeal, now: datetime
) -> CounterState | AppealState:
    """Return the state, as if what can still be undone had not been said."""
    is_new = dispute.closed_at is not None and now < dispute.closed_at + _undo_time()
    if isinstance(dispute, Appeal):
        is_ruled = dispute.state != AppealState.MOOT
        return AppealState.IN_REVIEW if is_new and is_ruled else dispute.state
    is_ruled = dispute.state in _RULED_COUNTERS and dispute.disputed_at is not None
    return CounterState.DISPUTED if is_new and is_ruled else dispute.state


def get_close_for_filer(dispute: CounterNotification | Appeal, now: datetime) -> datetime | None:
    """Return when it was closed; None as long as its filer sees it open."""
    is_told = get_state_for_filer(dispute, now) == dispute.state
    return dispute.closed_at if is_told else None


def build_counter_condition(states: Collection[CounterState], now: datetime) -> Q:
    """Return the condition that its filer sees a counter-notification in one of these states."""
    is_untold = Q(
        closed_at__gt=now - _undo_time(), state__in=_RULED_COUNTERS, disputed_at__isnull=False
    )
    is_told = Q(state__in=states) & ~is_untold
    return is_told | is_untold if CounterState.DISPUTED in states else is_told


def build_appeal_condition(states: Collection[AppealState], now: datetime) -> Q:
    """Return the condition that its filer sees an appeal in one of these states."""
    is_untold = Q(closed_at__gt=now - _undo_time()) & ~Q(state=AppealState.MOOT)
    is_told = Q(state__in=states) & ~is_untold
    return is_told | is_untold if AppealState.IN_REVIEW in states else is_told


def _undo_time() -> timedelta:
    return timedelta(seconds=policies.policy().limits.undo_seconds)
