"""Agents, principals and powers of attorney for tests."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from records.accounts.models import Account, PowerOfAttorney, Role, User
from records.actions.accounts import power_verification, powers_of_attorney
from records.actions.accounts.powers_of_attorney import PowerScope, SubmittedPower
from tests.factories import identity_documents, record_cases

FIRST, LAST = date(2026, 11, 1), date(2027, 3, 1)


@pytest.fixture
def agent(db: None) -> User:
    """Somebody of an agent's account."""
    return identity_documents.person(
        record_cases.account("Bright & Cole LLP", is_agent=True), is_owner=True
    )


@pytest.fixture
def principal(db: None) -> User:
    """Somebody of the account whose rights they are."""
    return identity_documents.person(record_cases.account("Zorvex Ltd"), is_owner=True)


def account_of(user: User) -> Account:
    assert user.account
    return user.account


def submit_power(
    agent: User,
    principal: User,
    *,
    now: datetime = record_cases.NOW,
    scope: PowerScope | None = None,
    **changes: object,
) -> PowerOfAttorney:
    """One that waits for a verifier."""
    standard_power = SubmittedPower(
        principal=account_of(principal).public_id,
        principal_name=account_of(principal).name,
        scope=scope or PowerScope(),
        starts_on=FIRST,
        ends_on=LAST,
        sha256="cd" * 32,
        pages=(b"page one",),
    )
    submitted_power = replace(standard_power, **changes)  # type: ignore[arg-type]  # named by the test
    return powers_of_attorney.submit_power(
        agent, submitted_power, identity_documents.Shelf().put, now=now
    )


def create_verified_power(
    agent: User,
    principal: User,
    *,
    now: datetime = record_cases.NOW,
    scope: PowerScope | None = None,
    **changes: object,
) -> PowerOfAttorney:
    """One that a verifier found in order."""
    power = submit_power(agent, principal, now=now, scope=scope, **changes)
    judge = User.objects.filter(role=Role.VERIFIER).first() or identity_documents.verifier()
    power_verification.take(power.pk, judge, now=now)
    return power_verification.verify(power.pk, judge, now=now)


@pytest.fixture
def power(agent: User, principal: User) -> PowerOfAttorney:
    """Verified, for everything."""
    return create_verified_power(agent, principal)


def noon(day: date) -> datetime:
    """The middle of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
