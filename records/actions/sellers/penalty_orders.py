"""Penalise sellers by their strikes, and take penalties back when the strikes fall away.

Strikes are counted over all sellers of a legal entity. Each of them bears the penalties, so that
the marketplace of each shop is told. A ban is decided on once: the other sellers carry it over.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from pipeline.policy.tables import Penalty
from pipeline.reasons import Reason
from pipeline.sellers.strikes import Ladder, Violation, build_ladder, limit_ends_at, next_change_at
from pipeline.vocabulary import Severity
from records import policies
from records.accounts.models import ObjectionState
from records.actions.rounds import act_on_each
from records.actions.sellers.entity_membership import list_entity, lock_entities
from records.cases.law import find_law
from records.cases.models import Case, Ruling, Settlement
from records.clock import next_version
from records.database import fetch_all
from records.duties import duty
from records.ledger import audit, outbox
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState, SellerStanding

_LOOK_BACK: Final = timedelta(minutes=10)  # no transaction of ours is open for longer
_OF_THE_LISTING: Final = Penalty.REMOVAL  # carried out by the listing's own order


@duty
def update_all_penalties(now: datetime) -> int:
    """Update each seller whose cases or dates have changed; return how many."""
    sellers = sorted({*_list_sellers_ruled_on(now), *_list_sellers_due(now)})
    # All of them: who was ruled on lately is among them in each round.
    return act_on_each(sellers, lambda seller: update_penalties(seller, now=now), most=None)


def _list_sellers_ruled_on(now: datetime) -> Iterator[int]:
    since_at = now - _LOOK_BACK
    # Asked one by one: with "or" between them, all cases would be read.
    ruled_case_ids = Ruling.objects.filter(ruled_at__gt=since_at).values_list("case_id", flat=True)
    settled_case_ids = Settlement.objects.filter(said_at__gt=since_at).values_list(
        "case_id", flat=True
    )
    cases = Case.objects.filter(
        pk__in={*ruled_case_ids, *settled_case_ids}, seller_id__isnull=False
    )
    yield from cases.values_list("seller_id", flat=True).distinct()  # type: ignore[misc]  # none is null


def _list_sellers_due(now: datetime) -> Iterator[int]:
    yield from SellerStanding.objects.filter(next_at__lte=now).values_list("pk", flat=True)


def update_penalties(seller_id: int, *, now: datetime) -> bool:
    """Bring the penalties of a seller's legal entity in line with its strikes, under its lock."""
    with transaction.atomic():
        sellers = lock_entities(seller_id)
        violations = list(list_violations(seller_id))
        numbers = policies.policy().strikes
        ladders = {
            severity: build_ladder(violations, severity, now, numbers) for severity in Severity
        }
        fields = {
            "counterfeit": ladders[Severity.COUNTERFEIT].effective,
            "infringement": ladders[Severity.INFRINGEMENT].effective,
            "looked_at": now,
            "next_at": next_change_at(violations, now, numbers),
        }
        for seller in sellers:
            SellerStanding.objects.update_or_create(seller=seller, defaults=fields)
        for standing in ladders.values():
            for seller in sellers:
                _undo_unowed(seller, standing, now)
                _impose_owed(seller, standing, now)
            if Penalty.BAN in standing.owed_penalties:
                _decide_ban(sellers, standing, now)
        for lead in PenaltyOrder.objects.filter(seller__in=sellers, severity="", extends=None):
            extend_to_entity(lead, now)
    return True


# Staff and workers see the cases; a seller asks for those of its other shops by a function.
_VIOLATIONS: Final = """
SELECT id, reason, filed_at, upheld_at FROM cases_case
WHERE seller_id = ANY ((SELECT sellers_same_entity(%s))::bigint[]) AND upheld_at IS NOT NULL
UNION SELECT * FROM cases_own_violations() ORDER BY filed_at, id
"""


def list_violations(seller_id: int) -> Iterator[Violation]:
    """Return the upheld cases of the seller's legal entity, as the ladders count them."""
    reasons = policies.policy().reasons
    for pk, reason, *moments in fetch_all(_VIOLATIONS, [seller_id]):
        yield Violation(pk, reasons[Reason(reason)].severity, *moments)


