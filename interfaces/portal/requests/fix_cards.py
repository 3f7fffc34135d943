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
            _("Say where the mark or work is seen: in which picture, in which words."),
            _("Add a reference picture to your right, so that we can find similar pictures."),
        ),
    ),
    "names_what_it_fits": FixCard(
        _("The mark only says what the goods fit, which the law allows."),
        (
            _("File again only if the goods themselves bear the mark, and show where."),
            _("If the seller claims to be you or one of your dealers, say so and show it."),
        ),
    ),
    "genuine_resale": FixCard(
        _("Genuine goods are resold. The law allows this once you have sold them."),
        (
            _("If the goods are counterfeit, compare them with the genuine product."),
            _("If they were never sold in this market with your consent, name the countries."),
        ),
    ),
    "authorised_seller": FixCard(
        _("The seller may use your right: they are on your list of authorised sellers."),
        (_("If that has ended, first remove the seller from the list of the right, then file."),),
    ),
    "other_goods": FixCard(
        _("Your right does not cover these goods."),
        (
            _("File on a right whose classes cover the goods."),
            _("If the right has a reputation beyond its classes, prove it with documents."),
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
            _("A logo or picture of yours is stronger evidence: file for that."),
        ),
    ),
    "evidence_insufficient": FixCard(
        _("The evidence does not prove the claim."),
        (
            _("Give the evidence that the reason needs, for this listing."),
            _("Compare picture by picture or claim by claim, and name the differences."),
        ),
    ),
    "other_owner": FixCard(
        _("Another owner's right fits the listing better."),
        (_("Explain why the listing uses your right and not the other one."), _OTHER_RIGHT),
    ),
    "listing_not_found": FixCard(
        _("The marketplace had no such listing when we looked."),
        (_("Check the address. The listing may have been removed in the meantime."),),
    ),
    "clarification_lapsed": FixCard(
        _("Our question was not answered in time."),
        (_("File again, and answer the question in your explanation."),),
    ),
}
_GENERAL_CARD: Final = FixCard(
    _("The claim was not upheld."),
    (
        _("Read the reasons above, and add what was missing."),
        _("If you think that the decision is wrong, appeal instead of filing again."),
    ),
)


def get_fix_card(code: str) -> FixCard:
    """The card of the ruling's reason; a general one where there is none of its own."""
    return FIX_CARDS.get(code, _GENERAL_CARD)
