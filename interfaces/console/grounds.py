"""Why a reviewer acts as she does: the reason codes of each act, in the order of their keys."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.among import AMONG_COLLEAGUES
from interfaces.console.deeds import Act, Deed, Ground

ACTS: Final[Mapping[Deed, Act]] = {
    act.deed: act
    for act in (
        Act(
            Deed.UPHOLD,
            "U",
            _("Uphold"),
            _("The listing comes down and its seller is told why."),
            _("Note for the file, internal"),
            is_note_required=False,
            grounds=(
                Ground("identical_mark", _("The mark itself, on goods that it covers")),
                Ground("confusable_mark", _("A confusable or disguised mark on such goods")),
                Ground("logo_used", _("The logo is shown on the goods or in a picture")),
                Ground("counterfeit_shown", _("The goods are shown to be counterfeit")),
                Ground("picture_copied", _("A protected picture was copied")),
                Ground("text_copied", _("A protected text was copied")),
                Ground("same_design", _("The design gives the same overall impression")),
                Ground("evidence_proves", _("The evidence given proves the claim")),
            ),
        ),
        Act(
            Deed.REJECT,
            "R",
            _("Reject"),
            _("The listing stays up and the filer is told why."),
            _("Note for the file, internal"),
            is_note_required=False,
            grounds=(
                Ground("no_likeness", _("Nothing in the listing shows the right")),
                Ground("names_what_it_fits", _("The mark only names what the goods fit")),
                Ground("genuine_resale", _("Genuine goods are resold")),
                Ground("authorised_seller", _("The seller may use the right")),
                Ground("other_goods", _("The right does not cover these goods")),
                Ground("other_territory", _("The right does not cover these markets")),
                Ground("common_word", _("The wording is a common word here")),
                Ground("evidence_insufficient", _("The evidence does not prove the claim")),
                Ground("other_owner", _("Another owner's right fits better")),
            ),
        ),
        Act(
            Deed.ASK,
            "C",
            _("Ask the filer"),
            _("The clock stands still until the filer answers."),
            _("Your question to the filer"),
            is_note_required=True,
            grounds=(
                Ground("evidence_unclear", _("The evidence cannot be read or understood")),
                Ground("evidence_incomplete", _("Something is missing from the evidence")),
                Ground("which_part", _("It is unclear what in the listing is meant")),
                Ground("licence_unclear", _("The seller may hold a licence")),
                Ground("right_unclear", _("The scope of the right is unclear")),
            ),
        ),
        Act(
            Deed.SKIP,
            "S",
            _("Skip"),
            _("The case goes to a colleague; it does not come back to you."),
            None,
            is_note_required=False,
            grounds=(
                Ground("language", _("I do not read the language")),
                Ground("expertise", _("It needs somebody who knows the field")),
                Ground("conflict_of_interest", _("I have an interest in the case")),
                Ground("distressing", _("I would rather not look at this")),
                Ground("technical", _("The case is not shown properly")),
            ),
        ),
        *AMONG_COLLEAGUES,
    )
}
MAIN: Final = (Deed.UPHOLD, Deed.REJECT, Deed.ASK, Deed.SKIP)


def label_of(code: str) -> Promise | str:
    """A reason code in words; a rule of the policy shows its own name."""
    grounds = (ground for act in ACTS.values() for ground in act.grounds)
    found = next((ground.label for ground in grounds if ground.code == code), None)
    return found or code.replace("_", " ")
