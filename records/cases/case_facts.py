"""Read what matching and routing know of a case, each in one query.

`read_cases` reads what no matcher changes. `refresh_facts` reads again, in the transaction that
rules, what may have changed since: membership, switches, the right and the seller's record.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pipeline.facts import (
    Facts,
    FilerFacts,
    IndexFacts,
    ListingFacts,
    PictureFacts,
    RightFacts,
    SellerFacts,
)
from pipeline.filing.listing_lines import find_shop
from pipeline.reasons import Reason
from pipeline.sellers.strikes import Violation, build_ladder
from pipeline.vocabulary import Channel, Lane, RightKind, RightState, Severity
from records import policies
from records.cases.models import Case
from records.database import fetch_all, pack_rows, rows_from
from records.rights.models import Right


class NotFrozen(Exception):
    """The case has no frozen listing yet: it cannot be matched."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A frozen case as it stands before matching."""

    case_id: int
    public_id: UUID
    account_id: int
    seller_id: int | None
    reason: Reason
    lane: Lane
    channel: Channel
    evidence: tuple[str, ...]  # codes of what was given
    right: RightFacts  # as it stood at filing; its state and its owner are those of today
    right_version: int  # of today: its references may be newer than the filing
    listing: ListingFacts
    is_authorised: bool
    read_at: datetime


# One round trip, written out: it runs for every case.
_COLUMNS: Final = {
    **{name: f"c.{name}" for name in ("id", "public_id", "account_id", "seller_id")},
    **{name: f"c.{name}" for name in ("reason", "lane")},
    **{name: f"t.{name}" for name in ("channel", "evidence", "right_version", "right_snapshot")},
    "right_id": "r.id",
    "version": "r.version",
    "state": "r.state",
    "owner_id": "r.owner_id",
    **{name: f"f.{name}" for name in ("title", "brand", "description", "category", "markets")},
    **{name: f"f.{name}" for name in ("price", "currency", "pictures")},
    "is_authorised": """EXISTS (SELECT 1 FROM rights_authorisedseller a
      WHERE a.right_id = c.right_id
      AND a.seller_id = ANY ((SELECT sellers_same_entity(c.seller_id))::bigint[]))""",
    "external_id": "l.external_id",
    "read_at": "statement_timestamp()",
}
_READ_CASES: Final = f"""
SELECT {", ".join(_COLUMNS.values())}
FROM cases_case c
JOIN cases_takedownrequest t ON t.id = c.request_id
JOIN rights_right r ON r.id = t.right_id
JOIN marketplaces_listing l ON l.id = c.listing_id
LEFT JOIN marketplaces_frozenlisting f ON f.id = c.frozen_id
WHERE c.id = ANY(%s)
"""  # noqa: S608  # the table above


def read_cases(case_ids: Sequence[int]) -> list[Dossier]:
    """Read cases with their requests, rights and frozen listings, in the order asked for.

    Raises:
        Case.DoesNotExist: there is no such case.
        NotFrozen: a listing was not fetched yet.
    """
    rows = {row[0]: row for row in fetch_all(_READ_CASES, [list(case_ids)])}
    if missing := set(case_ids) - rows.keys():
        raise Case.DoesNotExist(min(missing))
    return [_build_dossier(dict(zip(_COLUMNS, rows[pk], strict=True))) for pk in case_ids]


def draft_facts(dossier: Dossier, index: IndexFacts, *, audit_draw: float, now: datetime) -> Facts:
    """Build the facts before matching: no likeness, standing and switches not yet read."""
    return Facts(
        case_id=dossier.case_id,
        reason=dossier.reason,
        channel=dossier.channel,
        lane=dossier.lane,
        evidence=dossier.evidence,
        right=dossier.right,
        listing=dossier.listing,
        seller=SellerFacts(
            seller_id=dossier.seller_id,
            is_authorised=dossier.is_authorised,
            counterfeit_strikes=0,
            infringement_strikes=0,
            upheld_counterfeit_cases=0,
        ),
        filer=FilerFacts(account_id=dossier.account_id, is_good_faith_member=False),
        text=(),
        pictures=(),
        rights_seen=(),
        index=index,
        switches=(),
        audit_draw=audit_draw,
        decided_at=now,
    )


