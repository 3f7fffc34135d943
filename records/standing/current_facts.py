"""What may change between matching and ruling, read again in the ruling's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pipeline.facts import Facts, SellerFacts
from pipeline.standing.strikes import Violation, build_ladder
from pipeline.vocabulary import Reason, RightState, Severity
from records import policies
from records.database import fetch_all

_HORIZON: Final = timedelta(days=800)  # no strike that counts was ruled longer ago


@dataclass(frozen=True, slots=True)
class CurrentFacts:
    """As it stands at this moment."""

    is_good_faith_member: bool
    approved_today: int  # by policy, of this filer's cases for this owner; up to the cap
    right_state: RightState
    switches: tuple[str, ...]  # those on that concern this case
    violations: tuple[Violation, ...]  # of the seller, this case not counted


# One round trip for all of it, written out: this runs in every case's transaction. A duplicate has
# no ruling of its own and adds no strike; "effectively upheld" is what
# Case.objects.effectively_upheld() says, and a case's strike counts from that moment on.
_READ: Final = """
SELECT
  EXISTS (SELECT 1 FROM standing_membership m WHERE m.owner_id = %(owner)s
    AND m.agent_id IS NOT DISTINCT FROM %(agent)s AND m.state = 'member'),
  (SELECT count(*) FROM (SELECT 1 FROM complaints_ruling r
    JOIN complaints_case approved ON approved.id = r.case_id
    WHERE r.account_id = %(filer)s AND r.ruled_at >= %(midnight)s AND r.reviewer_id IS NULL
    AND r.outcome = 'upheld' AND approved.owner_id = %(owner)s LIMIT %(cap)s) AS today),
  (SELECT state FROM rights_right WHERE id = %(right)s),
  ARRAY(SELECT name FROM ledger_switch WHERE is_on
    AND name IN ('all', %(reason_switch)s, %(filer_switch)s) ORDER BY name),
  upheld.ids, upheld.reasons, upheld.filed_at, upheld.ruled_at
FROM (
  SELECT array_agg(c.id) AS ids, array_agg(c.reason) AS reasons,
    array_agg(c.filed_at) AS filed_at, array_agg(c.upheld_at) AS ruled_at
  FROM complaints_case c
  WHERE c.seller_id = %(seller)s AND c.upheld_at > %(since)s AND c.id <> %(case)s
) AS upheld
"""


def read_current(facts: Facts, *, now: datetime) -> CurrentFacts:
    """Membership, the right's state, the kill switches and the seller's record of one case.

    The caller holds the seller's lock: of two cases that would each bring the last strike before
    a ban, the second sees the first.
    """
    owner_id, filer_id = facts.right.owner_id, facts.filer.account_id
    calendar = policies.calendar()
    values = {
        "owner": owner_id,
        "agent": None if filer_id == owner_id else filer_id,
        "filer": filer_id,
        "midnight": calendar.midnight(calendar.local_day(now)),
        "cap": policies.policy().good_faith.daily_velocity_cap,
        "right": facts.right.right_id,
        "reason_switch": f"reason:{facts.reason}",
        "filer_switch": f"filer:{filer_id}",
        "seller": facts.seller.seller_id,
        "case": facts.case_id,
        "since": now - _HORIZON,
    }
    ((is_member, approved, state, switches, *upheld),) = fetch_all(_READ, values)
    violations = tuple(_violations(*upheld))
    return CurrentFacts(is_member, approved, RightState(state), tuple(switches), violations)


def _violations(*columns: list[object] | None) -> list[Violation]:
    severities = policies.policy().reasons
    return [
        Violation(pk, severities[Reason(reason)].severity, filed_at, ruled_at)
        for pk, reason, filed_at, ruled_at in zip(*(each or () for each in columns), strict=True)
    ]


def refresh_seller(
    draft: SellerFacts, violations: Sequence[Violation], *, now: datetime
) -> SellerFacts:
    """The seller's record at this moment."""
    if not violations:
        return draft
    numbers = policies.policy().strikes
    counterfeit = build_ladder(violations, Severity.COUNTERFEIT, now, numbers)
    infringement = build_ladder(violations, Severity.INFRINGEMENT, now, numbers)
    return replace(
        draft,
        counterfeit_strikes=counterfeit.strike_count,
        infringement_strikes=infringement.strike_count,
        upheld_counterfeit_cases=sum(v.severity is Severity.COUNTERFEIT for v in violations),
    )
