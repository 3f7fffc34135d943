"""Wordings to begin an explanation with, one for each reason; what stands in brackets is filled in.

Members of the Small Firms Programme are offered them. A reviewer judges what is said, not how.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.look.labels import Label
from pipeline.words import Reason

SAMPLE_EXPLANATIONS: Final[Mapping[Reason, Label]] = {
    Reason.TM_COUNTERFEIT: _(
        "We make [goods] under our mark. This listing offers goods that we did not make. They"
        " differ from ours in [seam, label, number, packaging]: ours [...], these [...]."
    ),
    Reason.TM_NONEXISTENT_MODEL: _(
        "This listing offers [model] under our mark. We have never made or sold a model of this"
        " name or number; our models are [...]."
    ),
    Reason.TM_TEST_BUY: _(
        "We bought this article on [date], order number [...], and examined it on [date]. It is"
        " not ours, because [...]. The record of the purchase and the report are attached."
    ),
    Reason.TM_MARK_IN_TEXT: _(
        "The listing uses our mark in [title, brand field, description] for [goods]. The seller"
        " is not one of ours, and the goods are not ours."
    ),
    Reason.TM_LOGO_IN_IMAGE: _(
        "Picture number [...] shows our logo at [where], on [goods, label, background]. The"
        " seller is not one of ours."
    ),
    Reason.TM_PARALLEL_IMPORT: _(
        "The goods are ours, but we put them on the market in [country] only. They are offered"
        " in [country] without our consent, as [label, language, number] shows."
    ),
    Reason.CR_IMAGE_COPY: _(
        "Picture number [...] is our photograph, taken by [whom] on [date] and first published at"
        " [address]. We have licensed it to nobody who sells here."
    ),
    Reason.CR_TEXT_COPY: _(
        "The passage that begins [...] is ours, first published on [date] at [address]. It is"
        " taken over word for word."
    ),
    Reason.CR_WORK: _(
        "The work is [title], by [author], registered under [number] or shown by the attached"
        " statement. The goods reproduce [which part] of it."
    ),
    Reason.DES_SAME_DESIGN: _(
        "Our design [number] protects the shape shown in the attached views. The goods have the"
        " same [features]; they differ only in [...]."
    ),
    Reason.PAT_INFRINGEMENT: _(
        "Claim [number] of our patent [number] has the features [A, B, C]. The goods have A, as"
        " picture [...] shows, B, as [...], and C, as [...]."
    ),
    Reason.GI_MISUSE: _(
        "The name [...] is protected for [goods] from [region]. These goods are from [where], or"
        " their origin is not shown, and they are offered under the name."
    ),
    Reason.OTHER: _(
        "The listing infringes our right because [...]. It is seen at [where]. We have not agreed"
        " to it, and this is what we ask for: [...]."
    ),
}
