"""Staff let small firms in, decline and end; the uplift is shown with its intervals."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pipeline.programmes.small_firms import FirmDeclaration
from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.programmes import small_firms, support
from records.cases.models import Case
from records.clock import database_now
from records.programmes.models import SmallFirm
from records.rights.models import Right
from records.statistics import programmes
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in_as
from tests.records.programmes.test_good_faith import _past

_DAY = timedelta(days=1)


@pytest.fixture
def firm(mark: Right) -> SmallFirm:
    """An application that waits."""
    by = User.objects.create(username="ada", role=Role.FILER, account=mark.owner)
    return small_firms.apply_for_membership(
        by, FirmDeclaration(3, "under_1m", 1), actor="user:1", now=database_now()
    )


def _page(firm: SmallFirm, act: str = "firm") -> str:
    return reverse(f"console:{act}", args=[firm.pk])


@pytest.mark.parametrize("role", [Role.SENIOR_REVIEWER, Role.POLICY_ADMIN])
def test_a_firm_is_let_in_with_a_contact_and_outgrows_the_programme(
    firm: SmallFirm, role: Role
) -> None:
    client = sign_in_as(role)
    assert "Norvelle S.p.A." in client.get(reverse("console:firms")).content.decode()
    client.post(_page(firm, "firm_admission"), {"contact": "Mei Lin"})
    firm.refresh_from_db()
    firm.account.refresh_from_db()
    assert (firm.state, firm.contact, firm.account.is_sme) == ("member", "Mei Lin", True)
    page = client.post(_page(firm, "firm_graduation"), {"why": "Ninety people."}, follow=True)
    firm.refresh_from_db()
    firm.account.refresh_from_db()
    assert (firm.state, firm.account.is_sme) == ("graduated", False)
    assert "Ninety people." in page.content.decode()


def _create_ruled_cases(mark: Right, upheld: int, rejected_count: int, days: int) -> None:
    at = database_now() - days * _DAY
    cases = _past(mark, [Outcome.UPHELD] * upheld + [Outcome.REJECTED] * rejected_count, at=at)
    pks = [case.pk for case in cases]
    Case.objects.filter(pk__in=pks, state="upheld").update(upheld_at=at)


@pytest.fixture
def firm_with_cases(firm: SmallFirm, mark: Right) -> SmallFirm:
    """A member with cases before and since, and somebody who never joined."""
    small_firms.admit_firm(
        firm.pk, review_cases.person(Role.POLICY_ADMIN), "Mei Lin", now=database_now()
    )
    SmallFirm.objects.update(decided_at=database_now() - 30 * _DAY)
    _create_ruled_cases(mark, 10, 10, 60)
    _create_ruled_cases(mark, 30, 5, 10)
    _create_ruled_cases(review_cases.right(review_cases.filer("Other Ltd"), "OTHERS"), 6, 4, 10)
    return firm


def test_cases_count_as_before_as_a_members_or_as_others(firm_with_cases: SmallFirm) -> None:
    now = database_now()
    uplift = programmes.measure_uplift(now - 365 * _DAY, now)
    sides = (uplift.before, uplift.members, uplift.others)
    assert [(side.hits, side.of) for side in sides] == [(10, 20), (30, 35), (6, 10)]
    (firm_row,) = programmes.list_firms(now - 365 * _DAY, now)
    assert (firm_row.before.of, firm_row.member.of) == (20, 35)


def test_what_was_filed_after_the_end_counts_nowhere(firm_with_cases: SmallFirm) -> None:
    now = database_now()
    SmallFirm.objects.update(ended_at=now - 20 * _DAY, state="left")
    uplift = programmes.measure_uplift(now - 365 * _DAY, now)
    assert (uplift.before.of, uplift.members.of, uplift.others.of) == (20, 0, 10)


def test_the_page_shows_rates_and_differences_with_their_intervals(
    firm_with_cases: SmallFirm,
) -> None:
    client = sign_in_as(Role.POLICY_ADMIN)
    page = client.get(reverse("console:uplift")).content.decode()
    assert "+35.7" in page
    assert "30 (86 %)" in page
    lines = client.get(reverse("console:uplift_csv")).content.decode().splitlines()
    assert len(lines) == 1 + 3 + 2
    for theme in ("light", "dark"):
        answer = client.get(reverse("console:uplift_plot"), {"theme": theme})
        assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"


def test_without_cases_the_page_says_so(db: None) -> None:
    page = sign_in_as(Role.AUDITOR).get(reverse("console:uplift")).content.decode()
    assert "One side has no ruled case" in page


def test_staff_answer_what_a_member_asks(firm: SmallFirm) -> None:
    keeper = sign_in_as(Role.SENIOR_REVIEWER)
    keeper.post(_page(firm, "firm_admission"), {"contact": "Mei Lin"})
    support.ask_contact(firm.declared_by, "Which picture?", now=database_now())
    page = keeper.get(_page(firm)).content.decode()
    assert "Questions of the firm" in page
    assert "Which picture?" in page
    answer = keeper.post(_page(firm, "firm_answer"), {"text": "The second one."}, follow=True)
    assert "The second one." in answer.content.decode()
