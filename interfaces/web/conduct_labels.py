"""What concerns and measures are called, for pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.conduct.models import Sanction, SanctionKind

FIGURES: Final[Mapping[str, Promise]] = {
    "cases": _("Cases against this seller"),
    "of": _("Of all the filer's cases"),
    "decided": _("Decided"),
    "not_upheld": _("Not upheld"),
    "papers": _("Documents of the right"),
    "addresses": _("Addresses"),
    "requests": _("Requests"),
    "listings": _("Listings in the hour"),
    "busiest_before": _("Busiest hour before"),
    "offered": _("Listings of the seller"),
    "alike": _("Sellers alike"),
}


def describe_measure_state(measure: Sanction, now: datetime) -> tuple[str, Promise]:
    """Return a tone and a word: in force, over or lifted."""
    if measure.lifted_at is not None:
        return "unknown", _("lifted")
    if measure.kind == SanctionKind.WARNING:
        return "yes", _("given")
    return ("no", _("in force")) if measure.is_in_force(now) else ("unknown", _("over"))
