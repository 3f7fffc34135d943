"""Large groups: four eyes, or nothing happens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from records.accounts.models import Role, User
from records.actions.review import desk, groups
from records.complaints.models import Case, Group, Ruling
from records.rights.models import Right
from tests.factories import case_groups, record_cases
from tests.factories.quality_cases import policy_saying


@pytest.fixture
def proposed_group(mark: Right, settings: Settings, tmp_path: Path) -> Iterator[Group]:
    """Three cases where two is the cap."""
    cases = case_groups.many(mark, 3)
    judge = record_cases.reviewer()
    with policy_saying(settings, tmp_path, group_cap=2):
        lead = case_groups.claim_case(cases[0], judge)
        yield groups.decide_group(lead.pk, judge, case_groups.wish(cases[1:]), now=record_cases.NOW)


def _cases(group: Group) -> list[Case]:
    return list(Case.objects.filter(group_members__group=group).order_by("pk"))


def test_a_group_above_the_cap_changes_nothing_until_it_is_confirmed(proposed_group: Group) -> None:
    cases = _cases(proposed_group)
    assert (proposed_group.state, record_cases.states(cases)) == ("proposed", ["in_review"] * 3)
    assert not Ruling.objects.exists()
    assert (
        desk.claim_case(proposed_group.proposed_by, now=record_cases.NOW) is None
    )  # it waits for somebody else
    senior = case_groups.senior()
    groups.confirm_group(proposed_group.pk, senior, now=record_cases.NOW)
    assert record_cases.states(cases) == ["upheld"] * 3
    assert set(Ruling.objects.values_list("reviewer", flat=True)) == {proposed_group.proposed_by_id}
    groups.undo_group(proposed_group.pk, senior, now=record_cases.NOW)
    assert record_cases.states(cases) == ["in_review"] * 3


def test_its_cases_stay_at_the_desk_and_one_that_is_taken_is_left_out(
    proposed_group: Group,
) -> None:
    other = record_cases.reviewer()
    taken = desk.claim_case(other, now=record_cases.NOW)
    assert taken is not None
    group = groups.confirm_group(proposed_group.pk, case_groups.senior(), now=record_cases.NOW)
    assert case_groups.left_out(group) == {taken.pk: "held"}
    assert sorted(record_cases.states(_cases(proposed_group))) == ["in_review", "upheld", "upheld"]


def test_nobody_confirms_alone_and_reviewers_confirm_nothing(proposed_group: Group) -> None:
    own = proposed_group.proposed_by
    User.objects.filter(pk=own.pk).update(role=Role.SENIOR_REVIEWER)
    own.refresh_from_db()
    for person in (own, record_cases.reviewer()):
        for act in (groups.confirm_group, groups.decline_group):
            with pytest.raises(groups.NotToAnswer):
                act(proposed_group.pk, person, now=record_cases.NOW)
    with pytest.raises(IntegrityError, match="nobody_answers"), transaction.atomic():
        Group.objects.filter(pk=proposed_group.pk).update(answered_by=own)
    with pytest.raises(IntegrityError, match="decided_by_two"), transaction.atomic():
        Group.objects.filter(pk=proposed_group.pk).update(state="decided")


def test_a_declined_or_lapsed_proposal_is_not_confirmed(proposed_group: Group) -> None:
    assert proposed_group.lapses_at is not None
    with pytest.raises(groups.NotToAnswer):
        groups.confirm_group(proposed_group.pk, case_groups.senior(), now=proposed_group.lapses_at)
    groups.decline_group(proposed_group.pk, case_groups.senior(), now=record_cases.NOW)
    with pytest.raises(groups.NotToAnswer):
        groups.confirm_group(proposed_group.pk, case_groups.senior(), now=record_cases.NOW)
    assert record_cases.states(_cases(proposed_group)) == ["in_review"] * 3
    assert desk.claim_case(proposed_group.proposed_by, now=record_cases.NOW) is not None