_VIOLATIONS_BY_SELLER: Final = """
SELECT s.id, c.id, c.reason, c.filed_at, c.upheld_at FROM unnest(%s::bigint[]) AS s (id)
CROSS JOIN LATERAL (SELECT sellers_same_entity(s.id)::bigint[] AS ids) AS entity
JOIN cases_case c ON c.seller_id = ANY (entity.ids) AND c.upheld_at IS NOT NULL
ORDER BY c.filed_at, c.id
"""


def list_violations_by_seller(seller_ids: Iterable[int]) -> Mapping[int, Sequence[Violation]]:
    """List the same for several sellers at once, for staff."""
    reasons = policies.policy().reasons
    violations: dict[int, list[Violation]] = {pk: [] for pk in seller_ids}
    for seller_id, pk, reason, *moments in fetch_all(_VIOLATIONS_BY_SELLER, [list(violations)]):
        violations[seller_id].append(Violation(pk, reasons[Reason(reason)].severity, *moments))
    return violations


def _impose_owed(seller: Seller, standing: Ladder, now: datetime) -> None:
    """Impose the penalties that need no person's decision."""
    borne = {order.penalty for order in _standing_orders(seller, standing)}
    for penalty in standing.owed_penalties:
        if penalty not in {_OF_THE_LISTING, Penalty.BAN, *borne}:
            _write_order(seller, standing, penalty, now)


def _decide_ban(sellers: Sequence[Seller], standing: Ladder, now: datetime) -> None:
    """Put one ban of the entity before people, and let each seller carry over what they imposed."""
    bans = PenaltyOrder.objects.standing().filter(
        seller__in=sellers, severity=standing.severity, penalty=Penalty.BAN, extends=None
    )
    lead = max(bans.order_by("pk"), key=_ban_rank, default=None)
    if lead is None:
        _write_order(sellers[0], standing, Penalty.BAN, now)
        return
    if lead.state == PenaltyOrderState.DECLINED and standing.effective > lead.strikes:
        _propose_again(lead, standing, now)
    extend_to_entity(lead, now)


def _ban_rank(order: PenaltyOrder) -> tuple[bool, bool]:
    return order.state == PenaltyOrderState.IMPOSED, order.state != PenaltyOrderState.DECLINED


def extend_to_entity(lead: PenaltyOrder, now: datetime) -> None:
    """Let what people imposed hold for every seller of its entity; for none if it is over.

    It is of the legal entity: those who imposed it answer for it at each of its shops. The
    caller holds the entity's lock.
    """
    entity = list_entity(lead.seller_id)
    is_imposed = lead.state == PenaltyOrderState.IMPOSED
    for order in lead.extensions.standing().exclude(seller__in=entity if is_imposed else []):
        order.state = PenaltyOrderState.UNDONE
        save_next_version(order, "undo_penalty", "system", now)
    if is_imposed:
        _extend(lead, entity, now)
    elif not lead.severity:  # what people decided on another of its sellers holds still
        alike = PenaltyOrder.objects.in_force(now).filter(seller__in=entity, severity="")
        for other in alike.filter(penalty=lead.penalty, extends=None).order_by("pk"):
            _extend(other, entity, now)


def _extend(lead: PenaltyOrder, entity: Collection[int], now: datetime) -> None:
    if lead.ends_at and lead.ends_at <= now:
        return
    same_fields = {"severity": lead.severity, "penalty": lead.penalty}
    borne = PenaltyOrder.objects.standing().filter(seller__in=entity, **same_fields)
    if not lead.severity:  # on no ladder, what was declined or is over stands in nobody's way
        is_over = Q(state=PenaltyOrderState.DECLINED) | Q(ends_at__lte=now)
        borne = borne.exclude(is_over)
    for seller_id in sorted(set(entity) - set(borne.values_list("seller_id", flat=True))):
        order = PenaltyOrder.objects.create(
            seller_id=seller_id,
            state=PenaltyOrderState.IMPOSED,
            strikes=lead.strikes,
            case_ids=lead.case_ids,
            brought_at=now,
            imposed_at=now,
            ends_at=lead.ends_at,
            figures=lead.figures,
            facts=lead.facts,
            approved_by_id=lead.approved_by_id,
            confirmed_by_id=lead.confirmed_by_id,
            extends=lead,
            **same_fields,
        )
        post_order(order, now)
        audit_order(order, "penalise", "system", now)


def _standing_orders(seller: Seller, standing: Ladder) -> "list[PenaltyOrder]":
    orders = PenaltyOrder.objects.standing().filter(seller=seller, severity=standing.severity)
    return list(orders.select_related("extends").order_by("pk"))