def list_rights_seen(right_ids: set[int]) -> tuple[RightFacts, ...]:
    """Return the other rights that the likenesses name, for context."""
    if not right_ids:
        return ()
    rights = Right.objects.filter(pk__in=right_ids).order_by("pk")
    return tuple(read_right_facts(right) for right in rights)


def _build_dossier(row: dict[str, Any]) -> Dossier:
    evidence = json.loads(row["evidence"])
    return Dossier(
        case_id=row["id"],
        public_id=row["public_id"],
        account_id=row["account_id"],
        seller_id=row["seller_id"],
        reason=Reason(row["reason"]),
        lane=Lane(row["lane"]),
        channel=Channel(row["channel"]),
        evidence=tuple(sorted(code for code, items in evidence.items() if items)),
        right=_build_right_at_filing(row, json.loads(row["right_snapshot"])),
        right_version=row["version"],
        listing=_build_listing(row),
        is_authorised=row["is_authorised"],
        read_at=row["read_at"].astimezone(UTC),
    )


def _build_right_at_filing(row: dict[str, Any], snapshot: dict[str, Any]) -> RightFacts:
    expires_on = snapshot["expires_on"]
    return RightFacts(
        right_id=row["right_id"],
        version=row["right_version"],
        kind=RightKind(snapshot["kind"]),
        state=RightState(row["state"]),
        owner_id=row["owner_id"],
        mark=snapshot["mark"],
        aliases=tuple(snapshot["aliases"]),
        nice_classes=tuple(snapshot["nice_classes"]),
        territories=tuple(snapshot["territories"]),
        expires_on=date.fromisoformat(expires_on) if expires_on else None,
    )


def read_right_facts(right: Right) -> RightFacts:
    """Return the right as it stands now."""
    return RightFacts(
        right_id=right.pk,
        version=right.version,
        kind=RightKind(right.kind),
        state=RightState(right.state),
        owner_id=right.owner_id,
        mark=right.mark,
        aliases=tuple(right.aliases),
        nice_classes=tuple(right.nice_classes),
        territories=tuple(right.territories),
        expires_on=right.expires_on,
    )


def _build_listing(row: dict[str, Any]) -> ListingFacts:
    if row["pictures"] is None:
        raise NotFrozen(row["id"])
    pictures = json.loads(row["pictures"])
    return ListingFacts(
        title=row["title"],
        brand=row["brand"],
        description=row["description"],
        category=row["category"],
        markets=tuple(row["markets"]),
        price=row["price"],
        currency=row["currency"],
        pictures=tuple(PictureFacts(picture["sha256"], picture["error"]) for picture in pictures),
        is_shop=bool(find_shop(row["external_id"])),
    )


_HORIZON: Final = timedelta(days=800)  # no strike that counts was ruled longer ago


class SharedEntity(Exception):
    """Two cases of one legal entity cannot be decided together: each has to see the other."""


@dataclass(frozen=True, slots=True)
class CurrentFacts:
    """As it stands at this moment."""

    is_good_faith_member: bool
    approved_today: int  # by policy, of this filer's cases for this owner; up to the cap
    right_state: RightState
    switches: tuple[str, ...]  # those on that concern this case
    violations: tuple[Violation, ...]  # of the seller, this case not counted


