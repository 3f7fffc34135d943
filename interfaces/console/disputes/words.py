"""Outcomes of a dispute and what would follow from them, in the reader's language."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.console.deeds import Act, Deed
from interfaces.console.grounds import ACTS
from interfaces.look.labels import label
from interfaces.look.templatetags.look import moment
from pipeline.words import Outcome
from records.acts.consequences import Consequences, ListingWill

OUTCOMES: Final[Mapping[Deed, Outcome]] = {
    Deed.UPHOLD: Outcome.UPHELD,
    Deed.REJECT: Outcome.REJECTED,
}
_LABELS: Final[Mapping[Deed, Promise]] = {
    Deed.UPHOLD: gettext_lazy("The claim holds"),
    Deed.REJECT: gettext_lazy("The claim does not hold"),
}
_SAYS: Final[Mapping[Deed, Promise]] = {
    Deed.UPHOLD: gettext_lazy("What follows is shown before anything is done."),
    Deed.REJECT: gettext_lazy("What follows is shown before anything is done."),
}
_LISTING: Final[Mapping[ListingWill, Promise]] = {
    ListingWill.COME_BACK: gettext_lazy("The listing comes back."),
    ListingWill.STAY_DOWN: gettext_lazy("The listing stays down."),
    ListingWill.BE_HELD: gettext_lazy("The listing stays down: other upheld cases hold it."),
    ListingWill.GO_DOWN: gettext_lazy("The listing goes down again."),
    ListingWill.STAY_UP: gettext_lazy("The listing stays up."),
}


def acts() -> tuple[Act, ...]:
    """What can be decided, with the reasons of first instance."""
    return tuple(
        Act(
            deed,
            ACTS[deed].key,
            _LABELS[deed],
            _SAYS[deed],
            gettext_lazy("Why, for the file"),
            is_note_required=True,
            grounds=ACTS[deed].grounds,
        )
        for deed in OUTCOMES
    )


def act_of(deed: Deed) -> Act:
    """One of them."""
    return next(one for one in acts() if one.deed == deed)


def sentences(then: Consequences) -> tuple[str, ...]:
    """What would follow, one effect a line."""
    return (str(_LISTING[then.listing]), *_of_strikes(then), *_of_penalties(then))


def _of_strikes(then: Consequences) -> Iterator[str]:
    words = {
        "severity": label(then.severity),
        "before": then.strikes_before,
        "after": then.strikes_after,
        "at": moment(then.effective_at) if then.effective_at else "",
    }
    if then.strike_goes:
        says = _("A strike goes: %(before)d become %(after)d on the ladder of %(severity)s.")
    elif then.strike_comes:
        says = _(
            "A strike comes: %(before)d become %(after)d on the ladder of %(severity)s; it counts"
            " from %(at)s."
        )
    else:
        says = _("The strikes stay: %(before)d on the ladder of %(severity)s.")
    yield says % words


def _of_penalties(then: Consequences) -> Iterator[str]:
    for order in then.undone:
        yield _("Penalty undone: %(penalty)s.") % {"penalty": label(order.penalty)}
    for penalty in then.imposed:
        yield _("Penalty to come with the strike: %(penalty)s.") % {"penalty": label(penalty)}
