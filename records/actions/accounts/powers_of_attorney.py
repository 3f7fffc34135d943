"""Powers of attorney run out: both sides are told before and when it has happened; each once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from matchers.labels.words import _
from pipeline.law.territories import list_reach
from records import policies
from records.accounts.models import (
    Account,
    AccountState,
    PowerOfAttorney,
    PowerOfAttorneyState,
    User,
)
from records.actions.notices.account_letters import post_letters
from records.actions.rounds import act_on_each
from records.duties import duty
from records.ledger import audit
from records.refusals import ActionRefused
from records.rights import filing_scope
from records.rights.models import Right

type Put = Callable[[bytes], str]  # into the vault; returns the key


class PowerRefused(Exception):
    """This power of attorney cannot be taken; the message says why."""

    def __init__(self, field: str, code: str) -> None:
        """Name the field and the fault, for the door to put into words."""
        super().__init__(f"{field}: {code.replace('_', ' ')}.")
        self.field, self.code = field, code


class NotOngoing(ActionRefused):
    says = _("This power of attorney has already ended.")


@dataclass(frozen=True, slots=True)
class PowerScope:
    """What the paper allows; an empty part means all of them."""

    kinds: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    marketplaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmittedPower:
    """A power of attorney as the agent gives it; its pages as they were drawn."""

    principal: UUID  # the number of the principal's account
    principal_name: str
    scope: PowerScope
    starts_on: date
    ends_on: date | None
    sha256: str = ""
    pages: Sequence[bytes] = ()


def submit_power(
    agent: User, submitted_power: SubmittedPower, store_page: Put, *, now: datetime
) -> PowerOfAttorney:
    """Send a power of attorney to the verifiers; nothing is filed on it before one verifies it.

    Raises:
        PowerRefused: nothing is kept.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=agent.account_id or 0)
        ensure_fits(account, submitted_power, now.date())
        scope = submitted_power.scope
        power = PowerOfAttorney.objects.create(
            agent=account,
            principal_number=submitted_power.principal,
            principal_name=submitted_power.principal_name,
            kinds=list(scope.kinds),
            numbers=list(scope.numbers),
            territories=list(scope.territories),
            reach=list_reach(scope.territories, policies.policy()),
            marketplaces=list(scope.marketplaces),
            starts_on=submitted_power.starts_on,
            ends_on=submitted_power.ends_on,
            sha256=submitted_power.sha256,
            pages=[store_page(page) for page in submitted_power.pages],
            submitted_by=agent,
            submitted_at=now,
        )
        audit_power(power, "show_authority", agent.actor, now)
    return power


def revoke_power(power_id: int, person: User, *, now: datetime) -> PowerOfAttorney:
    """End a power of attorney for its principal or its agent; open cases go on.

    Raises:
        NotOngoing: it has ended already.
    """
    with transaction.atomic():
        power = PowerOfAttorney.objects.select_for_update().get(pk=power_id)
        account = Account.objects.filter(pk=person.account_id or 0).first()
        sides = (power.agent_id, power.principal_id)
        is_named = account is not None and account.public_id == power.principal_number
        if person.account_id not in sides and not is_named:
            raise NotOngoing
        end_power(power, PowerOfAttorneyState.REVOKED, actor=person.actor, now=now)
    return power


def end_power(
    power: PowerOfAttorney, state: PowerOfAttorneyState, *, actor: str, now: datetime
) -> None:
    """End a locked one; its agent still sees what it covered, and nothing newer.

    Raises:
        NotOngoing: it has ended already.
    """
    if power.state not in {PowerOfAttorneyState.PENDING, PowerOfAttorneyState.VERIFIED}:
        raise NotOngoing
    if power.state == PowerOfAttorneyState.VERIFIED:
        rights = Right.objects.filter(filing_scope.scope_condition(power))
        power.known_rights = list(rights.values_list("pk", flat=True))
    power.state, power.ended_at = state, now
    power.leased_by, power.leased_until = None, None
    power.save()
    audit_power(power, state, actor, now)