_DRAFTS: Final = {
    **dict.fromkeys(("case_id", "owner", "agent", "filer", "right_id", "seller"), "bigint"),
    "reason": "text",
}
# One round trip for all of it, written out: this runs in every case's transaction. A duplicate has
# no ruling of its own and adds no strike; "effectively upheld" is what
# Case.objects.effectively_upheld() says, and a case's strike counts from that moment on. What is
# the same for a filer's cases is read once. A seller's entity is asked for once a case: as a
# condition it would be asked for at each row that a plan made on a small table goes through.
_READ_CURRENT: Final = f"""
WITH drafts AS (
  SELECT * FROM {rows_from("drafts", _DRAFTS)}
), filed AS MATERIALIZED (
  SELECT owner, filer, EXISTS (SELECT 1 FROM programmes_membership m WHERE m.owner_id = owner
      AND m.agent_id IS NOT DISTINCT FROM agent AND m.state = 'member') AS is_member,
    (SELECT count(*) FROM (SELECT 1 FROM cases_ruling r
      JOIN cases_case approved ON approved.id = r.case_id
      WHERE r.account_id = filer AND r.ruled_at >= %(midnight)s AND r.reviewer_id IS NULL
      AND r.outcome = 'upheld' AND approved.owner_id = owner LIMIT %(cap)s) AS today) AS approved
  FROM (SELECT DISTINCT owner, agent, filer FROM drafts) AS pair
), members AS MATERIALIZED (
  SELECT case_id, unnest(sellers_same_entity(seller)) AS seller_id FROM drafts
), upheld AS (
  SELECT members.case_id, array_agg(c.id) AS ids, array_agg(c.reason) AS reasons,
    array_agg(c.filed_at) AS filings, array_agg(c.upheld_at) AS rulings
  FROM members JOIN cases_case c USING (seller_id)
  WHERE c.upheld_at > %(since)s AND c.id <> members.case_id GROUP BY members.case_id
)
SELECT drafts.case_id,
  (SELECT coalesce(joined_to_id, id) FROM sellers_seller WHERE id = drafts.seller),
  filed.is_member, filed.approved,
  (SELECT state FROM rights_right WHERE id = drafts.right_id),
  ARRAY(SELECT name FROM ledger_switch WHERE is_on
    AND name IN ('all', 'reason:' || drafts.reason, 'filer:' || drafts.filer) ORDER BY name),
  upheld.ids, upheld.reasons, upheld.filings, upheld.rulings
FROM drafts JOIN filed USING (owner, filer) LEFT JOIN upheld USING (case_id)
"""  # noqa: S608  # of our own words


def read_current(drafts: Sequence[Facts], *, now: datetime) -> list[CurrentFacts]:
    """Read membership, the right's state, kill switches and the seller's record of each case.

    The seller's record is that of its legal entity. The caller holds the locks: of two cases that
    would each bring the last strike before a ban, the second sees the first.

    Raises:
        SharedEntity: two of them are of one legal entity: each would have to see the other.
    """
    calendar = policies.calendar()
    values = {
        "drafts": pack_rows(map(_draft_values, drafts)),
        "midnight": calendar.midnight(calendar.local_day(now)),
        "cap": policies.policy().good_faith.daily_velocity_cap,
        "since": now - _HORIZON,
    }
    results = fetch_all(_READ_CURRENT, values)
    entities = [entity_id for _, entity_id, *_ in results if entity_id]
    if len(set(entities)) < len(entities):
        raise SharedEntity(SharedEntity.__doc__)
    rows = {case_id: row for case_id, _, *row in results}
    return [_build_current(*rows[draft.case_id]) for draft in drafts]


def _draft_values(draft: Facts) -> dict[str, object]:
    owner_id, filer_id = draft.right.owner_id, draft.filer.account_id
    return {
        "case_id": draft.case_id,
        "owner": owner_id,
        "agent": None if filer_id == owner_id else filer_id,
        "filer": filer_id,
        "right_id": draft.right.right_id,
        "reason": draft.reason,
        "seller": draft.seller.seller_id,
    }


def _build_current(
    is_member: bool,  # noqa: FBT001  # a column
    approved_count: int,
    state: str,
    switches: list[str],
    *upheld: list[object] | None,
) -> CurrentFacts:
    violations = tuple(_violations(*upheld))
    return CurrentFacts(is_member, approved_count, RightState(state), tuple(switches), violations)


def _violations(*columns: list[object] | None) -> list[Violation]:
    severities = policies.policy().reasons
    return [
        Violation(pk, severities[Reason(reason)].severity, filed_at, ruled_at)
        for pk, reason, filed_at, ruled_at in zip(
            *(column or () for column in columns), strict=True
        )
    ]


def refresh_facts(drafts: Sequence[Facts], *, now: datetime) -> list[Facts]:
    """Return the facts with what holds at this moment, inside the transaction that rules."""
    if not drafts:
        return []
    return [
        replace(
            draft,
            right=replace(draft.right, state=current.right_state),
            filer=replace(
                draft.filer,
                is_good_faith_member=current.is_good_faith_member,
                approved_today=current.approved_today,
            ),
            seller=_refresh_seller(draft.seller, current.violations, now=now),
            switches=current.switches,
            decided_at=now,
        )
        for draft, current in zip(drafts, read_current(drafts, now=now), strict=True)
    ]


def _refresh_seller(
    draft: SellerFacts, violations: Sequence[Violation], *, now: datetime
) -> SellerFacts:
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
