"""What reviewers told each other about a case: for whom it waits, opinions, notes."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from interfaces.console.cases.actions import (
    ACTION_FORMS,
    MAIN_ACTIONS,
    Action,
    ActionForm,
    reason_label,
)
from interfaces.console.cases.permissions import DECIDERS
from records.accounts.models import Role, User
from records.cases.models import Case
from records.review.models import CaseNote, Escalation, Opinion, Reservation


@dataclass(frozen=True, slots=True)
class NotesPanel:
    """As it stands on the page of the case."""

    notes: tuple[CaseNote, ...]
    opinions: tuple[Opinion, ...]
    reservation: Reservation | None  # for whom it waits
    escalation: Escalation | None
    is_mine: bool  # it waits for the visitor
    may_write: bool

    @property
    def reservation_reason(self) -> Promise | str:
        """The label of why the case is reserved."""
        return (
            reason_label(self.reservation.reason_code)
            if self.reservation and self.reservation.reason_code
            else ""
        )

    @property
    def escalation_reason(self) -> Promise | str:
        """The label of why the case was escalated."""
        return reason_label(self.escalation.reason_code) if self.escalation else ""

    @property
    def is_empty(self) -> bool:
        """Whether nobody has written anything."""
        return not (self.notes or self.opinions or self.reservation or self.escalation)


def build_notes_panel(case: Case, visitor: User, *, now: datetime) -> NotesPanel:
    """Build the panel for a visitor who may see the case."""
    live = Reservation.objects.live(now).filter(case=case)
    reservation = live.select_related("reviewer", "made_by").first()
    opinions = case.opinions.select_related("asked_by", "asked_of", "given_by")
    return NotesPanel(
        notes=tuple(case.notes.select_related("author").order_by("pk")),
        opinions=tuple(opinions.order_by("pk")),
        reservation=reservation,
        escalation=Escalation.objects.filter(case=case).select_related("made_by").first(),
        is_mine=reservation is not None and reservation.reviewer_id == visitor.pk,
        may_write=visitor.role in DECIDERS,
    )


@dataclass(frozen=True, slots=True)
class ActionBar:
    """What the action bar offers."""

    acts: tuple[ActionForm, ...]
    further: tuple[ActionForm, ...]  # in its sheet "More"
    colleagues: tuple[User, ...]  # who may be chosen


EMPTY_BAR = ActionBar((), (), ())


def build_action_bar(case: Case, visitor: User, *, is_held: bool) -> ActionBar:
    """Offer all actions to the case's holder, and the opinion to who was asked for one."""
    if is_held:
        further = tuple(
            ACTION_FORMS[action] for action in _FURTHER_ACTIONS if _is_offered(action, visitor)
        )
        return ActionBar(
            tuple(ACTION_FORMS[action] for action in MAIN_ACTIONS),
            further,
            _list_colleagues(case, visitor),
        )
    if visitor.role in DECIDERS and Opinion.objects.open_to(visitor).filter(case=case).exists():
        return ActionBar((ACTION_FORMS[Action.GIVE_OPINION],), (), ())
    return EMPTY_BAR


_FURTHER_ACTIONS = (Action.HOLD, Action.HAND_OVER, Action.ESCALATE, Action.OPINION)


def _is_offered(action: Action, visitor: User) -> bool:
    """Return False for an escalation by a senior reviewer, who has nobody above."""
    return action != Action.ESCALATE or visitor.role != Role.SENIOR_REVIEWER


def _list_colleagues(case: Case, visitor: User) -> tuple[User, ...]:
    """List who may take this case: nobody who skipped it, and only seniors if escalated."""
    roles: tuple[Role, ...] = DECIDERS
    if Escalation.objects.filter(case=case).exists():
        roles = (Role.SENIOR_REVIEWER,)
    people = User.objects.filter(is_active=True, role__in=roles).exclude(pk=visitor.pk)
    return tuple(people.exclude(skips__case=case).order_by("username"))
