"""Chains of papers: what they lack, who reads them, and when they are granted."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.policy.parameters import AuthorisationNumbers
from pipeline.policy.policy import Policy
from pipeline.vetting import chains
from pipeline.vetting.chains import (
    AuthorisationFacts,
    AuthorisationState,
    ChainEnds,
    ChainFault,
    ChainLink,
    LinkKind,
    OwnerAnswer,
    find_faults,
    find_next_state,
    find_state_after_reading,
    find_territories,
)

_NUMBERS: Final = AuthorisationNumbers()
_TODAY: Final = date(2026, 11, 27)
_LETTER: Final = ChainLink(
    LinkKind.LETTER, "Norvelle S.p.A.", "Bright Imports Ltd", date(2026, 1, 1), None, is_signed=True
)
_INVOICE: Final = replace(
    _LETTER, kind=LinkKind.INVOICE, giver="Bright Imports", receiver="Harbour Lights GmbH"
)
_ENDS: Final = ChainEnds({"Norvelle SpA"}, {"Harbour Lights"}, {LinkKind.LETTER})


def test_a_chain_that_leads_from_owner_to_seller_lacks_nothing() -> None:
    assert find_faults([_LETTER, _INVOICE], _ENDS, _TODAY, _NUMBERS) == ()


_FURTHER: Final = replace(_LETTER, giver="Bright Imports", receiver="Midway Trade BV")
_LAST: Final = replace(_INVOICE, giver="Midway Trade")


@pytest.mark.parametrize("links", list(permutations([_LETTER, _FURTHER, _LAST])))
def test_papers_of_a_chain_may_come_in_any_order(links: tuple[ChainLink, ...]) -> None:
    assert find_faults(links, _ENDS, _TODAY, _NUMBERS) == ()
    gap = [link for link in links if link is not _FURTHER]
    assert find_faults(gap, _ENDS, _TODAY, _NUMBERS) == (ChainFault.BROKEN,)


@pytest.mark.parametrize(
    ("links", "fault"),
    [
        ([], ChainFault.MISSING),
        ([replace(_INVOICE, giver="Norvelle SpA")], ChainFault.MISSING),
        ([replace(_LETTER, giver="Somebody Else"), _INVOICE], ChainFault.BEGINS_ELSEWHERE),
        ([_LETTER], ChainFault.ENDS_ELSEWHERE),
        ([_LETTER, replace(_INVOICE, giver="Third Firm")], ChainFault.BROKEN),
        ([replace(_LETTER, is_signed=False), _INVOICE], ChainFault.NOT_SIGNED),
        ([replace(_LETTER, ends_on=date(2026, 11, 26)), _INVOICE], ChainFault.OUT_OF_TIME),
        ([replace(_LETTER, starts_on=date(2026, 11, 28)), _INVOICE], ChainFault.OUT_OF_TIME),
        ([_LETTER, replace(_INVOICE, starts_on=date(2025, 11, 26))], ChainFault.OLD_INVOICE),
    ],
)
def test_each_gap_of_a_chain_is_named(links: list[ChainLink], fault: ChainFault) -> None:
    assert find_faults(links, _ENDS, _TODAY, _NUMBERS) == (fault,)


def test_an_invoice_exactly_a_year_old_is_not_too_old() -> None:
    old = replace(_INVOICE, starts_on=_TODAY - timedelta(days=_NUMBERS.invoice_days))
    assert find_faults([_LETTER, old], _ENDS, _TODAY, _NUMBERS) == ()


@pytest.mark.parametrize(
    ("letter", "invoice", "together"),
    [
        ((), (), None),
        (("DE",), (), ["DE"]),
        (("EU",), ("DE", "US"), ["DE"]),
        (("FR",), ("DE",), []),
    ],
)
def test_a_chain_holds_where_every_paper_holds(
    policy: Policy,
    letter: tuple[str, ...],
    invoice: tuple[str, ...],
    together: list[str] | None,
) -> None:
    links = [replace(_LETTER, territories=letter), replace(_INVOICE, territories=invoice)]
    assert find_territories(links, policy) == together


_FACTS: Final = st.builds(
    AuthorisationFacts,
    state=st.sampled_from(AuthorisationState),
    owner=st.sampled_from(OwnerAnswer),
    is_owner_late=st.booleans(),
    has_open_complaint=st.booleans(),
    is_over=st.booleans(),
    is_adjudicated=st.booleans(),
)


@given(_FACTS)
def test_nothing_is_granted_while_a_complaint_is_open_or_papers_are_over(
    facts: AuthorisationFacts,
) -> None:
    if find_next_state(facts) is AuthorisationState.GRANTED:
        assert not facts.has_open_complaint
        assert not facts.is_over


@given(_FACTS)
def test_silence_of_the_owner_changes_nothing_that_readers_have_not_agreed_on(
    facts: AuthorisationFacts,
) -> None:
    silent = replace(facts, owner=OwnerAnswer.SILENT)
    if find_next_state(silent) is AuthorisationState.GRANTED:
        assert silent.state is AuthorisationState.AGREED


@given(_FACTS)
def test_a_no_grants_nothing_before_a_third_person_has_decided(facts: AuthorisationFacts) -> None:
    denied_facts = replace(facts, owner=OwnerAnswer.NO, is_adjudicated=False)
    assert find_next_state(denied_facts) is not AuthorisationState.GRANTED


@pytest.mark.parametrize(
    ("first", "says", "state"),
    [
        (True, True, AuthorisationState.AGREED),
        (False, False, AuthorisationState.REFUSED),
        (True, False, AuthorisationState.ADJUDICATION),
        (False, True, AuthorisationState.ADJUDICATION),
    ],
)
def test_two_readers_agree_or_a_third_decides(
    first: bool,  # noqa: FBT001  # of the parameters
    says: bool,  # noqa: FBT001  # the same
    state: AuthorisationState,
) -> None:
    after = find_state_after_reading(AuthorisationState.SECOND, first=first, is_genuine=says)
    assert after is state
    state_after_first = find_state_after_reading(
        AuthorisationState.SUBMITTED, first=None, is_genuine=says
    )
    assert state_after_first is AuthorisationState.SECOND
    third = find_state_after_reading(AuthorisationState.ADJUDICATION, first=first, is_genuine=says)
    assert third is (AuthorisationState.AGREED if says else AuthorisationState.REFUSED)
    assert {
        AuthorisationState.SUBMITTED,
        AuthorisationState.SECOND,
        AuthorisationState.ADJUDICATION,
    } == chains.IN_READING
