"""Why a case was not upheld and how to fix it: one card for each reason code, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label


@dataclass(frozen=True, slots=True)
class FixCard:
    """What the code means for the filer, and what to do about it."""

    why: Label
    steps: tuple[Label, ...]


_OTHER_RIGHT: Final = _("If another right of yours fits, file on that one.")
FIX_CARDS: Final[Mapping[str, FixCard]] = {
    "no_likeness": FixCard(
        _("Nothing in the listing shows your right."),
        (
            _("Check that the address leads to the listing that you mean."),
            _("Say where the mark or work is seen: which picture, which words."),
            _("Add a reference picture to your right, so that likenesses are found."),
        ),
    ),
    "names_what_it_fits": FixCard(
        _("The mark only names what the goods fit, which the law allows."),
        (
            _("File again only if the goods themselves bear the mark, and show where."),
            _("If the seller claims to be you or a dealer of yours, say so and show it."),
        ),
    ),
    "genuine_resale": FixCard(
        _("Genuine goods are resold, which the law allows once you have sold them."),
        (
            _("If the goods are counterfeit, compare them with the genuine product."),
            _("If they were never sold in this market with your consent, name the countries."),
        ),
    ),
    "authorised_seller": FixCard(
        _("The seller may use your right: it is on your list of authorised sellers."),
        (_("If that has ended, take the seller off the list of the right first, then file."),),
    ),
    "other_goods": FixCard(
        _("Your right does not cover these goods."),
        (
            _("File on a right whose classes cover the goods."),
            _("If the right has a reputation beyond its classes, show it by documents."),
        ),
    ),
    "other_territory": FixCard(
        _("Your right does not cover the markets where the listing is offered."),
        (_OTHER_RIGHT, _("Show that the listing is offered where your right is in force.")),
    ),
    "common_word": FixCard(
        _("The wording is a common word here, not your mark."),
        (
            _("Show that the word is used as a mark: on the goods, on a label, as the brand."),
            _("A logo or picture that is yours is stronger evidence: file for that."),
        ),
    ),
    "evidence_insufficient": FixCard(
        _("The evidence does not prove the claim."),
        (
            _("Give what the reason demands, for this very listing."),
            _("Compare picture by picture or claim by claim, and name the differences."),
        ),
    ),
    "other_owner": FixCard(
        _("Another owner's right fits the listing better."),
        (_("Explain why the listing uses your right and not the other one."), _OTHER_RIGHT),
    ),
    "listing_not_found": FixCard(
        _("The marketplace knew no such listing when we looked."),
        (_("Check the address; the listing may have gone by itself."),),
    ),
    "clarification_lapsed": FixCard(
        _("Our question was not answered in time."),
        (_("File again and answer the question in your explanation from the start."),),
    ),
}
_GENERAL_CARD: Final = FixCard(
    _("The claim was not upheld."),
    (
        _("Read the reasons above, and give what was missing."),
        _("If you think that the decision is wrong, appeal instead of filing again."),
    ),
)


def get_fix_card(code: str) -> FixCard:
    """The card of the ruling's reason; a general one where there is none of its own."""
    return FIX_CARDS.get(code, _GENERAL_CARD)
