"""What each act of the action bar does, and how a refusal reads."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.colleagues.times import until
from interfaces.console.deeds import Deed
from interfaces.console.statement_text import refusal, written
from interfaces.console.typed import Typed
from pipeline.words import Outcome
from records.accounts.models import User
from records.acts import clarifying, desk, opinions, reserving, ruling
from records.acts.writing import OutOfBounds
from records.complaints.models import Opinion

type _Do = Callable[[int, User, Typed, datetime], object]


def _ruling(outcome: Outcome) -> _Do:
    def ruled(case_id: int, reviewer: User, words: Typed, now: datetime) -> object:
        text = written(case_id, words.statement)
        reason, note = words.reason, words.note
        return ruling.rule(case_id, reviewer, outcome, reason, note=note, now=now, written=text)

    return ruled


def _ask(case_id: int, reviewer: User, words: Typed, now: datetime) -> None:
    clarifying.ask(case_id, reviewer, words.reason, words.note, now=now)


def _skip(case_id: int, reviewer: User, words: Typed, now: datetime) -> None:
    desk.skip(case_id, reviewer, words.reason, now=now)


def _hold(case_id: int, reviewer: User, words: Typed, now: datetime) -> None:
    until_at = until(words.until, now)
    reserving.set_aside(
        case_id, reviewer, words.reason, note=words.note, until_at=until_at, now=now
    )


def _hand_over(case_id: int, reviewer: User, words: Typed, now: datetime) -> None:
    to = int(words.colleague)
    reserving.hand_over(case_id, reviewer, to, words.reason, note=words.note, now=now)


def _escalate(case_id: int, reviewer: User, words: Typed, now: datetime) -> None:
    reserving.escalate(case_id, reviewer, words.reason, note=words.note, now=now)


def _opinion(case_id: int, reviewer: User, words: Typed, now: datetime) -> None:
    of = int(words.colleague) if words.colleague else None
    opinions.ask(case_id, reviewer, of, words.note, now=now)


def _give_opinion(case_id: int, reviewer: User, words: Typed, now: datetime) -> None:
    asked = Opinion.objects.open_to(reviewer).filter(case_id=case_id).order_by("pk").first()
    if asked is None:
        raise opinions.NobodyAsks(opinions.NobodyAsks.__doc__)
    opinions.give(asked.pk, reviewer, Outcome(words.reason), words.note, now=now)


DO: Final[Mapping[Deed, _Do]] = {
    Deed.UPHOLD: _ruling(Outcome.UPHELD),
    Deed.REJECT: _ruling(Outcome.REJECTED),
    Deed.ASK: _ask,
    Deed.SKIP: _skip,
    Deed.HOLD: _hold,
    Deed.HAND_OVER: _hand_over,
    Deed.ESCALATE: _escalate,
    Deed.OPINION: _opinion,
    Deed.GIVE_OPINION: _give_opinion,
}
DONE: Final[Mapping[Deed, Promise]] = {
    Deed.HOLD: _("Set aside. The desk lists it under “Set aside by me”."),
    Deed.HAND_OVER: _("Handed over. Your colleague is offered it first."),
    Deed.ESCALATE: _("Escalated to the senior reviewers."),
    Deed.OPINION: _("Asked. The case comes back to you first when the opinion is given."),
    Deed.GIVE_OPINION: _("Given. The case goes back to who asked."),
}
LOST: Final = (desk.NotYours, opinions.NobodyAsks)
_REFUSALS: Final[Mapping[type[Exception], Promise]] = {
    reserving.TooManySetAside: _(
        "You have set aside as many cases as one person may: go on with one of them first."
    ),
    reserving.DeadlineTooNear: _(
        "The deadline is too near to set this case aside: decide it now, or hand it over."
    ),
    reserving.NoSuchColleague: _("This person cannot take the case: choose another colleague."),
}
REFUSED: Final[tuple[type[Exception], ...]] = (*_REFUSALS, OutOfBounds)


def says(refused: Exception) -> str:
    """Why an act was refused, and what to do."""
    if isinstance(refused, OutOfBounds):
        return refusal(refused)
    return str(_REFUSALS[type(refused)])
