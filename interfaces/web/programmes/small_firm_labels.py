"""The Small Firms Program in words: states, turnovers, criteria, how a firm came to its state."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label
from interfaces.web.programmes.good_faith_labels import ACTORS, Moment
from records.standing.state_changes import StateChange

TURNOVERS: Final[Mapping[str, Label]] = {
    "under_1m": _("under 1 million EUR a year"),
    "1m_to_5m": _("1 to 5 million EUR a year"),
    "5m_to_10m": _("5 to 10 million EUR a year"),
}
LIMIT_MESSAGES: Final[Mapping[str, Label]] = {
    "staff": _("The program is for firms with fewer people."),
    "turnover_band": _("The program is for firms with less turnover."),
    "rights": _("The program is for firms with fewer rights."),
}
_ACTS: Final[Mapping[str, Label]] = {
    "apply": _("Applied"),
    "admit": _("Admitted"),
    "decline": _("Not admitted"),
    "graduate": _("Outgrew the program"),
    "leave": _("Left by choice"),
}


def turnover_label(code: str) -> Label:
    """A band of the policy in words."""
    return TURNOVERS.get(code) or code.replace("_", " ")


def list_moments(moves: Sequence[StateChange]) -> tuple[Moment, ...]:
    """The moves as a timeline; of people it names nobody."""
    return tuple(
        Moment(
            at=move.at,
            act=_ACTS.get(move.act, move.act),
            actor=_("the firm") if move.act in {"apply", "leave"} else ACTORS["user"],
            who="",
            detail=(move.why,) if move.why else (),
        )
        for move in moves
    )
