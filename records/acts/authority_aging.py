"""Powers of attorney run out: both sides are told before and when it has happened; each once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from records.acts import authority, authority_news
from records.ledger import policies
from records.rights.models import AuthorityState, PowerOfAttorney


def run_expiry(now: datetime) -> None:
    """One round; a second one at the same time changes nothing."""
    expire_powers(now)
    remind_parties(now)
    notify_ended_powers(now)


def expire_powers(now: datetime) -> int:
    """End those whose last day has passed; returns how many."""
    over = PowerOfAttorney.objects.filter(state=AuthorityState.VERIFIED, ends_on__lt=now.date())
    return sum(_expire_power(pk, now) for pk in over.values_list("pk", flat=True))


def _expire_power(power_id: int, now: datetime) -> bool:
    with transaction.atomic():
        power = PowerOfAttorney.objects.select_for_update().get(pk=power_id)
        is_due = power.state == AuthorityState.VERIFIED
        if is_due:
            authority.end_power(power, AuthorityState.EXPIRED, actor="system", now=now)
    return is_due


def remind_parties(now: datetime) -> int:
    """Tell both sides that it ends: only the nearest notice that is due, once."""
    told = 0
    for days in sorted(policies.policy().authority.notice_days):
        due = PowerOfAttorney.objects.filter(
            Q(reminded_days__isnull=True) | Q(reminded_days__gt=days),
            state=AuthorityState.VERIFIED,
            ends_on__gte=now.date(),
            ends_on__lte=now.date() + timedelta(days=days),
        )
        told += sum(_remind_parties(pk, days, now) for pk in due.values_list("pk", flat=True))
    return told


def _remind_parties(power_id: int, days: int, now: datetime) -> bool:
    with transaction.atomic():
        power = PowerOfAttorney.objects.select_for_update().get(pk=power_id)
        if power.reminded_days is not None and power.reminded_days <= days:
            return False
        power.reminded_days = days
        power.save(update_fields=["reminded_days"])
        authority_news.post_power_letter(power, "ends", now=now, days=days)
    return True


def notify_ended_powers(now: datetime) -> int:
    """Write to both sides: whoever ended it could not see the other's people."""
    ended = PowerOfAttorney.objects.filter(ended_at__isnull=False, is_end_told=False)
    told = 0
    for pk in ended.values_list("pk", flat=True):
        with transaction.atomic():
            power = PowerOfAttorney.objects.select_for_update().get(pk=pk)
            if not power.is_end_told:
                power.is_end_told = True
                power.save(update_fields=["is_end_told"])
                told += authority_news.post_power_letter(power, power.state, now=now)
    return told
