"""How many strikes stand against a seller, and what do they bring?

Cases are first sorted out by their own force and only then grouped. Grouping from the earliest
case is the smallest number of 72-hour spans that cover them all, and a smaller set never needs
more spans: so removing a case never adds a strike, at any moment.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.policy.tables import Penalty, PenaltyStep, StrikeNumbers
from pipeline.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Violation:
    """One effectively upheld case of the seller's legal entity."""

    case_id: int
    severity: Severity
    filed_at: datetime  # of its request
    ruled_at: datetime

    def effective_at(self, numbers: StrikeNumbers) -> datetime:
        """Return when it begins to count."""
        return self.ruled_at + timedelta(hours=numbers.effective_after_hours)

    def expires_at(self, numbers: StrikeNumbers) -> datetime:
        """Return when it no longer counts."""
        return self.effective_at(numbers) + timedelta(days=numbers.in_force_days)


@dataclass(frozen=True, slots=True)
class Strike:
    """The cases filed within one span of time, counted once."""

    opened_at: datetime
    effective_at: datetime  # with its first case to take effect
    case_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where a seller stands on one ladder at one moment."""

    severity: Severity
    strikes: tuple[Strike, ...]  # in force or pending
    effective_at: tuple[datetime, ...]  # when each strike that is in force took effect, in order
    effective_cases: tuple[int, ...]  # those behind the strikes in force, as they were filed
    owed_penalties: tuple[Penalty, ...]  # of every step reached by effective strikes

    @property
    def effective(self) -> int:
        """Strikes in force."""
        return len(self.effective_at)

    @property
    def strike_count(self) -> int:
        """Strikes in force or pending."""
        return len(self.strikes)

    def find_pending_moment(self, now: datetime) -> datetime | None:
        """Return when the next strike that does not count yet takes effect; None: all count."""
        moments = (strike.effective_at for strike in self.strikes)
        return min((moment for moment in moments if moment > now), default=None)


def build_ladder(
    violations: Iterable[Violation], severity: Severity, now: datetime, numbers: StrikeNumbers
) -> Ladder:
    """Return the ladder of one severity, from the cases that still stand."""
    standing = [
        violation
        for violation in violations
        if violation.severity is severity and now < violation.expires_at(numbers)
    ]
    effective = [violation for violation in standing if violation.effective_at(numbers) <= now]
    # Pending cases may divide the groups in other ways: what counts does not depend on them.
    strikes = list(_build_strikes(effective, numbers))
    effective_at = sorted(strike.effective_at for strike in strikes)
    return Ladder(
        severity,
        tuple(_build_strikes(standing, numbers)),
        tuple(effective_at),
        tuple(case_id for strike in strikes for case_id in strike.case_ids),
        list_penalties(len(effective_at), numbers.ladders[severity]),
    )


def list_penalties(strikes: int, steps: Iterable[PenaltyStep]) -> tuple[Penalty, ...]:
    """Return every penalty of the steps reached, each once, in the order of the ladder."""
    reached_penalties = (step.penalties for step in steps if step.strikes <= strikes)
    return tuple(dict.fromkeys(penalty for penalties in reached_penalties for penalty in penalties))


def penalties_to_impose(before: Ladder, after: Ladder) -> tuple[Penalty, ...]:
    """Return the penalties that a new effective strike brings; a ban is a proposal to a person."""
    return tuple(
        penalty for penalty in after.owed_penalties if penalty not in before.owed_penalties
    )


def is_ban_step(strikes_before: int, severity: Severity, numbers: StrikeNumbers) -> bool:
    """Return whether one more strike on this ladder would bring the ban."""
    return Penalty.BAN in list_penalties(strikes_before + 1, numbers.ladders[severity])


def limit_ends_at(standing: Ladder, numbers: StrikeNumbers) -> datetime | None:
    """Return the end of the listing limit: so many days from the strike that brought it."""
    if Penalty.LISTING_LIMIT not in standing.owed_penalties:
        return None
    steps = numbers.ladders[standing.severity]
    needed_strikes = min(step.strikes for step in steps if Penalty.LISTING_LIMIT in step.penalties)
    return standing.effective_at[needed_strikes - 1] + timedelta(days=numbers.listing_limit_days)


def next_change_at(
    violations: Iterable[Violation], now: datetime, numbers: StrikeNumbers
) -> datetime | None:
    """Return the next moment at which a strike takes effect or ends by time alone; None: never."""
    moments = (
        moment
        for violation in violations
        for moment in (violation.effective_at(numbers), violation.expires_at(numbers))
    )
    return min((moment for moment in moments if moment > now), default=None)


def _group_violations(
    violations: Iterable[Violation], numbers: StrikeNumbers
) -> list[list[Violation]]:
    span = timedelta(hours=numbers.group_hours)
    groups: list[list[Violation]] = []
    for violation in sorted(violations, key=lambda v: (v.filed_at, v.case_id)):
        if not groups or violation.filed_at >= groups[-1][0].filed_at + span:
            groups.append([])
        groups[-1].append(violation)
    return groups


def _build_strikes(violations: Iterable[Violation], numbers: StrikeNumbers) -> Iterator[Strike]:
    for group in _group_violations(violations, numbers):
        yield Strike(
            opened_at=group[0].filed_at,
            effective_at=min(violation.effective_at(numbers) for violation in group),
            case_ids=tuple(violation.case_id for violation in group),
        )
