"""What a member of the Small Firms Program is advised before filing; it holds the filing back.

The advice blocks once: who has read it may file all the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from interfaces.portal.filing.preflight import HIDDEN_GUARD_RAILS
from interfaces.web.labels import Label, label_term
from pipeline.vocabulary import Destination, Reason
from records.actions.filing import draft_check, draft_preflight
from records.actions.filing.draft_preflight import Prediction
from records.complaints.models import Draft
from records.standing.models import SmallFirm, SmallFirmState

_INVALID_TROUBLES: Final = frozenset({"not_found", "refused"})


def find_contact(account_id: int) -> str:
    """Who helps the firm; empty for accounts that are no members."""
    members = SmallFirm.objects.filter(account_id=account_id, state=SmallFirmState.MEMBER)
    return members.values_list("contact", flat=True).first() or ""


def build_advice(draft: Draft, *, now: datetime) -> tuple[str, ...]:
    """Each thing that would likely make a case fail, with what to do about it."""
    preflights = draft_preflight.list_preflights(draft).exclude(checked_at=None)
    predictions = draft_preflight.predict_outcomes(draft, preflights, now=now)
    unseen = len(draft_check.list_listing_keys(draft)) - len(predictions)
    return tuple(_advise_on_listings(unseen, predictions))


def _advise_on_listings(unseen: int, predictions: Sequence[Prediction]) -> Iterator[str]:
    if unseen > 0:
        advice = ngettext(
            "%(count)d listing was not checked yet. Check it first.",
            "%(count)d listings were not checked yet. Check them first.",
            unseen,
        )
        yield advice % {"count": unseen}
    if count := sum(
        prediction.preflight.trouble in _INVALID_TROUBLES for prediction in predictions
    ):
        advice = ngettext(
            "%(count)d listing would be invalid because the marketplace does not show it.",
            "%(count)d listings would be invalid because the marketplace does not show them.",
            count,
        )
        yield advice % {"count": count}
    if blank := sum(map(_shows_nothing, predictions)):
        advice = ngettext(
            "We do not see your right in %(count)d listing. Say where it is,"
            " or leave the listing out.",
            "We do not see your right in %(count)d listings. Say where it is,"
            " or leave the listings out.",
            blank,
        )
        yield advice % {"count": blank}
    yield from _advise_on_guard_rails(predictions)


def _shows_nothing(prediction: Prediction) -> bool:
    return prediction.facts is not None and not prediction.facts.is_right_found


def _advise_on_guard_rails(predictions: Iterable[Prediction]) -> Iterator[str]:
    rails = Counter(
        rail.name
        for prediction in predictions
        if prediction.routing and prediction.routing.destination is not Destination.UPHELD
        for rail in prediction.routing.guard_rails
        if rail.name not in HIDDEN_GUARD_RAILS
    )
    for name, count in rails.most_common():
        advice = ngettext("%(what)s: %(count)d listing.", "%(what)s: %(count)d listings.", count)
        yield advice % {"what": capfirst(str(label_term(name))), "count": count}


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
        "Picture number [...] is our photograph, taken by [name] on [date] and first published at"
        " [address]. We have licensed it to nobody who sells here."
    ),
    Reason.CR_TEXT_COPY: _(
        "The passage that begins with [...] is ours, first published on [date] at [address]. It is"
        " copied word for word."
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
