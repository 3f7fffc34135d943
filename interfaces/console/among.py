"""What reviewers do among each other, and why: hold, hand over, send up, ask, answer."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.console.deeds import Action, ActionForm, ReasonCode

_NOTE_LABEL: Final = _("Note to colleagues")

HOLD_FORM: Final = ActionForm(
    Action.HOLD,
    "H",
    _("Hold"),
    _("It waits for you alone until then; its clock goes on."),
    _NOTE_LABEL,
    is_note_required=False,
    has_until=True,
    grounds=(
        ReasonCode("think", _("I want to think it over")),
        ReasonCode("look_up", _("I have to look something up")),
        ReasonCode("answer_awaited", _("Somebody owes me an answer")),
        ReasonCode("break", _("I need a break from it")),
    ),
)
HAND_OVER_FORM: Final = ActionForm(
    Action.HAND_OVER,
    "O",
    _("Hand over"),
    _("It is offered to this colleague before all else."),
    _NOTE_LABEL,
    is_note_required=False,
    colleague=_("Choose a colleague"),
    is_colleague_required=True,
    grounds=(
        ReasonCode("language", _("I do not read the language")),
        ReasonCode("expertise", _("It needs somebody who knows the field")),
        ReasonCode("knows_the_parties", _("This colleague knows the parties or the right")),
        ReasonCode("shift_ends", _("My shift ends")),
    ),
)
ESCALATE_FORM: Final = ActionForm(
    Action.ESCALATE,
    "E",
    _("Escalate"),
    _("From here on only senior reviewers are offered it."),
    _NOTE_LABEL,
    is_note_required=False,
    grounds=(
        ReasonCode("unclear_policy", _("The policy does not say what to do")),
        ReasonCode("precedent", _("It will serve as an example for others")),
        ReasonCode("much_at_stake", _("Much is at stake for a party")),
        ReasonCode("pressure", _("Somebody threatens or presses me")),
        ReasonCode("looks_abusive", _("The claim looks like abuse")),
    ),
)
OPINION_FORM: Final = ActionForm(
    Action.OPINION,
    "P",
    _("Second opinion"),
    _("It waits for you meanwhile, and comes back first when the opinion is given."),
    _("Your question to the colleague"),
    is_note_required=True,
    colleague=_("Anybody"),
    grounds=(),
)
GIVE_OPINION_FORM: Final = ActionForm(
    Action.GIVE_OPINION,
    "P",
    _("Give your opinion"),
    _("It decides nothing: the case goes back to who asked."),
    _("Your reasons, for who asked"),
    is_note_required=True,
    grounds=(
        ReasonCode("upheld", _("I would uphold it")),
        ReasonCode("rejected", _("I would reject it")),
    ),
)
COLLEAGUE_FORMS: Final = (HOLD_FORM, HAND_OVER_FORM, ESCALATE_FORM, OPINION_FORM, GIVE_OPINION_FORM)
