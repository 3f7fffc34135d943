"""What a member of the Small Firms Programme is advised before filing; it holds the filing back.

The advice blocks once: who has read it may file all the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import ngettext

from interfaces.look.explained import label_term
from interfaces.portal.drafts.expecting import HIDDEN_GUARD_RAILS
from pipeline.facts import Facts
from pipeline.words import Destination
from records.acts import checking, preflighting
from records.acts.preflighting import Prediction
from records.complaints.models import Draft, Preflight
from records.standing.models import SmallFirm, SmallFirmState

_MOST_LISTINGS: Final = 300
_INVALID_TROUBLES: Final = frozenset({"not_found", "refused"})


def find_contact(account_id: int) -> str:
    """Who helps the firm; empty for whoever is no member."""
    members = SmallFirm.objects.filter(account_id=account_id, state=SmallFirmState.MEMBER)
    return members.values_list("contact", flat=True).first() or ""


def build_advice(draft: Draft, *, now: datetime) -> tuple[str, ...]:
    """Each thing that would likely make a case fail, with what to do about it."""
    named = {
        (row.listing.marketplace, row.listing.external_id)
        for row in checking.check_draft(draft)
        if row.listing is not None
    }
    looks = [
        one
        for one in Preflight.objects.filter(draft=draft, account_id=draft.account_id)[
            :_MOST_LISTINGS
        ]
        if (one.marketplace, one.external_id) in named
    ]
    seen = preflighting.predict_outcomes(draft, [one for one in looks if one.checked_at], now=now)
    return tuple(_advise_on_listings(len(named) - len(seen), seen))


def _advise_on_listings(unseen: int, seen: Sequence[Prediction]) -> Iterator[str]:
    if unseen > 0:
        says = ngettext(
            "%(count)d listing was not looked at yet: have it looked at first.",
            "%(count)d listings were not looked at yet: have them looked at first.",
            unseen,
        )
        yield says % {"count": unseen}
    if gone := sum(one.preflight.trouble in _INVALID_TROUBLES for one in seen):
        says = ngettext(
            "%(count)d listing would be invalid: the marketplace does not show it.",
            "%(count)d listings would be invalid: the marketplace does not show them.",
            gone,
        )
        yield says % {"count": gone}
    if blank := sum(map(_shows_nothing, seen)):
        says = ngettext(
            "In %(count)d listing nothing of your right is seen: say where it is, or leave it out.",
            "In %(count)d listings nothing of your right is seen: say where it is, or leave them"
            " out.",
            blank,
        )
        yield says % {"count": blank}
    yield from _advise_on_guard_rails(seen)


def _shows_nothing(one: Prediction) -> bool:
    return one.facts is not None and not _is_right_seen(one.facts)


def _is_right_seen(facts: Facts) -> bool:
    rights = {one.right_id for one in facts.text} | {one.right_id for one in facts.pictures}
    return facts.right.right_id in rights


def _advise_on_guard_rails(seen: Iterable[Prediction]) -> Iterator[str]:
    rails = Counter(
        rail.name
        for one in seen
        if one.routing and one.routing.destination is not Destination.UPHELD
        for rail in one.routing.guard_rails
        if rail.name not in HIDDEN_GUARD_RAILS
    )
    for name, count in rails.most_common():
        says = ngettext("%(what)s: %(count)d listing.", "%(what)s: %(count)d listings.", count)
        yield says % {"what": label_term(name), "count": count}
