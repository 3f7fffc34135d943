"""The Good Faith Program in words: states, verdicts, how a standing came to be.

Filers see their own, staff see all: both by these words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label, join_list, label, label_stored
from pipeline.programmes.good_faith import Criterion, Evaluation
from pipeline.vocabulary import GoodFaithState
from records.ledger.audit import ActorKind
from records.programmes import good_faith_record
from records.programmes.acts import FirmAct, MembershipAct
from records.programmes.models import Evaluation as Stored
from records.programmes.models import Membership
from records.programmes.state_changes import StateChange


@dataclass(frozen=True, slots=True)
class Moment:
    """One move, as the timeline shows it."""

    at: datetime
    act: Label
    actor: Label
    who: str
    detail: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class EvaluationDay:
    """One evaluation of the past, in words."""

    stored: Stored
    evaluation: Evaluation
    verdict: Label
    missed_criteria: str
    state: Label


def describe_day(stored_evaluation: Stored) -> EvaluationDay:
    """Describe a stored evaluation."""
    evaluation = good_faith_record.parse_verdict(stored_evaluation)
    return EvaluationDay(
        stored=stored_evaluation,
        evaluation=evaluation,
        verdict=label(evaluation.verdict),
        missed_criteria=label_missed(", ".join(evaluation.misses)),
        state=standing_label(stored_evaluation),
    )


def standing_label(membership: Membership | Stored) -> Label:
    """Return the label of the membership's state, now or that day."""
    return label(membership.state)


def explain_standing(member: Membership) -> str:
    """Explain the state: staff's own words, or the criteria that were not met."""
    return label_missed(member.why) if member.state == GoodFaithState.COOLDOWN else member.why


def list_moments(moves: Sequence[StateChange]) -> tuple[Moment, ...]:
    """List the changes as a timeline, which names no staff."""
    return tuple(
        Moment(
            at=move.at,
            act=label_stored(MembershipAct, move.act),
            actor=label_stored(ActorKind, move.actor.partition(":")[0]),
            who="",
            detail=tuple(_list_details(move)),
        )
        for move in moves
    )


def _list_details(move: StateChange) -> Iterator[Label]:
    yield f"{label(GoodFaithState(move.before))} → {label(GoodFaithState(move.after))}"
    if move.why:
        yield label_missed(move.why) if move.act == MembershipAct.EVALUATE else move.why


def label_missed(names: str) -> str:
    """Label the criteria that were not met, given their names."""
    return join_list(_label_criterion(name) for name in names.split(", ") if name)


def _label_criterion(name: str) -> str:
    criterion, _colon, reason = name.partition(":")
    return f"{label_stored(Criterion, criterion)}{f' ({reason})' if reason else ''}"


TURNOVERS: Final[Mapping[str, Label]] = {
    "under_1m": _("under 1 million EUR a year"),
    "1m_to_5m": _("1 to 5 million EUR a year"),
    "5m_to_10m": _("5 to 10 million EUR a year"),
}
_BY_THE_FIRM: Final = frozenset({FirmAct.APPLY, FirmAct.LEAVE})


def turnover_label(code: str) -> Label:
    """Label a turnover band of the policy."""
    return TURNOVERS.get(code) or code.replace("_", " ")


def list_firm_moments(moves: Sequence[StateChange]) -> tuple[Moment, ...]:
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