def _write_order(seller: Seller, standing: Ladder, penalty: Penalty, now: datetime) -> None:
    is_ban = penalty is Penalty.BAN
    numbers = policies.policy().strikes
    is_limit = penalty is Penalty.LISTING_LIMIT
    order = PenaltyOrder.objects.create(
        seller=seller,
        severity=standing.severity,
        penalty=penalty,
        state=PenaltyOrderState.PROPOSED if is_ban else PenaltyOrderState.IMPOSED,
        strikes=standing.effective,
        case_ids=list(standing.effective_cases),
        brought_at=now,
        imposed_at=None if is_ban else now,
        ends_at=limit_ends_at(standing, numbers) if is_limit else None,
        notice_ends_at=find_notice_end(standing.effective_cases, now) if is_ban else None,
    )
    post_order(order, now)
    audit_order(order, "penalise", "system", now)


def find_notice_end(case_ids: Sequence[int], now: datetime) -> datetime:
    """Return when the longest notice ends that a law behind the cases gives a trader."""
    cases = Case.objects.select_related("frozen", "request").filter(pk__in=case_ids)
    return now + timedelta(days=max((find_law(case).ban_notice_days for case in cases), default=30))


def _propose_again(order: PenaltyOrder, standing: Ladder, now: datetime) -> None:
    order.state, order.strikes, order.why = PenaltyOrderState.PROPOSED, standing.effective, ""
    order.case_ids = list(standing.effective_cases)
    order.notice_ends_at = find_notice_end(order.case_ids, now)
    order.approved_by = order.confirmed_by = order.answered_by = order.imposed_at = None
    order.objection_state, order.objection, order.answer = ObjectionState.NONE, "", ""
    save_next_version(order, "penalise", "system", now)


def _undo_unowed(seller: Seller, standing: Ladder, now: datetime) -> None:
    for order in _standing_orders(seller, standing):
        if order.penalty not in standing.owed_penalties or not _is_of_entity(order):
            order.state = PenaltyOrderState.UNDONE
            save_next_version(order, "undo_penalty", "system", now)


def _is_of_entity(order: PenaltyOrder) -> bool:
    """Return False if it carries over the ban of a seller that is now another entity."""
    return order.extends is None or order.extends.seller_id in list_entity(order.seller_id)


def save_next_version(order: PenaltyOrder, name: str, actor: str, now: datetime) -> None:
    """Save a changed order as its next version, tell the marketplaces, and audit the act."""
    order.version = next_version(order.version)
    order.save()
    post_order(order, now)
    audit_order(order, name, actor, now)


def restate(order_id: int, *, now: datetime) -> bool:
    """Tell the marketplaces again what is imposed, as its next version; False: it is no longer."""
    with transaction.atomic():
        orders = PenaltyOrder.objects.filter(pk=order_id, state=PenaltyOrderState.IMPOSED)
        lock_entities(*orders.values_list("seller_id", flat=True))
        order = orders.select_for_update(of=("self",)).first()
        if order is not None:
            save_next_version(order, "restate_penalty", "system", now)
    return order is not None


def post_order(order: PenaltyOrder, now: datetime) -> None:
    """Tell the marketplaces of an order's present version."""
    outbox.post(
        key=f"penalty:{order.pk}:{order.version}",
        kind="penalty",
        subject_id=order.pk,
        body={"version": order.version},
        send_after=now,
    )


def audit_order(order: PenaltyOrder, name: str, actor: str, now: datetime) -> None:
    """Append to the seller's audit chain; the caller holds the seller's lock."""
    audit.record("seller", order.seller_id, name, actor=actor, at=now, body=_describe_order(order))


def _describe_order(order: PenaltyOrder) -> dict[str, audit.Value]:
    return {
        "order": order.pk,
        "penalty": order.penalty,
        "severity": order.severity,
        "state": order.state,
        "strikes": order.strikes,
    }


@dataclass(frozen=True, slots=True)
class Strikes:
    """A seller's two ladders with the events behind them."""

    counterfeit: Ladder
    infringement: Ladder


def count_strikes(seller_id: int, *, now: datetime) -> Strikes:
    """Count the strikes at this moment from the cases."""
    violations = list(list_violations(seller_id))
    numbers = policies.policy().strikes
    return Strikes(
        build_ladder(violations, Severity.COUNTERFEIT, now, numbers),
        build_ladder(violations, Severity.INFRINGEMENT, now, numbers),
    )
