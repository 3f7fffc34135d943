"""What reviewers do among each other, and why: hold, hand over, send up, ask, answer."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.console.deeds import Act, Deed, Ground

_NOTE: Final = _("Note to colleagues")

HOLD: Final = Act(
    Deed.HOLD,
    "H",
    _("Hold"),
    _("It waits for you alone until then; its clock goes on."),
    _NOTE,
    is_note_required=False,
    has_until=True,
    grounds=(
        Ground("think", _("I want to think it over")),
        Ground("look_up", _("I have to look something up")),
        Ground("answer_awaited", _("Somebody owes me an answer")),
        Ground("break", _("I need a break from it")),
    ),
)
HAND_OVER: Final = Act(
    Deed.HAND_OVER,
    "O",
    _("Hand over"),
    _("It is offered to this colleague before all else."),
    _NOTE,
    is_note_required=False,
    colleague=_("Choose a colleague"),
    is_colleague_required=True,
    grounds=(
        Ground("language", _("I do not read the language")),
        Ground("expertise", _("It needs somebody who knows the field")),
        Ground("knows_the_parties", _("This colleague knows the parties or the right")),
        Ground("shift_ends", _("My shift ends")),
    ),
)
ESCALATE: Final = Act(
    Deed.ESCALATE,
    "E",
    _("Escalate"),
    _("From here on only senior reviewers are offered it."),
    _NOTE,
    is_note_required=False,
    grounds=(
        Ground("unclear_policy", _("The policy does not say what to do")),
        Ground("precedent", _("It will serve as an example for others")),
        Ground("much_at_stake", _("Much is at stake for a party")),
        Ground("pressure", _("Somebody threatens or presses me")),
        Ground("looks_abusive", _("The claim looks like abuse")),
    ),
)
OPINION: Final = Act(
    Deed.OPINION,
    "P",
    _("Second opinion"),
    _("It waits for you meanwhile, and comes back first when the opinion is given."),
    _("Your question to the colleague"),
    is_note_required=True,
    colleague=_("Anybody"),
    grounds=(),
)
GIVE_OPINION: Final = Act(
    Deed.GIVE_OPINION,
    "P",
    _("Give your opinion"),
    _("It decides nothing: the case goes back to who asked."),
    _("Your reasons, for who asked"),
    is_note_required=True,
    grounds=(
        Ground("upheld", _("I would uphold it")),
        Ground("rejected", _("I would reject it")),
    ),
)
AMONG_COLLEAGUES: Final = (HOLD, HAND_OVER, ESCALATE, OPINION, GIVE_OPINION)
