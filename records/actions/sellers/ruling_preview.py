"""What would a ruling on a dispute do, to the listing, the strikes and the penalties?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matchers.labels.words import Word, _
from pipeline.policy.tables import Penalty
from pipeline.reasons import Reason
from pipeline.sellers.strikes import Ladder, Violation, build_ladder, penalties_to_impose
from pipeline.vocabulary import Outcome, Severity
from records import policies
from records.actions.sellers.penalty_orders import list_violations
from records.cases.models import Case
from records.sellers.models.penalties import PenaltyOrder

_MOST_NAMED = 5


class ListingEffect(Word):
    """Where the listing would be."""

    COME_BACK = "come_back", _("The listing comes back.")
    STAY_DOWN = "stay_down", _("The listing stays down.")
    # by other cases
    BE_HELD = "be_held", _("The listing stays down because other upheld cases keep it down.")
    GO_DOWN = "go_down", _("The listing goes down again.")
    STAY_UP = "stay_up", _("The listing stays up.")


@dataclass(frozen=True, slots=True)
class Consequences:
    """Of one outcome, at this moment."""

    listing: ListingEffect
    held_by: tuple[Case, ...]  # some of the other upheld cases on the listing
    severity: Severity
    standing: Ladder  # of the claim, before
    strikes_after: int
    undone: tuple[PenaltyOrder, ...]
    imposed_penalties: tuple[Penalty, ...]  # once the strike takes effect
    effective_at: datetime | None  # when a strike more would begin to count

    @property
    def strikes_before(self) -> int:
        """Strikes that count or are pending."""
        return self.standing.strike_count

    @property
    def strike_goes(self) -> bool:
        """Return whether a strike would fall away."""
        return self.strikes_after < self.strikes_before

    @property
    def strike_comes(self) -> bool:
        """Return whether there would be one more strike."""
        return self.strikes_after > self.strikes_before


def predict_consequences(case: Case, outcome: Outcome, *, now: datetime) -> Consequences:
    """Predict what a ruling would change, by the functions that carry it out."""
    others = Case.objects.effectively_upheld().filter(listing_id=case.listing_id)
    held_by = tuple(others.exclude(pk=case.pk).order_by("upheld_at", "pk")[:_MOST_NAMED])
    severity = policies.policy().reasons[Reason(case.reason)].severity
    violations = list(list_violations(case.seller_id)) if case.seller_id else []
    then = _violations_after(case, violations, outcome, severity, now)
    before, after = _ladder_at(violations, severity, now), _ladder_at(then, severity, now)
    return Consequences(
        listing=_predict_listing(case, outcome, held_by),
        held_by=held_by,
        severity=severity,
        standing=before,
        strikes_after=after.strike_count,
        undone=_penalties_undone(case, after),
        imposed_penalties=_penalties_imposed(violations, then, severity, now),
        effective_at=_effective_at(now) if after.strike_count > before.strike_count else None,
    )


def _violations_after(
    case: Case, standing: Sequence[Violation], outcome: Outcome, severity: Severity, now: datetime
) -> list[Violation]:
    """List the violations after the ruling; a confirmed one keeps its date."""
    if outcome is not Outcome.UPHELD:
        return [violation for violation in standing if violation.case_id != case.pk]
    if case.upheld_at is not None or not case.seller_id:
        return list(standing)
    return [*standing, Violation(case.pk, severity, case.filed_at, now)]


def _ladder_at(violations: Sequence[Violation], severity: Severity, now: datetime) -> Ladder:
    return build_ladder(violations, severity, now, policies.policy().strikes)


def _predict_listing(case: Case, outcome: Outcome, held_by: Sequence[Case]) -> ListingEffect:
    is_down = case.upheld_at is not None or bool(held_by)
    if outcome is Outcome.UPHELD:
        return ListingEffect.STAY_DOWN if is_down else ListingEffect.GO_DOWN
    if held_by:
        return ListingEffect.BE_HELD
    return ListingEffect.COME_BACK if is_down else ListingEffect.STAY_UP


def _penalties_undone(case: Case, after: Ladder) -> tuple[PenaltyOrder, ...]:
    """Return the penalties of this ladder that would lose their basis."""
    if not case.seller_id:
        return ()
    orders = PenaltyOrder.objects.standing().filter(
        seller_id=case.seller_id, severity=after.severity
    )
    return tuple(
        order for order in orders.order_by("pk") if order.penalty not in after.owed_penalties
    )


def _penalties_imposed(
    before: Sequence[Violation], after: Sequence[Violation], severity: Severity, now: datetime
) -> tuple[Penalty, ...]:
    moment = _effective_at(now)
    return penalties_to_impose(
        _ladder_at(before, severity, moment), _ladder_at(after, severity, moment)
    )


def _effective_at(now: datetime) -> datetime:
    return now + timedelta(hours=policies.policy().strikes.effective_after_hours)
