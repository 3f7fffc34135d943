"""Why a reviewer acts as she does: the reason codes of each act, in the order of their keys."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.among import COLLEAGUE_FORMS
from interfaces.console.deeds import Action, ActionForm, ReasonCode

ACTION_FORMS: Final[Mapping[Action, ActionForm]] = {
    act.deed: act
    for act in (
        ActionForm(
            Action.UPHOLD,
            "U",
            _("Uphold"),
            _("The listing comes down and its seller is told why."),
            _("Note for the file, internal"),
            is_note_required=False,
            grounds=(
                ReasonCode("identical_mark", _("The mark itself, on goods that it covers")),
                ReasonCode("confusable_mark", _("A confusable or disguised mark on such goods")),
                ReasonCode("logo_used", _("The logo is shown on the goods or in a picture")),
                ReasonCode("counterfeit_shown", _("The goods are shown to be counterfeit")),
                ReasonCode("picture_copied", _("A protected picture was copied")),
                ReasonCode("text_copied", _("A protected text was copied")),
                ReasonCode("same_design", _("The design gives the same overall impression")),
                ReasonCode("evidence_proves", _("The evidence given proves the claim")),
            ),
        ),
        ActionForm(
            Action.REJECT,
            "R",
            _("Reject"),
            _("The listing stays up and the filer is told why."),
            _("Note for the file, internal"),
            is_note_required=False,
            grounds=(
                ReasonCode("no_likeness", _("Nothing in the listing shows the right")),
                ReasonCode("names_what_it_fits", _("The mark only names what the goods fit")),
                ReasonCode("genuine_resale", _("Genuine goods are resold")),
                ReasonCode("authorised_seller", _("The seller may use the right")),
                ReasonCode("other_goods", _("The right does not cover these goods")),
                ReasonCode("other_territory", _("The right does not cover these markets")),
                ReasonCode("common_word", _("The wording is a common word here")),
                ReasonCode("evidence_insufficient", _("The evidence does not prove the claim")),
                ReasonCode("other_owner", _("Another owner's right fits better")),
            ),
        ),
        ActionForm(
            Action.ASK,
            "C",
            _("Ask the filer"),
            _("The clock stands still until the filer answers."),
            _("Your question to the filer"),
            is_note_required=True,
            grounds=(
                ReasonCode("evidence_unclear", _("The evidence cannot be read or understood")),
                ReasonCode("evidence_incomplete", _("Something is missing from the evidence")),
                ReasonCode("which_part", _("It is unclear what in the listing is meant")),
                ReasonCode("licence_unclear", _("The seller may hold a licence")),
                ReasonCode("right_unclear", _("The scope of the right is unclear")),
            ),
        ),
        ActionForm(
            Action.SKIP,
            "S",
            _("Skip"),
            _("The case goes to a colleague; it does not come back to you."),
            None,
            is_note_required=False,
            grounds=(
                ReasonCode("language", _("I do not read the language")),
                ReasonCode("expertise", _("It needs somebody who knows the field")),
                ReasonCode("conflict_of_interest", _("I have an interest in the case")),
                ReasonCode("distressing", _("I would rather not look at this")),
                ReasonCode("technical", _("The case is not shown properly")),
            ),
        ),
        *COLLEAGUE_FORMS,
    )
}
MAIN_ACTIONS: Final = (Action.UPHOLD, Action.REJECT, Action.ASK, Action.SKIP)


def reason_label(code: str) -> Promise | str:
    """A reason code in words; a rule of the policy shows its own name."""
    grounds = (ground for act in ACTION_FORMS.values() for ground in act.grounds)
    found = next((ground.label for ground in grounds if ground.code == code), None)
    return found or code.replace("_", " ")
