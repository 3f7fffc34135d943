"""What is stated of orders and measures that restrict a seller's account, as their rows stand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from pydantic import TypeAdapter

from pipeline.law.profiles import Profile, choose_profile
from pipeline.notices.account_statements import (
    AccountRestriction,
    Restriction,
    build_account_payload,
    build_account_statement,
)
from pipeline.notices.dsa_statements import DsaPayload
from pipeline.notices.statements import StatementOfReasons
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText, Penalty
from pipeline.vocabulary import Matter, RightKind
from records import policies
from records.accounts.models import ObjectionState
from records.conduct.models import Sanction, SanctionKind
from records.marketplaces.models import FrozenListing
from records.notices.documents import Links, encode_json, keep_page
from records.notices.letter_templates import localize_passage
from records.notices.letters.conduct_letters import describe_factors
from records.notices.letters.penalty_letters import describe_grounds
from records.notices.statements import cite_decision, policy_url
from records.screening.models import HeldListing
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState

_RESTRICTIONS: Final[Mapping[str, Restriction]] = {
    Penalty.LISTING_LIMIT: Restriction.LISTING_LIMIT,
    Penalty.BAN: Restriction.TERMINATION,
    Penalty.CLOSURE: Restriction.TERMINATION,
}
_LONGEST_WORDS: Final = 500
_STATEMENT: Final = TypeAdapter(StatementOfReasons)


def restrict_by_order(order: PenaltyOrder) -> AccountRestriction | None:
    """Return an order as a restriction; None: it restricts nothing now."""
    kind = _RESTRICTIONS.get(order.penalty)
    if kind is None or order.state != PenaltyOrderState.IMPOSED:
        return None
    grounds = describe_grounds(order, is_personal=False) or [
        localize_passage("penalty", "strikes", strikes=order.strikes, cases=len(order.case_ids))
    ]
    return AccountRestriction(
        kind=kind,
        begins_at=order.imposed_at or order.brought_at,
        ends_at=order.ends_at,
        markets=_list_markets(order.seller),
        facts=LocalizedText(
            " ".join(ground.en for ground in grounds), "".join(ground.zh for ground in grounds)
        ),
        words=LocalizedText(order.facts, order.facts) if order.facts else None,
        is_from_notices=bool(order.severity),
        is_by_person=order.is_by_people,
        is_open_to_objection=order.is_open_to_objection,
    )


def restrict_by_measure(measure: Sanction, now: datetime) -> AccountRestriction | None:
    """Return a measure as a restriction; None: it restricts nothing that its party offers."""
    is_of_listings = measure.matter == Matter.LISTINGS and measure.kind == SanctionKind.SUSPENSION
    if measure.seller is None or not is_of_listings or not measure.is_in_force(now):
        return None
    intent = measure.intent[:_LONGEST_WORDS]
    return AccountRestriction(
        kind=Restriction.SUSPENSION,
        begins_at=measure.decided_at,
        ends_at=measure.ends_at,
        markets=_list_markets(measure.seller),
        facts=describe_factors(measure),
        words=LocalizedText(intent, intent),
        is_from_notices=False,
        is_by_person=True,
        is_open_to_objection=measure.objection_state == ObjectionState.NONE,
    )


def keep_statement(
    kind: str, subject_id: int, restriction: AccountRestriction, seller_id: int, *, now: datetime
) -> StatementOfReasons:
    """Return the statement to the seller, and keep it as that of an order or a sanction."""
    policy, links = _policy_of(restriction), Links(seller_id=seller_id)
    statement = build_account_statement(restriction, find_law(restriction))
    says = cite_decision(statement.automation_says, policy)
    statement = replace(statement, automation_says=says)
    body = encode_json(_STATEMENT.dump_python(statement, mode="json"))
    keep_page(kind, subject_id, links, body, policy_hash=policy.hash, now=now)
    return statement


def compose_payload(restriction: AccountRestriction, puid: str) -> DsaPayload:
    """Compose the statement to the DSA Transparency Database."""
    policy = _policy_of(restriction)
    payload = build_account_payload(restriction, puid, policy)
    return payload | {"decision_ground_reference_url": policy_url(policy)}


def find_law(restriction: AccountRestriction) -> Profile:
    """Return the law that applies to a seller, by the markets of its listings."""
    policy = _policy_of(restriction)
    return policies.profile(choose_profile(restriction.markets, RightKind.TRADEMARK, policy))


def _policy_of(restriction: AccountRestriction) -> Policy:
    """Return the policy in force when it was decided."""
    return policies.policy_at(restriction.begins_at)


def _list_markets(seller: Seller) -> tuple[str, ...]:
    """List the markets of the seller's listings that were reported or held.

    If it has none because it bears the restriction of another shop, those of its legal entity
    count.
    """
    head = seller.joined_to_id or seller.pk
    entity = Seller.objects.filter(Q(pk=head) | Q(joined_to=head))
    own_seller = Seller.objects.filter(pk=seller.pk)
    return _list_markets_of(own_seller) or _list_markets_of(entity)


def _list_markets_of(sellers: QuerySet[Seller]) -> tuple[str, ...]:
    frozen_markets = FrozenListing.objects.filter(listing__seller__in=sellers).values_list(
        "markets"
    )
    holds = HeldListing.objects.filter(seller__in=sellers).values_list("line__markets")
    rows = [*frozen_markets.distinct(), *holds.distinct()]
    return tuple(sorted({market for (markets,) in rows for market in markets or ()}))
