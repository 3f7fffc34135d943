"""What a member of the Small Firms Program is advised before filing; it holds the filing back.

The advice blocks once: who has read it may file all the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import ngettext

from interfaces.portal.filing.preflight import HIDDEN_GUARD_RAILS
from interfaces.web.labels import label_term
from pipeline.vocabulary import Destination
from records.actions.filing import draft_check, draft_preflight
from records.actions.filing.draft_preflight import Prediction
from records.filing.models import Draft, PreflightTrouble
from records.programmes.models import SmallFirm, SmallFirmState

_INVALID_TROUBLES: Final = frozenset({PreflightTrouble.NOT_FOUND, PreflightTrouble.REFUSED})


def find_contact(account_id: int) -> str:
    """Return the name of who helps the firm; empty for accounts that are not members."""
    members = SmallFirm.objects.filter(account_id=account_id, state=SmallFirmState.MEMBER)
    return members.values_list("contact", flat=True).first() or ""


def build_advice(draft: Draft, *, now: datetime) -> tuple[str, ...]:
    """List what would likely make a case fail, and what to do about it."""
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
