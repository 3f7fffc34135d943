"""Why a right is claimed, and why a claim was decided as it was."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Self

from matchers.labels.words import Word, _
from pipeline.vocabulary import RightKind


class Reason(StrEnum):
    """Complaint reasons; their table stands in the policy file."""

    used_when: str  # beside its title, where one is chosen
    sample: str  # of an explanation, for those who never wrote one

    TM_COUNTERFEIT = (
        "TM-COUNTERFEIT",
        _("The goods are fakes that wear your mark."),
        _(
            "We make [goods] under our mark. This listing offers goods that we did not make. They"
            " differ from ours in [seam, label, number, packaging]: ours [...], these [...]."
        ),
    )
    TM_NONEXISTENT_MODEL = (
        "TM-NONEXISTENT-MODEL",
        _("Your firm never made the model that is offered."),
        _(
            "This listing offers [model] under our mark. We have never made or sold a model of this"
            " name or number; our models are [...]."
        ),
    )
    TM_TEST_BUY = (
        "TM-TEST-BUY",
        _("You bought the goods, and your report shows that they are not genuine."),
        _(
            "We bought this article on [date], order number [...], and examined it on [date]. It is"
            " not ours, because [...]. The record of the purchase and the report are attached."
        ),
    )
    TM_MARK_IN_TEXT = (
        "TM-MARK-IN-TEXT",
        _("Your mark stands in the title or the description of other goods."),
        _(
            "The listing uses our mark in [title, brand field, description] for [goods]. The seller"
            " is not one of ours, and the goods are not ours."
        ),
    )
    TM_LOGO_IN_IMAGE = (
        "TM-LOGO-IN-IMAGE",
        _("Your logo is seen on the goods or in a picture."),
        _(
            "Picture number [...] shows our logo at [where], on [goods, label, background]. The"
            " seller is not one of ours."
        ),
    )
    TM_PARALLEL_IMPORT = (
        "TM-PARALLEL-IMPORT",
        _("Genuine goods that you never sold in this market."),
        _(
            "The goods are ours, but we put them on the market in [country] only. They are offered"
            " in [country] without our consent, as [label, language, number] shows."
        ),
    )
    CR_IMAGE_COPY = (
        "CR-IMAGE-COPY",
        _("A photograph or drawing of yours is used in the listing."),
        _(
            "Picture number [...] is our photograph, taken by [name] on [date] and first published"
            " at [address]. We have licensed it to nobody who sells here."
        ),
    )
    CR_TEXT_COPY = (
        "CR-TEXT-COPY",
        _("A text of yours is copied into the listing."),
        _(
            "The passage that begins with [...] is ours, first published on [date] at [address]. It"
            " is copied word for word."
        ),
    )
    CR_WORK = (
        "CR-WORK",
        _("The goods themselves copy your work: a print, a figure, a book."),
        _(
            "The work is [title], by [author], registered under [number] or shown by the attached"
            " statement. The goods reproduce [which part] of it."
        ),
    )
    DES_SAME_DESIGN = (
        "DES-SAME-DESIGN",
        _("The goods look like your registered design."),
        _(
            "Our design [number] protects the shape shown in the attached views. The goods have the"
            " same [features]; they differ only in [...]."
        ),
    )
    PAT_INFRINGEMENT = (
        "PAT-INFRINGEMENT",
        _("The goods use your invention or utility model."),
        _(
            "Claim [number] of our patent [number] has the features [A, B, C]. The goods have A, as"
            " picture [...] shows, B, as [...], and C, as [...]."
        ),
    )
    GI_MISUSE = (
        "GI-MISUSE",
        _("The goods bear a protected name of origin and do not come from there."),
        _(
            "The name [...] is protected for [goods] from [region]. These goods are from [where],"
            " or their origin is not shown, and they are offered under the name."
        ),
    )
    OTHER = (
        "OTHER",
        _("None of the others fits; a person reads your explanation."),
        _(
            "The listing infringes our right because [...]. It is seen at [where]. We have not"
            " agreed to it, and this is what we ask for: [...]."
        ),
    )

    def __new__(cls, value: str, *_texts: str) -> Self:
        """Make a reason of its code."""
        reason = str.__new__(cls, value)
        reason._value_ = value
        return reason

    def __init__(self, _value: str, used_when: str = "", sample: str = "") -> None:
        """Keep what helps people to choose and to explain."""
        self.used_when, self.sample = used_when, sample


class RulingReason(Word):
    """Why a person decided a case as they did, for staff and parties alike."""

    IDENTICAL_MARK = "identical_mark", _("The mark itself, on goods that it covers")
    CONFUSABLE_MARK = "confusable_mark", _("A confusable or disguised mark on such goods")
    LOGO_USED = "logo_used", _("The logo is shown on the goods or in a picture")
    COUNTERFEIT_SHOWN = "counterfeit_shown", _("The goods are shown to be counterfeit")
    PICTURE_COPIED = "picture_copied", _("A protected picture was copied")
    TEXT_COPIED = "text_copied", _("A protected text was copied")
    SAME_DESIGN = "same_design", _("The design gives the same overall impression")
    EVIDENCE_PROVES = "evidence_proves", _("The evidence proves the claim")
    NO_LIKENESS = "no_likeness", _("Nothing in the listing shows the right")
    NAMES_WHAT_IT_FITS = "names_what_it_fits", _("The mark only says what the goods fit")
    GENUINE_RESALE = "genuine_resale", _("Genuine goods are resold")
    AUTHORISED_SELLER = "authorised_seller", _("The seller may use the right")
    OTHER_GOODS = "other_goods", _("The right does not cover these goods")
    OTHER_TERRITORY = "other_territory", _("The right does not cover these markets")
    COMMON_WORD = "common_word", _("The wording is a common word here")
    EVIDENCE_INSUFFICIENT = "evidence_insufficient", _("The evidence does not prove the claim")
    OTHER_OWNER = "other_owner", _("Another owner's right fits better")
    LISTING_NOT_FOUND = "listing_not_found", _("The marketplace had no such listing")
    CLARIFICATION_LAPSED = "clarification_lapsed", _("The question was not answered in time")

    def fits(self, kind: RightKind) -> bool:
        """Return whether a right of this kind can be infringed so, or not."""
        return kind in _KINDS.get(self, RightKind)


_TRADEMARK: Final = frozenset({RightKind.TRADEMARK, RightKind.GEOGRAPHICAL_INDICATION})
_COPYRIGHT: Final = frozenset({RightKind.COPYRIGHT})
_DESIGN: Final = frozenset({RightKind.DESIGN, RightKind.PATENT})
_KINDS: Final[Mapping[RulingReason, frozenset[RightKind]]] = {  # the others fit every kind
    RulingReason.IDENTICAL_MARK: _TRADEMARK,
    RulingReason.CONFUSABLE_MARK: _TRADEMARK,
    RulingReason.LOGO_USED: _TRADEMARK,
    RulingReason.COUNTERFEIT_SHOWN: _TRADEMARK | _DESIGN,  # what goods themselves can bear
    RulingReason.PICTURE_COPIED: _COPYRIGHT,
    RulingReason.TEXT_COPIED: _COPYRIGHT,
    RulingReason.SAME_DESIGN: _DESIGN,
    RulingReason.NAMES_WHAT_IT_FITS: _TRADEMARK,
    RulingReason.COMMON_WORD: _TRADEMARK | _COPYRIGHT,  # whose wording is looked for
}
