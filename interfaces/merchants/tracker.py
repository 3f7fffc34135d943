"""The steps of a dispute with their days, as the page of a seller's case shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label
from pipeline.disputes.procedure import CounterState
from records.actions.disputes.seller_inbox import SellerCase, Turn
from records.disputes.models import CounterNotification

type _Day = tuple[Label, datetime | None]  # what happens on it, and when

_RULED: Final = frozenset({CounterState.RESTORED, CounterState.CONFIRMED})
_UNKNOWN: Final[_Day] = ("", None)


@dataclass(frozen=True, slots=True)
class TrackerStep:
    """One step: whether it is the next to come, and its day if one is known."""

    label: Label
    is_current: bool
    day: _Day

    @property
    def at(self) -> datetime | None:
        return self.day[1]


def list_steps(seller_case: SellerCase) -> tuple[TrackerStep, ...]:
    """List the steps of the running dispute, of the last one, or of one that may begin."""
    turn = seller_case.turn
    counter = None if turn is Turn.YOURS else seller_case.counter
    if turn is Turn.NOBODY and counter is None:
        return ()
    return (
        TrackerStep(
            _("You dispute the complaint"), turn is Turn.YOURS, _day_of_filing(seller_case, counter)
        ),
        TrackerStep(_("The rights holder answers"), turn is Turn.FILER, _day_of_answer(counter)),
        TrackerStep(
            _("A person decides"), turn is Turn.DESK, _day_of_decision(seller_case, counter)
        ),
    )


def _day_of_filing(seller_case: SellerCase, counter: CounterNotification | None) -> _Day:
    if counter is not None:
        return _("filed"), counter.filed_at
    return (_("until"), seller_case.ends_at) if seller_case.turn is Turn.YOURS else _UNKNOWN


def _day_of_answer(counter: CounterNotification | None) -> _Day:
    if counter is None:
        return _UNKNOWN
    if counter.answered_at is not None:
        return _("answered"), counter.answered_at
    if _ended_early(counter):
        return _UNKNOWN
    is_over = counter.state != CounterState.FORWARDED
    return _("no answer by") if is_over else _("answer by"), counter.answer_ends_at


def _ended_early(counter: CounterNotification) -> bool:
    """Return whether the dispute closed before its answer was due."""
    ends_at, closed_at = counter.answer_ends_at, counter.closed_at
    return ends_at is not None and closed_at is not None and closed_at < ends_at


def _day_of_decision(seller_case: SellerCase, counter: CounterNotification | None) -> _Day:
    if seller_case.turn is Turn.DESK:
        return _("due by"), seller_case.ends_at
    if counter is None or counter.disputed_at is None or counter.state not in _RULED:
        return _UNKNOWN
    return _("decided"), counter.closed_at
