"""Which rights may an account file on? Its own, and its principals' within each power's scope."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from records.accounts.models import PowerOfAttorney, PowerOfAttorneyState
from records.rights.models import Right

_ENDED = (PowerOfAttorneyState.EXPIRED, PowerOfAttorneyState.REVOKED)


def list_powers(agent_id: int) -> list[PowerOfAttorney]:
    """Return all powers of attorney that were ever verified, the newest first."""
    ever = PowerOfAttorney.objects.filter(agent_id=agent_id, principal__isnull=False)
    return list(ever.filter(state__in=[PowerOfAttorneyState.VERIFIED, *_ENDED]).order_by("-pk"))


def list_visible_rights(account_id: int) -> QuerySet[Right]:
    """Select the account's rights, and those that its powers cover or covered."""
    condition = Q(owner_id=account_id)
    for power in list_powers(account_id):
        condition |= (
            scope_condition(power)
            if power.state == PowerOfAttorneyState.VERIFIED
            else known_condition(power)
        )
    return Right.objects.filter(condition)


def list_usable_rights(account_id: int, today: date) -> QuerySet[Right]:
    """Select the account's rights, and those that its powers cover today."""
    condition = Q(owner_id=account_id)
    for power in list_powers(account_id):
        if is_in_force(power, today):
            condition |= scope_condition(power)
    return Right.objects.filter(condition)


def is_in_force(power: PowerOfAttorney, today: date) -> bool:
    """Return whether a power is in force, from its first day to its last."""
    is_over = power.ends_on is not None and power.ends_on < today
    return power.state == PowerOfAttorneyState.VERIFIED and power.starts_on <= today and not is_over


def scope_condition(power: PowerOfAttorney) -> Q:
    """Return the condition for rights that a power names, as row security states it."""
    condition = Q(owner_id=power.principal_id)
    condition &= Q(kind__in=power.kinds) if power.kinds else Q()
    condition &= Q(number__in=power.numbers) if power.numbers else Q()
    condition &= Q(territories__overlap=power.reach) if power.reach else Q()
    return condition & ~Q(state="claimed")


def known_condition(power: PowerOfAttorney) -> Q:
    """Return the condition for what an ended power covered, and nothing newer."""
    return Q(pk__in=power.known_rights)


def filter_covering(powers: Iterable[PowerOfAttorney], right: Right) -> list[PowerOfAttorney]:
    """Return the powers whose scope names, or named, this right."""
    return [power for power in powers if _covers(power, right)]


def _covers(power: PowerOfAttorney, right: Right) -> bool:
    if power.state != PowerOfAttorneyState.VERIFIED:
        return right.pk in power.known_rights
    return (
        power.principal_id == right.owner_id
        and (not power.kinds or right.kind in power.kinds)
        and (not power.numbers or right.number in power.numbers)
        and (not power.reach or bool(set(power.reach) & set(right.territories)))
    )