def audit_power(
    power: PowerOfAttorney, name: str, actor: str, now: datetime, why: str = ""
) -> None:
    """Append an act to the chain of this power of attorney."""
    body: dict[str, audit.Value] = {"agent": power.agent_id, "state": power.state}
    if why:
        body["why"] = why
    audit.record("authority", power.pk, name, actor=actor, at=now, body=body)


def ensure_fits(account: Account, power: SubmittedPower, today: date) -> None:
    """Check what needs no look into the paper: asked before it is opened, and as it is kept.

    Raises:
        PowerRefused: the account may not send it.
    """
    if account.state in {AccountState.SUSPENDED, AccountState.CLOSED}:
        raise PowerRefused("account", "not_active")
    if power.principal == account.public_id:
        raise PowerRefused("principal", "is_oneself")
    if power.ends_on is not None and power.ends_on < max(today, power.starts_on):
        raise PowerRefused("ends_on", "is_over")
    if account.authorities.count() >= policies.policy().authority.of_an_agent:
        raise PowerRefused("paper", "too_many")


def post_power_letter(power: PowerOfAttorney, letter: str, *, now: datetime, days: int = 0) -> int:
    """Write to both sides' people; a refusal goes to the agent's alone."""
    sides = Q(account_id=power.agent_id)
    if letter != "rejected" and power.principal_id is not None:
        sides |= Q(account_id=power.principal_id)
    return post_letters(
        User.objects.filter(sides),
        f"authority:{power.pk}:{letter}:{days}",
        kind="authority",
        subject_id=power.pk,
        body={"letter": letter, "days": days},
        now=now,
    )


@duty
def expire_powers(now: datetime) -> int:
    """End powers of attorney whose last day has passed; return how many."""
    expired_powers = PowerOfAttorney.objects.filter(
        state=PowerOfAttorneyState.VERIFIED, ends_on__lt=now.date()
    )
    return act_on_each(
        expired_powers.values_list("pk", flat=True), lambda pk: _expire_power(pk, now)
    )


def _expire_power(power_id: int, now: datetime) -> bool:
    with transaction.atomic():
        power = PowerOfAttorney.objects.select_for_update().get(pk=power_id)
        is_due = power.state == PowerOfAttorneyState.VERIFIED
        if is_due:
            end_power(power, PowerOfAttorneyState.EXPIRED, actor="system", now=now)
    return is_due


@duty
def remind_parties(now: datetime) -> int:
    """Remind both sides that one ends: the nearest notice that is due, once."""
    days_by_power = dict[int, int]()
    for days in sorted(policies.policy().authority.notice_days):
        due = PowerOfAttorney.objects.filter(
            Q(reminded_days__isnull=True) | Q(reminded_days__gt=days),
            state=PowerOfAttorneyState.VERIFIED,
            ends_on__gte=now.date(),
            ends_on__lte=now.date() + timedelta(days=days),
        )
        days_by_power = dict.fromkeys(due.values_list("pk", flat=True), days) | days_by_power
    return act_on_each(list(days_by_power), lambda pk: _remind_parties(pk, days_by_power[pk], now))


def _remind_parties(power_id: int, days: int, now: datetime) -> bool:
    with transaction.atomic():
        power = PowerOfAttorney.objects.select_for_update().get(pk=power_id)
        is_reminded = power.reminded_days is not None and power.reminded_days <= days
        if is_reminded or power.state != PowerOfAttorneyState.VERIFIED:
            return False
        power.reminded_days = days
        power.save(update_fields=["reminded_days"])
        post_power_letter(power, "ends", now=now, days=days)
    return True


@duty
def notify_ended_powers(now: datetime) -> int:
    """Tell both sides of ended ones; the side that ended it cannot see the other's people."""
    ended_powers = PowerOfAttorney.objects.filter(ended_at__isnull=False, is_end_told=False)
    return act_on_each(ended_powers.values_list("pk", flat=True), lambda pk: _notify_ended(pk, now))


def _notify_ended(power_id: int, now: datetime) -> int:
    with transaction.atomic():
        power = PowerOfAttorney.objects.select_for_update().get(pk=power_id)
        if power.is_end_told:
            return 0
        power.is_end_told = True
        power.save(update_fields=["is_end_told"])
        return post_power_letter(power, power.state, now=now)
