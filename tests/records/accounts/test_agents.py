"""An agent files within a power of attorney: its first day, its last day, its scope, its end."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from records.accounts.models import Account, AccountState, PowerOfAttorney, User
from records.actions.accounts import powers_of_attorney
from records.actions.accounts.powers_of_attorney import PowerScope
from records.actions.filing import submission
from records.actions.filing.admission import FilingRefused
from records.cases.models import Case
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.agents import (
    FIRST,
    LAST,
    account_of,
    agent,
    create_verified_power,
    noon,
    power,
    principal,
    submit_power,
)

__all__ = ["agent", "power", "principal"]

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def mark(principal: User) -> Right:
    return record_cases.right(account_of(principal))


def _file(agent: User, right: Right, *, now: datetime = record_cases.NOW) -> int:
    """How many cases it opens."""
    draft = record_cases.draft(
        right, [f"{record_cases.ORIGIN}/listings/1"], account_id=agent.account_id
    )
    return submission.file_request(draft, now=now).cases


def _refusal(agent: User, right: Right, *, now: datetime = record_cases.NOW) -> str:
    with pytest.raises(FilingRefused) as refusal:
        _file(agent, right, now=now)
    (fault,) = refusal.value.faults
    assert fault.says
    return fault.code


def test_under_a_verified_power_the_case_is_the_agents_and_the_right_its_principals(
    power: PowerOfAttorney, agent: User, principal: User, mark: Right
) -> None:
    _file(agent, mark)
    case = Case.objects.get()
    assert (case.account_id, case.owner_id) == (agent.account_id, principal.account_id)


def test_without_a_power_the_right_is_unknown(agent: User, mark: Right) -> None:
    assert _refusal(agent, mark) == "unknown_right"


def test_until_it_is_verified_nothing_is_filed(agent: User, principal: User, mark: Right) -> None:
    submit_power(agent, principal)
    assert _refusal(agent, mark) == "authority_not_verified"


def test_the_day_before_its_first_day_nothing_is_filed_and_on_it_something_is(
    agent: User, power: PowerOfAttorney, mark: Right
) -> None:
    assert _refusal(agent, mark, now=noon(FIRST - DAY)) == "authority_not_begun"
    assert _file(agent, mark, now=noon(FIRST))


def test_on_its_last_day_it_holds_and_the_day_after_it_is_over(
    agent: User, power: PowerOfAttorney, mark: Right
) -> None:
    assert _file(agent, mark, now=noon(LAST))
    assert _refusal(agent, mark, now=noon(LAST + DAY)) == "authority_expired"
    powers_of_attorney.expire_powers(noon(LAST + DAY))
    assert _refusal(agent, mark, now=noon(LAST + DAY)) == "authority_expired"
    assert Case.objects.get().state == "received"


def test_one_without_a_last_day_holds_until_it_is_revoked(
    agent: User, principal: User, mark: Right
) -> None:
    power = create_verified_power(agent, principal, ends_on=None)
    assert _file(agent, mark, now=noon(date(2027, 6, 1)))
    powers_of_attorney.revoke_power(power.pk, principal, now=record_cases.NOW)
    assert _refusal(agent, mark, now=record_cases.NOW) == "authority_revoked"


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.CLOSED])
def test_nobody_files_for_a_principal_whose_account_is_suspended(
    agent: User, power: PowerOfAttorney, mark: Right, state: AccountState
) -> None:
    Account.objects.filter(pk=mark.owner_id).update(state=state)
    assert _refusal(agent, mark) == "owner_suspended"


def test_a_newer_power_takes_the_place_of_one_that_ended(
    power: PowerOfAttorney, agent: User, principal: User, mark: Right
) -> None:
    create_verified_power(agent, principal, starts_on=LAST, ends_on=LAST + 30 * DAY)
    powers_of_attorney.expire_powers(noon(LAST + DAY))
    assert _file(agent, mark, now=noon(LAST + DAY))


@pytest.mark.parametrize(
    "scope",
    [
        PowerScope(kinds=("copyright",)),
        PowerScope(numbers=("999",)),
        PowerScope(territories=("US",)),
    ],
    ids=["kind", "number", "territory"],
)
def test_a_right_outside_its_scope_is_not_covered(
    agent: User, principal: User, mark: Right, scope: PowerScope
) -> None:
    create_verified_power(agent, principal, scope=scope)
    assert _refusal(agent, mark) == "authority_missing"


@pytest.mark.parametrize(
    "scope",
    [
        PowerScope(territories=("EU",)),
        PowerScope(territories=("DE",)),  # a mark of the Union holds there, too
        PowerScope(("trademark",), ("1",), ("EU",), ("lab",)),
    ],
)
def test_all_that_its_scope_names_can_be_filed_on(
    agent: User, principal: User, mark: Right, scope: PowerScope
) -> None:
    numbers = (mark.number,) if scope.numbers else ()
    create_verified_power(agent, principal, scope=replace(scope, numbers=numbers))
    assert _file(agent, mark)


def test_listings_of_a_marketplace_outside_its_scope_are_named(
    agent: User, principal: User, mark: Right
) -> None:
    create_verified_power(agent, principal, scope=PowerScope(marketplaces=("elsewhere",)))
    assert _refusal(agent, mark) == "authority_out_of_scope"
    with pytest.raises(FilingRefused, match=r"does not cover lab\."):
        _file(agent, mark)


def test_a_right_of_another_account_than_the_principals_is_not_covered(
    agent: User, power: PowerOfAttorney
) -> None:
    assert _refusal(agent, record_cases.right(record_cases.account("Other"))) == "authority_missing"


def test_after_its_end_a_new_right_is_as_unknown_as_any(
    power: PowerOfAttorney, agent: User, principal: User, mark: Right
) -> None:
    powers_of_attorney.revoke_power(power.pk, agent, now=record_cases.NOW)
    assert _refusal(agent, mark) == "authority_revoked"
    assert (
        _refusal(agent, record_cases.right(account_of(principal), "Later")) == "authority_missing"
    )
