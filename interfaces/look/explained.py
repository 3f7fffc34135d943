"""Terms, guard rails and rules in the reader's language; their English sentence stands beside."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.look.labels import Label

TERMS: Final[Mapping[str, Label]] = {
    "prior": _("Before any evidence"),
    "text_literal": _("The mark as registered"),
    "text_punctuated": _("The mark with other signs or spaces"),
    "text_confusable": _("The mark in lookalike letters"),
    "text_leet": _("The mark with digits or signs for letters"),
    "text_spaced": _("The mark with its letters set apart"),
    "text_repeated": _("The mark with letters repeated"),
    "text_alias": _("A registered alias of the mark"),
    "text_romanised": _("The mark, read in Latin letters"),
    "text_glued": _("The mark run together with other letters"),
    "text_edit1": _("One letter differs from the mark"),
    "text_edit2": _("Two letters differ from the mark"),
    "description_only": _("In the description alone"),
    "brand_agrees": _("The brand field names the mark"),
    "brand_differs": _("The brand field names another brand"),
    "dictionary_word": _("The mark is a common word"),
    "word_commonness": _("How common the word is"),
    "written_small": _("Written small, as a word"),
    "plain_word": _("A known word near the mark"),
    "passage": _("A long passage agrees"),
    "short_mark": _("The mark is short"),
    "abbreviation": _("The initials of the mark"),
    "other_first_letter": _("It begins with another letter"),
    "title_of_work_only": _("Only the title of the work"),
    "nominative": _("Wording that says what the goods fit"),
    "resale": _("Wording of a resale"),
    "style": _("Wording that borrows the mark"),
    "replica": _("Wording of an imitation"),
    "better_right": _("Another owner's mark fits better"),
    "picture_exact": _("The same picture"),
    "picture_copy": _("A reused picture"),
    "picture_likely": _("A picture confirmed by local features"),
    "picture_similar": _("A picture that looks alike"),
    "logo_in_scene": _("The logo inside a picture"),
    "further_picture": _("Several pictures"),
    "class_fits": _("The class of goods fits"),
    "class_differs": _("The class of goods does not fit"),
    "category_fits": _("The category fits"),
    "category_differs": _("The category does not fit"),
    "authorised": _("The seller is authorised"),
    "earlier_counterfeit": _("Earlier counterfeit cases of the seller"),
}
GUARD_RAILS: Final[Mapping[str, Label]] = {
    "edits_only": _("The wording only comes near the mark"),
    "class_mismatch": _("Class of goods does not fit"),
    "territory_mismatch": _("Territory does not fit"),
    "authorised_seller": _("Authorised seller"),
    "negative_reference": _("Negative reference"),
    "reference_held_back": _("Reference shown by too many sellers"),
    "right_unverified": _("Right not verified"),
    "right_claimed": _("Right only claimed"),
    "right_expired": _("Right expired"),
    "ban_step": _("It would bring a ban"),
    "picture_unreadable": _("Unreadable picture"),
    "index_stale": _("Rights index too old"),
    "similar_only": _("Pictures only look alike"),
    "rival_right": _("Another owner holds the same mark"),
    "velocity": _("More approvals of this filer today than the cap"),
}
RULES: Final[Mapping[str, Label]] = {
    "right_does_not_suit": _("The reason does not suit the right"),
    "evidence_missing": _("Evidence is missing"),
    "switched_off": _("Automatic decisions are switched off"),
    "never_automatic": _("This reason is always for a person"),
    "not_a_member": _("The filer is no Good Faith member"),
    "guarded": _("A guard rail fired"),
    "literal_only": _("Nothing beyond the mark's plain name"),
    "by_the_table": _("The routing table"),
}


def label_term(name: str) -> Label:
    """The label of a term, guard rail or rule; its own name where there is none."""
    found = RULES.get(name) or GUARD_RAILS.get(name) or TERMS.get(name)
    return found or name.replace("_", " ")
