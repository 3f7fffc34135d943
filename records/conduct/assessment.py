"""A party's conduct, counted from the records: which acts count against it, and how gravely."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from pipeline.conduct.misuse import ConductEvent, MisuseFactors, Proposal, propose_measure
from pipeline.vocabulary import Matter, Severity
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.conduct.models import Sanction, SanctionKind, SanctionQuerySet
from records.database import fetch_all


@dataclass(frozen=True, slots=True)
class Party:
    """The party whose conduct it is, and of which kind."""

    matter: Matter
    account_id: int | None = None
    seller_id: int | None = None

    @property
    def key(self) -> int:
        """The account's or the seller's."""
        return (self.account_id if self.matter.is_of_filer else self.seller_id) or 0


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the figures propose, with them, and what went before."""

    party: Party
    proposal: Proposal
    factors: MisuseFactors
    warned_at: datetime | None
    suspended_before: int


# Of each ruling of first instance that stands: whose, when, whether it counts against the party in
# the end, and whether gravely. What was invalid is nobody's wrong: a listing was gone, say.
_RULED: Final = """
FROM cases_ruling r JOIN cases_case c ON c.id = r.case_id
WHERE r.ruled_at >= %(since)s AND r.ruled_at < %(now)s
  AND r.instance = 'first' AND r.annulled_at IS NULL AND r.outcome <> 'invalid'
"""
_DECISIONS: Final = {
    Matter.NOTICES: f"""
SELECT r.account_id AS party, r.ruled_at AS at, c.upheld_at IS NULL AS counts,
  c.reason = ANY(%(grave)s) OR r.outcome = 'upheld' AS is_grave, c.id AS case_id {_RULED}
""",
    Matter.LISTINGS: f"""
SELECT c.seller_id AS party, r.ruled_at AS at, c.upheld_at IS NOT NULL AS counts,
  c.reason = ANY(%(grave)s) AS is_grave, c.id AS case_id {_RULED} AND c.seller_id IS NOT NULL
""",
    Matter.DISPUTES: """
SELECT n.seller_id AS party, n.filed_at AS at, n.state = 'confirmed' AS counts,
  c.reason = ANY(%(grave)s) AS is_grave, c.id AS case_id
FROM disputes_counternotification n JOIN cases_case c ON c.id = n.case_id
WHERE n.filed_at >= %(since)s AND n.filed_at < %(now)s
  AND n.state IN ('confirmed', 'restored', 'accepted')
""",
}
_WHOSE: Final = {
    Matter.NOTICES: "r.account_id = %(key)s",
    Matter.LISTINGS: "c.seller_id = %(key)s",
    Matter.DISPUTES: "n.seller_id = %(key)s",
}
_MANY: Final = """
SELECT party FROM ({said}) AS said GROUP BY party
HAVING count(*) FILTER (WHERE counts)
  + %(extra)s * count(*) FILTER (WHERE counts AND is_grave) >= %(cases)s
ORDER BY party
"""


def list_conduct(party: Party, now: datetime) -> list[tuple[ConductEvent, int]]:
    """Return each act of the window with its case, the newest first."""
    sql = f"{_DECISIONS[party.matter]} AND {_WHOSE[party.matter]} ORDER BY at DESC, case_id"
    rows = fetch_all(sql, _values(party.matter, now) | {"key": party.key})
    return [
        (ConductEvent(at, counts, is_grave), case_id) for _, at, counts, is_grave, case_id in rows
    ]


def list_parties_to_review(matter: Matter, now: datetime) -> list[Party]:
    """Return parties with enough against them to be reviewed; never the public form."""
    numbers = policies.policy().misuse.numbers_of(matter)
    values = _values(matter, now) | {"extra": numbers.grave_weight - 1, "cases": numbers.cases}
    keys = [key for (key,) in fetch_all(_MANY.format(said=_DECISIONS[matter]), values)]
    if matter.is_of_filer:
        return [Party(matter, account_id=key) for key in keys if key != PUBLIC_FORM_ACCOUNT_ID]
    return [Party(matter, seller_id=key) for key in keys]


def _values(matter: Matter, now: datetime) -> dict[str, object]:
    policy = policies.policy()
    numbers = policy.misuse.numbers_of(matter)
    grave = [str(code) for code, row in policy.reasons.items() if row.severity == _GRAVE]
    return {"now": now, "since": now - timedelta(days=numbers.window_days), "grave": grave}


_GRAVE: Final = Severity.COUNTERFEIT


def assess_party(party: Party, now: datetime) -> Assessment:
    """Return what the figures propose at this moment; a person decides."""
    numbers = policies.policy().misuse.numbers_of(party.matter)
    measures = list_standing_sanctions(party)
    warning = measures.filter(kind=SanctionKind.WARNING).order_by("-decided_at").first()
    warned_at = warning.decided_at if warning else None
    conduct = [event for event, _ in list_conduct(party, now)]
    proposal, factors = propose_measure(conduct, now, numbers, warned_at=warned_at)
    before = measures.filter(kind=SanctionKind.SUSPENSION).count()
    return Assessment(party, proposal, factors, warned_at, before)


def list_standing_sanctions(party: Party) -> SanctionQuerySet:
    """Return the measures against a party in this matter that were not lifted, also past ones."""
    standing = Sanction.objects.standing().filter(matter=party.matter)
    return standing.filter(_is_party(party))


def list_all_measures(party: Party) -> list[Sanction]:
    """Return all its measures, lifted ones too, the newest first."""
    measures = Sanction.objects.filter(_is_party(party), matter=party.matter)
    return list(measures.order_by("-decided_at", "-pk"))


def is_warned(party: Party, now: datetime) -> bool:
    """Return whether it was warned within the window, as every suspension requires."""
    days = policies.policy().misuse.numbers_of(party.matter).window_days
    since_at = now - timedelta(days=days)
    return (
        list_standing_sanctions(party)
        .filter(kind=SanctionKind.WARNING, decided_at__gt=since_at)
        .exists()
    )


def find_suspension(party: Party, now: datetime) -> Sanction | None:
    """Return the suspension in force that lasts longest; None: there is none."""
    measures = Sanction.objects.in_force(now).filter(matter=party.matter)
    return measures.filter(_is_party(party)).order_by("-ends_at").first()


def _is_party(party: Party) -> Q:
    return Q(account=party.account_id, seller=party.seller_id)
