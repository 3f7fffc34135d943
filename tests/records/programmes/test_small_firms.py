"""The Small Firms Program over rows: each way from the application to its end."""

import pytest

from pipeline.programmes.small_firms import FirmDeclaration
from pipeline.vocabulary import Lane
from records.accounts.models import Role, User
from records.actions.programmes import small_firms
from records.actions.programmes.small_firms import NotChanged, TooLarge
from records.ledger import audit
from records.programmes.models import SmallFirm, SmallFirmState
from records.programmes.state_changes import list_changes
from records.rights.models import Right
from tests.factories import record_cases

SMALL = FirmDeclaration(3, "under_1m", 1)


def filer(mark: Right) -> User:
    return User.objects.get_or_create(username="ada", role=Role.FILER, account=mark.owner)[0]


def apply_for_membership(mark: Right) -> SmallFirm:
    return small_firms.apply_for_membership(
        filer(mark), SMALL, actor="user:1", now=record_cases.NOW
    )


def admit_firm(mark: Right) -> SmallFirm:
    return small_firms.admit_firm(
        apply_for_membership(mark).pk, record_cases.keeper(), "Mei Lin", now=record_cases.NOW
    )


def test_from_the_next_filing_on_a_member_has_the_lane_of_small_firms(mark: Right) -> None:
    assert record_cases.file_cases(mark, "L-1")[0].lane == Lane.STANDARD
    firm = admit_firm(mark)
    assert (firm.state, firm.contact) == (SmallFirmState.MEMBER, "Mei Lin")
    assert record_cases.file_cases(mark, "L-2")[0].lane == Lane.SME


def test_a_firm_that_is_too_large_is_refused_by_name(mark: Right) -> None:
    with pytest.raises(TooLarge, match="staff"):
        small_firms.apply_for_membership(
            filer(mark), FirmDeclaration(51, "under_1m", 1), actor="user:1", now=record_cases.NOW
        )
    assert not SmallFirm.objects.exists()


def test_a_second_application_changes_nothing(mark: Right) -> None:
    apply_for_membership(mark)
    with pytest.raises(NotChanged, match="open"):
        apply_for_membership(mark)
    assert SmallFirm.objects.count() == 1


def test_who_was_declined_reads_why_and_applies_again(mark: Right) -> None:
    firm = small_firms.decline_firm(
        apply_for_membership(mark).pk, record_cases.keeper(), "No papers.", now=record_cases.NOW
    )
    assert (firm.state, firm.why) == (SmallFirmState.DECLINED, "No papers.")
    apply_for_membership(mark)
    assert SmallFirm.objects.count() == 2


@pytest.mark.parametrize("ended_by", ["leave", "graduate"])
def test_after_the_end_filings_have_the_standard_lane_again(mark: Right, ended_by: str) -> None:
    firm = admit_firm(mark)
    if ended_by == "leave":
        firm = small_firms.leave_programme(mark.owner_id, actor="user:1", now=record_cases.NOW)
        assert firm.state == SmallFirmState.LEFT
    else:
        firm = small_firms.graduate_firm(
            firm.pk, record_cases.keeper(), "Ninety people.", now=record_cases.NOW
        )
        assert firm.state == SmallFirmState.GRADUATED
    assert record_cases.file_cases(mark)[0].lane == Lane.STANDARD
    assert not audit.find_broken_links("small_firm", firm.pk)
    assert [change.after for change in list_changes("small_firm", firm.pk)][-1] == firm.state


def test_an_application_is_taken_back_once(mark: Right) -> None:
    apply_for_membership(mark)
    small_firms.leave_programme(mark.owner_id, actor="user:1", now=record_cases.NOW)
    with pytest.raises(NotChanged, match="no application or membership"):
        small_firms.leave_programme(mark.owner_id, actor="user:1", now=record_cases.NOW)


def test_what_is_decided_is_decided(mark: Right) -> None:
    firm = admit_firm(mark)
    for act in (small_firms.admit_firm, small_firms.decline_firm):
        with pytest.raises(NotChanged, match="already"):
            act(firm.pk, record_cases.keeper(), "Again.", now=record_cases.NOW)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.FILER, Role.VERIFIER])
def test_nobody_else_lets_a_firm_in(mark: Right, role: Role) -> None:
    firm, other = apply_for_membership(mark), User.objects.create(username="other", role=role)
    with pytest.raises(NotChanged, match="Only a senior reviewer"):
        small_firms.admit_firm(firm.pk, other, "Mei Lin", now=record_cases.NOW)


def test_no_firm_is_let_in_without_a_contact_or_declined_without_a_reason(mark: Right) -> None:
    firm = apply_for_membership(mark)
    with pytest.raises(NotChanged, match="Give the name of the person who helps"):
        small_firms.admit_firm(firm.pk, record_cases.keeper(), " ", now=record_cases.NOW)
    with pytest.raises(NotChanged, match="Say why"):
        small_firms.decline_firm(firm.pk, record_cases.keeper(), " ", now=record_cases.NOW)
