"""The Small Firms Program in words: states, turnovers, criteria, how a firm came to its state."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label, label, label_stored
from interfaces.web.programmes.good_faith_labels import Moment
from records.ledger.audit import ActorKind
from records.programmes.acts import FirmAct
from records.programmes.state_changes import StateChange

TURNOVERS: Final[Mapping[str, Label]] = {
    "under_1m": _("under 1 million EUR a year"),
    "1m_to_5m": _("1 to 5 million EUR a year"),
    "5m_to_10m": _("5 to 10 million EUR a year"),
}
_BY_THE_FIRM: Final = frozenset({FirmAct.APPLY, FirmAct.LEAVE})


def turnover_label(code: str) -> Label:
    """Label a turnover band of the policy."""
    return TURNOVERS.get(code) or code.replace("_", " ")


def list_moments(moves: Sequence[StateChange]) -> tuple[Moment, ...]:
    """List the changes as a timeline, which names no person."""
    return tuple(
        Moment(
            at=move.at,
            act=label_stored(FirmAct, move.act),
            actor=_("the firm")
            if move.act in {FirmAct.APPLY, FirmAct.LEAVE}
            else label(ActorKind.USER),
            who="",
            detail=(move.why,) if move.why else (),
        )
        for move in moves
    )
