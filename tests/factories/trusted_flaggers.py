"""Accounts that a coordinator made trusted flaggers."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from records.accounts.models import Account, Role, User
from records.actions.programmes import trusted_flaggers
from records.actions.programmes.trusted_flaggers import Award
from records.programmes.models import TrustedFlagger
from tests.factories import record_cases

AWARD: Final = Award("TF-17", "Bundesnetzagentur", record_cases.NOW.date() - timedelta(days=30))


def create_appointer() -> User:
    """A policy administrator."""
    return User.objects.create(username=f"appointer{User.objects.count()}", role=Role.POLICY_ADMIN)


def appoint(account: Account, **changes: object) -> TrustedFlagger:
    """By a policy administrator, a month ago."""
    award = replace(AWARD, **changes)  # type: ignore[arg-type]  # named by the test
    return trusted_flaggers.appoint_flagger(
        account.pk, award, create_appointer(), now=record_cases.NOW
    )
