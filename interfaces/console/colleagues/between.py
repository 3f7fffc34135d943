"""What reviewers told each other about a case: for whom it waits, opinions, notes."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from interfaces.console.deeds import Act, Deed
from interfaces.console.grounds import ACTS, MAIN, label_of
from interfaces.console.seeing import DECIDERS
from records.accounts.models import Role, User
from records.complaints.models import Case, CaseNote, Escalation, Opinion, Reservation


@dataclass(frozen=True, slots=True)
class Between:
    """As it stands on the page of the case."""

    notes: tuple[CaseNote, ...]
    opinions: tuple[Opinion, ...]
    kept: Reservation | None  # for whom it waits
    escalation: Escalation | None
    is_hers: bool  # it waits for the visitor
    may_write: bool

    @property
    def kept_because(self) -> Promise | str:
        """Why it waits, in words."""
        return label_of(self.kept.reason_code) if self.kept and self.kept.reason_code else ""

    @property
    def sent_up_because(self) -> Promise | str:
        """Why the seniors shall decide, in words."""
        return label_of(self.escalation.reason_code) if self.escalation else ""

    @property
    def is_empty(self) -> bool:
        """Has nobody said anything?"""
        return not (self.notes or self.opinions or self.kept or self.escalation)


def between(case: Case, visitor: User, *, now: datetime) -> Between:
    """Read for somebody who may see the case."""
    live = Reservation.objects.live(now).filter(case=case)
    kept = live.select_related("reviewer", "made_by").first()
    asked = case.opinions.select_related("asked_by", "asked_of", "given_by")
    return Between(
        notes=tuple(case.notes.select_related("author").order_by("pk")),
        opinions=tuple(asked.order_by("pk")),
        kept=kept,
        escalation=Escalation.objects.filter(case=case).select_related("made_by").first(),
        is_hers=kept is not None and kept.reviewer_id == visitor.pk,
        may_write=visitor.role in DECIDERS,
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """What the action bar offers."""

    acts: tuple[Act, ...]
    further: tuple[Act, ...]  # in its sheet "More"
    colleagues: tuple[User, ...]  # who may be chosen


NOTHING = Bar((), (), ())


def bar(case: Case, visitor: User, *, is_held: bool) -> Bar:
    """All acts for who holds the case; for whose opinion is asked, that one."""
    if is_held:
        further = tuple(ACTS[deed] for deed in _FURTHER if _is_open(deed, visitor))
        return Bar(tuple(ACTS[deed] for deed in MAIN), further, _colleagues(case, visitor))
    if visitor.role in DECIDERS and Opinion.objects.open_to(visitor).filter(case=case).exists():
        return Bar((ACTS[Deed.GIVE_OPINION],), (), ())
    return NOTHING


_FURTHER = (Deed.HOLD, Deed.HAND_OVER, Deed.ESCALATE, Deed.OPINION)


def _is_open(deed: Deed, visitor: User) -> bool:
    """A senior reviewer has nobody to send a case up to."""
    return deed != Deed.ESCALATE or visitor.role != Role.SENIOR_REVIEWER


def _colleagues(case: Case, visitor: User) -> tuple[User, ...]:
    """Who may have this case: nobody who skipped it, and of an escalated one seniors alone."""
    roles: tuple[Role, ...] = DECIDERS
    if Escalation.objects.filter(case=case).exists():
        roles = (Role.SENIOR_REVIEWER,)
    people = User.objects.filter(is_active=True, role__in=roles).exclude(pk=visitor.pk)
    return tuple(people.exclude(skips__case=case).order_by("username"))
