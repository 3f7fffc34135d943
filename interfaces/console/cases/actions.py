"""What reviewers do with a case: each action with its key, its words and its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label, label, label_reason
from pipeline.reasons import RulingReason
from pipeline.vocabulary import Outcome, RightKind


class Action(StrEnum):
    """An action on a case; all but the last are open to the reviewer who holds it."""

    UPHOLD = "uphold"
    REJECT = "reject"
    ASK = "ask"
    SKIP = "skip"
    HOLD = "hold"
    HAND_OVER = "hand_over"
    ESCALATE = "escalate"
    OPINION = "opinion"
    GIVE_OPINION = "give_opinion"


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """One reason code and its words."""

    code: str
    label: Label

    def fits(self, kind: RightKind) -> bool:
        """Return whether the reason fits a right of this kind."""
        return self.code not in RulingReason or RulingReason(self.code).fits(kind)


@dataclass(frozen=True, slots=True)
class ActionForm:
    """One action with its key, its words and the reasons to choose from."""

    action: Action
    key: str
    label: Promise
    consequence: Promise
    note: Promise | None  # the label of the text field; None: there is none
    is_note_required: bool
    reasons: tuple[ReasonCode, ...]
    has_until: bool = False  # asks for a time
    colleague: Promise | None = None  # asks for a colleague; what no choice means
    is_colleague_required: bool = False

    @property
    def url_name(self) -> str:
        """The name of the page that does it."""
        return f"console:{self.action}"

    @property
    def key_command(self) -> str:
        """The command whose letter opens it; answering a colleague shares that of asking one."""
        return Action.OPINION if self.action == Action.GIVE_OPINION else self.action

    def accepts_reason(self, code: str) -> bool:
        """Return whether this is one of its reason codes; an action without any accepts all."""
        return not self.reasons or any(reason.code == code for reason in self.reasons)


def _reason(code: RulingReason) -> ReasonCode:
    return ReasonCode(code, label(code))


_NOTE_LABEL: Final = _("Note to colleagues")

HOLD_FORM: Final = ActionForm(
    Action.HOLD,
    "H",
    _("Hold"),
    _("It waits only for you until then. Its clock keeps running."),
    _NOTE_LABEL,
    is_note_required=False,
    has_until=True,
    reasons=(
        ReasonCode("think", _("I want to think it over")),
        ReasonCode("look_up", _("I have to look something up")),
        ReasonCode("answer_awaited", _("Somebody still has to answer me")),
        ReasonCode("break", _("I need a break from it")),
    ),
)
HAND_OVER_FORM: Final = ActionForm(
    Action.HAND_OVER,
    "O",
    _("Hand over"),
    _("It is offered to this colleague first."),
    _NOTE_LABEL,
    is_note_required=False,
    colleague=_("Choose a colleague"),
    is_colleague_required=True,
    reasons=(
        ReasonCode("language", _("I do not read the language")),
        ReasonCode("expertise", _("It needs somebody with special knowledge")),
        ReasonCode("knows_the_parties", _("This colleague knows the parties or the right")),
        ReasonCode("shift_ends", _("My shift ends")),
    ),
)
ESCALATE_FORM: Final = ActionForm(
    Action.ESCALATE,
    "E",
    _("Escalate"),
    _("From now on it is offered only to senior reviewers."),
    _NOTE_LABEL,
    is_note_required=False,
    reasons=(
        ReasonCode("unclear_policy", _("The policy does not say what to do")),
        ReasonCode("precedent", _("It will be an example for others")),
        ReasonCode("much_at_stake", _("Much is at stake for a party")),
        ReasonCode("pressure", _("Somebody threatens me or puts pressure on me")),
        ReasonCode("looks_abusive", _("The claim looks like abuse")),
    ),
)
OPINION_FORM: Final = ActionForm(
    Action.OPINION,
    "P",
    _("Second opinion"),
    _("It waits for you in the meantime, and comes back first when the opinion is given."),
    _("Your question to the colleague"),
    is_note_required=True,
    colleague=_("Anybody"),
    reasons=(),
)
GIVE_OPINION_FORM: Final = ActionForm(
    Action.GIVE_OPINION,
    "P",
    _("Give your opinion"),
    _("This does not decide the case: it goes back to the person who asked."),
    _("Your reasons, for the person who asked"),
    is_note_required=True,
    reasons=(
        ReasonCode("upheld", _("I would uphold it")),
        ReasonCode("rejected", _("I would reject it")),
    ),
)
COLLEAGUE_FORMS: Final = (HOLD_FORM, HAND_OVER_FORM, ESCALATE_FORM, OPINION_FORM, GIVE_OPINION_FORM)


ACTION_FORMS: Final[Mapping[Action, ActionForm]] = {
    act.action: act
    for act in (
        ActionForm(
            Action.UPHOLD,
            "U",
            _("Uphold"),
            _("The listing is taken down and the seller is told why."),
            _("Internal note"),
            is_note_required=False,
            reasons=(
                _reason(RulingReason.IDENTICAL_MARK),
                _reason(RulingReason.CONFUSABLE_MARK),
                _reason(RulingReason.LOGO_USED),
                _reason(RulingReason.COUNTERFEIT_SHOWN),
                _reason(RulingReason.PICTURE_COPIED),
                _reason(RulingReason.TEXT_COPIED),
                _reason(RulingReason.SAME_DESIGN),
                _reason(RulingReason.EVIDENCE_PROVES),
            ),
        ),
        ActionForm(
            Action.REJECT,
            "R",
            _("Reject"),
            _("The listing stays up and the filer is told why."),
            _("Internal note"),
            is_note_required=False,
            reasons=(
                _reason(RulingReason.NO_LIKENESS),
                _reason(RulingReason.NAMES_WHAT_IT_FITS),
                _reason(RulingReason.GENUINE_RESALE),
                _reason(RulingReason.AUTHORISED_SELLER),
                _reason(RulingReason.OTHER_GOODS),
                _reason(RulingReason.OTHER_TERRITORY),
                _reason(RulingReason.COMMON_WORD),
                _reason(RulingReason.EVIDENCE_INSUFFICIENT),
                _reason(RulingReason.OTHER_OWNER),
            ),
        ),
        ActionForm(
            Action.ASK,
            "C",
            _("Ask the filer"),
            _("The clock is paused until the filer answers."),
            _("Your question to the filer"),
            is_note_required=True,
            reasons=(
                ReasonCode("evidence_unclear", _("The evidence cannot be read or understood")),
                ReasonCode("evidence_incomplete", _("Something is missing from the evidence")),
                ReasonCode("which_part", _("It is unclear which part of the listing is meant")),
                ReasonCode("licence_unclear", _("The seller may hold a licence")),
                ReasonCode("right_unclear", _("The scope of the right is unclear")),
            ),
        ),
        ActionForm(
            Action.SKIP,
            "S",
            _("Skip"),
            _("The case goes to a colleague and does not come back to you."),
            None,
            is_note_required=False,
            reasons=(
                ReasonCode("language", _("I do not read the language")),
                ReasonCode("expertise", _("It needs somebody with special knowledge")),
                ReasonCode("conflict_of_interest", _("I have an interest in the case")),
                ReasonCode("distressing", _("I would rather not look at this")),
                ReasonCode("technical", _("The case is not shown properly")),
            ),
        ),
        *COLLEAGUE_FORMS,
    )
}
OUTCOMES: Final = {Action.UPHOLD: Outcome.UPHELD, Action.REJECT: Outcome.REJECTED}
MAIN_ACTIONS: Final = (Action.UPHOLD, Action.REJECT, Action.ASK, Action.SKIP)


def reason_label(code: str) -> Label:
    """Return the label of any action's reason code."""
    reasons = (reason for act in ACTION_FORMS.values() for reason in act.reasons)
    title = next((reason.label for reason in reasons if reason.code == code), None)
    return title or label_reason(code)


TOMORROW: Final = "tomorrow"
_MORNING: Final = time(9)
_SPANS: Final = {
    "30": timedelta(minutes=30),
    "60": timedelta(hours=1),
    "120": timedelta(hours=2),
    "240": timedelta(hours=4),
}
HOLD_CHOICES: Final[tuple[tuple[str, Promise], ...]] = (
    ("30", _("for half an hour")),
    ("60", _("for an hour")),
    ("120", _("for two hours")),
    ("240", _("for four hours")),
    (TOMORROW, _("until tomorrow, 9:00")),
)
HOLD_CODES: Final = frozenset(code for code, _label in HOLD_CHOICES)


def end_of_hold(code: str, now: datetime) -> datetime:
    """Return the moment that a choice means; tomorrow begins in the reader's time zone."""
    if code != TOMORROW:
        return now + _SPANS[code]
    local = timezone.localtime(now)
    morning = datetime.combine(local.date() + timedelta(days=1), _MORNING, tzinfo=local.tzinfo)
    return morning.astimezone(now.tzinfo)
