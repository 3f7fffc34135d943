"""What each act of the action bar does, and how a refusal reads."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.actions import Action, end_of_hold
from interfaces.console.cases.form_drafts import FormDraft
from interfaces.console.cases.statement_text import find_changes
from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.actions.leases import LeaseNotHeld
from records.actions.review import desk, opinions, reservations, rulings
from records.review.models import Opinion

type _Handler = Callable[[int, User, FormDraft, datetime], object]


def _make_ruling_handler(outcome: Outcome) -> _Handler:
    def rule_case(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> object:
        text = find_changes(case_id, words.statement)
        reason, note = words.reason, words.note
        return rulings.rule_on_case(
            case_id, reviewer, outcome, reason, note=note, now=now, edit=text
        )

    return rule_case


def _ask_filer(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    desk.ask_filer(case_id, reviewer, words.reason, words.note, now=now)


def _skip_case(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    desk.skip_case(case_id, reviewer, words.reason, now=now)


def _hold_case(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    until_at = end_of_hold(words.until, now)
    reservations.set_aside(
        case_id, reviewer, words.reason, note=words.note, until_at=until_at, now=now
    )


def _hand_case_over(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    colleague = int(words.colleague)
    reservations.hand_over_case(
        case_id, reviewer, colleague, words.reason, note=words.note, now=now
    )


def _escalate_case(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    reservations.escalate_case(case_id, reviewer, words.reason, note=words.note, now=now)


def _ask_opinion(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    colleague = int(words.colleague) if words.colleague else None
    opinions.ask_opinion(case_id, reviewer, colleague, words.note, now=now)


def _give_opinion(case_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    opinion = Opinion.objects.open_to(reviewer).filter(case_id=case_id).order_by("pk").first()
    if opinion is None:
        raise opinions.OpinionNotRequested
    opinions.give_opinion(opinion.pk, reviewer, Outcome(words.reason), words.note, now=now)


HANDLERS: Final[Mapping[Action, _Handler]] = {
    Action.UPHOLD: _make_ruling_handler(Outcome.UPHELD),
    Action.REJECT: _make_ruling_handler(Outcome.REJECTED),
    Action.ASK: _ask_filer,
    Action.SKIP: _skip_case,
    Action.HOLD: _hold_case,
    Action.HAND_OVER: _hand_case_over,
    Action.ESCALATE: _escalate_case,
    Action.OPINION: _ask_opinion,
    Action.GIVE_OPINION: _give_opinion,
}
DONE_MESSAGES: Final[Mapping[Action, Promise]] = {
    Action.HOLD: _("Set aside. You find it on the desk under “Set aside by me”."),
    Action.HAND_OVER: _("Handed over. It is offered to your colleague first."),
    Action.ESCALATE: _("Escalated to the senior reviewers."),
    Action.OPINION: _("Asked. The case comes back to you first when the opinion is given."),
    Action.GIVE_OPINION: _("Given. The case goes back to the person who asked."),
}
LOST_ERRORS: Final = (LeaseNotHeld, opinions.OpinionNotRequested)
