"""What concerns and measures are called, for pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pipeline.standing.abuse_signals import Signal
from pipeline.vocabulary import Matter, RiskSign
from records.accounts.models import ObjectionState
from records.conduct.models import ConcernState, Measure, MeasureKind

CONCERN_KINDS: Final[Mapping[str, Promise]] = {
    Matter.NOTICES: _("Unfounded complaints"),
    Matter.LISTINGS: _("Listings taken down"),
    Matter.DISPUTES: _("Unfounded disputes"),
    Signal.ONE_SELLER: _("One filer against one seller"),
    Signal.SHARED_CERTIFICATE: _("One certificate under two accounts"),
    Signal.THROWAWAY_CONTACT: _("Disposable contact addresses"),
    Signal.BURST: _("A burst of complaints"),
    Signal.SELLER_RISK: _("What a seller does"),
}
CONCERN_STATES: Final[Mapping[str, Promise]] = {
    ConcernState.OPEN: _("waits for a person"),
    ConcernState.DISMISSED: _("dismissed"),
    ConcernState.ACTED: _("acted on"),
}
MEASURES: Final[Mapping[str, Promise]] = {
    MeasureKind.WARNING: _("Warning"),
    MeasureKind.SUSPENSION: _("Suspension"),
}
OBJECTIONS: Final[Mapping[str, Promise]] = {
    ObjectionState.NONE: _("none"),
    ObjectionState.FILED: _("waits for an answer"),
    ObjectionState.CONFIRMED: _("answered, the measure stands"),
    ObjectionState.REVERSED: _("answered, the measure was taken back"),
}
RISK_SIGNS: Final[Mapping[RiskSign, Promise]] = {
    RiskSign.UPHELD: _("Upheld complaints"),
    RiskSign.HOLDS: _("Listings held and not released"),
    RiskSign.SWITCHED: _("Listings that show other goods"),
    RiskSign.AGAIN: _("Repeats of what was taken down"),
    RiskSign.LINKS: _("New links to closed sellers"),
}
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


def describe_measure_state(measure: Measure, now: datetime) -> tuple[str, Promise]:
    """A tone and a word: in force, over or lifted."""
    if measure.lifted_at is not None:
        return "unknown", _("lifted")
    if measure.kind == MeasureKind.WARNING:
        return "yes", _("given")
    return ("no", _("in force")) if measure.is_in_force(now) else ("unknown", _("over"))
