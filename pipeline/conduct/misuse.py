"""Does a party misuse the procedure (Regulation (EU) 2022/2065, Article 23)? Four factors, shown.

The figures propose a warning, and after a warning a suspension; a person decides each, with the
fourth factor, intent, that no figure shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pipeline.policy.parameters import MisuseNumbers
from pipeline.statistics.rates import Rate


class Proposal(StrEnum):
    """What the figures propose to a person."""

    NOTHING = "nothing"
    WARNING = "warning"
    SUSPENSION = "suspension"  # only of somebody warned, for what came after the warning


@dataclass(frozen=True, slots=True)
class ConductEvent:
    """What one party did in one case."""

    at: datetime
    is_unfounded: bool  # it counts against the party, as its matter says, in the end
    is_grave: bool  # a counterfeit, claimed or offered; or a notice that took a listing down


@dataclass(frozen=True, slots=True)
class MisuseFactors:
    """The first three of the four factors, over the window."""

    unfounded: int  # absolute number
    share: Rate  # proportion, of all that the party sent
    grave: int  # gravity: so many of the unfounded ones

    @property
    def is_reached(self) -> bool:
        """Are number and proportion both beyond what is tolerated?"""
        return self.unfounded > 0 and not self.share.passes


def compute_factors(
    conduct: Iterable[ConductEvent], now: datetime, numbers: MisuseNumbers
) -> MisuseFactors:
    """Return the figures of the days that count."""
    since_at = now - timedelta(days=numbers.window_days)
    events = [event for event in conduct if since_at <= event.at < now]
    unfounded_events = [event for event in events if event.is_unfounded]
    return MisuseFactors(
        unfounded=len(unfounded_events),
        share=Rate(len(unfounded_events), len(events), numbers.share_percent, is_floor=False),
        grave=sum(kind.is_grave for kind in unfounded_events),
    )


def propose_measure(
    conduct: Iterable[ConductEvent],
    now: datetime,
    numbers: MisuseNumbers,
    *,
    warned_at: datetime | None = None,
) -> tuple[Proposal, MisuseFactors]:
    """Return what a person should look at, and the figures behind it.

    A grave case weighs as several; a warning holds for as long as the window.
    """
    acts = list(conduct)
    is_warned = warned_at is not None and now - warned_at < timedelta(days=numbers.window_days)
    since = [event for event in acts if not is_warned or warned_at is None or event.at > warned_at]
    factors = compute_factors(since, now, numbers)
    weight = factors.unfounded + (numbers.grave_weight - 1) * factors.grave
    if weight < numbers.cases or not factors.is_reached:
        return Proposal.NOTHING, factors
    return (Proposal.SUSPENSION if is_warned else Proposal.WARNING), factors


def suspended_until(now: datetime, times_before: int, numbers: MisuseNumbers) -> datetime:
    """Return when a suspension ends: longer each time, up to a limit."""
    days = min(numbers.suspension_days * 2**times_before, numbers.longest_suspension_days)
    return now + timedelta(days=days)
