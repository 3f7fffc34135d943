"""What the pages of a seller show of its cases, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.look.given import EvidencePage, list_pages
from interfaces.look.labels import Label
from pipeline.disputes import AppealState, CounterState, Ground
from pipeline.outcomes import Voice
from pipeline.profiles import Party, Step
from pipeline.tables import Said
from pipeline.words import Reason
from records.acts.answering import ACCEPT
from records.acts.noticed import ClaimStanding, SellerCase, Turn
from records.complaints.models import Appeal, CounterNotification
from records.ledger import policies

TURN_LABELS: Final[Mapping[Turn, Label]] = {
    Turn.YOURS: _("You may answer"),
    Turn.FILER: _("The rights holder answers"),
    Turn.DESK: _("A person decides"),
    Turn.APPEAL: _("You may appeal"),
    Turn.NOBODY: _("Nothing is due"),
}
STANDING_LABELS: Final[Mapping[ClaimStanding, Label]] = {
    ClaimStanding.DOWN: _("taken down"),
    ClaimStanding.DISPUTED: _("disputed"),
    ClaimStanding.RESTORED: _("complaint stands no more"),
}
GROUND_LABELS: Final[Mapping[Ground, Label]] = {
    Ground.OWNER: _("I own this right, or an older one"),
    Ground.AUTHORISED: _("I may sell these goods: the owner or its dealer agreed"),
    Ground.NO_RIGHT: _("The right does not exist, has lapsed or does not cover my goods"),
    Ground.FAIR_USE_OR_EXHAUSTION: _("Fair use, or genuine goods that were sold before"),
    Ground.CORRECTED: _("I have corrected the listing"),
    Ground.NOT_USED: _("The mark or work is not used in my listing"),
    Ground.OTHER: _("Another reason"),
}
COUNTER_LABELS: Final[Mapping[CounterState, Label]] = {
    CounterState.FILED: _("received"),
    CounterState.FORWARDED: _("before the rights holder"),
    CounterState.DISPUTED: _("before a person of the platform"),
    CounterState.ACCEPTED: _("accepted by the rights holder"),
    CounterState.RESTORED: _("decided for you"),
    CounterState.CONFIRMED: _("decided against you"),
    CounterState.MOOT: _("ended: the complaint fell by itself"),
}
ANSWER_LABELS: Final[Mapping[str, Label]] = {
    ACCEPT: _("The rights holder accepts: the complaint is taken back"),
    Step.REJECTION: _("The rights holder rejects it"),
    Step.AUTHORITY_COMPLAINT: _("The rights holder reports a complaint to an authority"),
    Step.SUIT: _("The rights holder reports a suit"),
}
_RESTORED_ON_SILENCE: Final = _(
    "restored by the rule of the law: the rights holder did not stop it in time, nobody has ruled"
)
APPEAL_LABELS: Final[Mapping[AppealState, Label]] = {
    AppealState.FILED: _("received"),
    AppealState.IN_REVIEW: _("before another person"),
    AppealState.REVERSED: _("the decision was reversed"),
    AppealState.CONFIRMED: _("the decision stands"),
    AppealState.MOOT: _("ended: what it asked for is so already"),
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of the list, and the head of its page."""

    noticed: SellerCase
    title: str
    reason: Said
    mark: str
    standing: Label
    turn: Label
    ends_at: datetime | None
    seconds_left: float

    @property
    def id(self) -> str:
        """Of the case, as addresses have it."""
        return str(self.noticed.case.public_id)

    @property
    def is_down(self) -> bool:
        """Does the complaint stand?"""
        return self.noticed.case.upheld_at is not None

    @property
    def is_sellers_turn(self) -> bool:
        """Is it the seller who may do something?"""
        return self.noticed.turn in {Turn.YOURS, Turn.APPEAL}


def present_case(noticed: SellerCase, *, now: datetime) -> CaseRow:
    """The case in words."""
    case = noticed.case
    standing = ClaimStanding.DOWN if case.upheld_at else ClaimStanding.RESTORED
    return CaseRow(
        noticed=noticed,
        title=(case.frozen.title if case.frozen else "") or case.listing.url,
        reason=policies.policy().reasons[Reason(case.request.reason)].title,
        mark=str(case.request.right_snapshot.get("mark", "")),
        standing=STANDING_LABELS[standing],
        turn=TURN_LABELS[noticed.turn],
        ends_at=noticed.ends_at,
        seconds_left=(noticed.ends_at - now).total_seconds() if noticed.ends_at else 0,
    )


@dataclass(frozen=True, slots=True)
class DisputeStatement:
    """A counter-notification or an appeal as its page shows it."""

    title: Label
    state: Label
    ground: Label
    text: str
    at: datetime
    ends_at: datetime | None
    answer: Label = ""  # of the rights holder
    answer_text: str = ""
    pk: int = 0
    sheets: tuple[EvidencePage, ...] = ()  # of the files that the seller gave


def present_counter(found: CounterNotification) -> DisputeStatement:
    """What the seller said, and how far it is."""
    state = CounterState(found.state)
    ends_at = found.answer_ends_at if state is CounterState.FORWARDED else found.due_at
    is_open = state in {CounterState.FORWARDED, CounterState.DISPUTED}
    return DisputeStatement(
        title=_("Your counter-notification"),
        state=_RESTORED_ON_SILENCE if _is_by_silence(found) else COUNTER_LABELS[state],
        ground=GROUND_LABELS[Ground(found.ground)],
        text=found.statement,
        at=found.filed_at,
        ends_at=ends_at if is_open else None,
        answer=ANSWER_LABELS.get(found.answer, ""),
        answer_text=found.answer_text,
        pk=found.pk,
        sheets=list_pages(found.evidence),
    )


def _is_by_silence(found: CounterNotification) -> bool:
    """Did the rule of the law restore, and nobody's ruling?"""
    if found.state != CounterState.RESTORED:
        return False
    silent = found.case.settlements.filter(voice=Voice.SILENCE, proceeding=found.pk)
    return silent.exists()


def present_appeal(found: Appeal) -> DisputeStatement:
    """Of the rights holder's own words the seller sees none."""
    is_own = found.party == Party.SELLER
    return DisputeStatement(
        title=_("Your appeal") if is_own else _("The rights holder's appeal"),
        state=APPEAL_LABELS[AppealState(found.state)],
        ground="",
        text=found.statement if is_own else "",
        at=found.filed_at,
        ends_at=None if found.closed_at else found.due_at,
    )
