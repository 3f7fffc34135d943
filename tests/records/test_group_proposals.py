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
from tests.records import alike, rows
from tests.records.quality import policy_saying


@pytest.fixture
def proposed(mark: Right, settings: Settings, tmp_path: Path) -> Iterator[Group]:
    """Three cases where two is the cap."""
    cases = alike.many(mark, 3)
    judge = rows.reviewer()
    with policy_saying(settings, tmp_path, group_cap=2):
        lead = alike.held(cases[0], judge)
        yield groups.decide_group(lead.pk, judge, alike.wish(cases[1:]), now=rows.NOW)


def _cases(group: Group) -> list[Case]:
    return list(Case.objects.filter(group_members__group=group).order_by("pk"))


def test_a_group_above_the_cap_changes_nothing_until_it_is_confirmed(proposed: Group) -> None:
    cases = _cases(proposed)
    assert (proposed.state, rows.states(cases)) == ("proposed", ["in_review"] * 3)
    assert not Ruling.objects.exists()
    assert desk.claim_case(proposed.proposed_by, now=rows.NOW) is None  # it waits for somebody else
    senior = alike.senior()
    groups.confirm_group(proposed.pk, senior, now=rows.NOW)
    assert rows.states(cases) == ["upheld"] * 3
    assert set(Ruling.objects.values_list("reviewer", flat=True)) == {proposed.proposed_by_id}
    groups.undo_group(proposed.pk, senior, now=rows.NOW)
    assert rows.states(cases) == ["in_review"] * 3


def test_its_cases_stay_at_the_desk_and_one_that_is_taken_is_left_out(proposed: Group) -> None:
    other = rows.reviewer()
    taken = desk.claim_case(other, now=rows.NOW)
    assert taken is not None
    group = groups.confirm_group(proposed.pk, alike.senior(), now=rows.NOW)
    assert alike.left_out(group) == {taken.pk: "held"}
    assert sorted(rows.states(_cases(proposed))) == ["in_review", "upheld", "upheld"]


def test_nobody_confirms_alone_and_reviewers_confirm_nothing(proposed: Group) -> None:
    own = proposed.proposed_by
    User.objects.filter(pk=own.pk).update(role=Role.SENIOR_REVIEWER)
    own.refresh_from_db()
    for person in (own, rows.reviewer()):
        for act in (groups.confirm_group, groups.decline_group):
            with pytest.raises(groups.NotToAnswer):
                act(proposed.pk, person, now=rows.NOW)
    with pytest.raises(IntegrityError, match="nobody_answers"), transaction.atomic():
        Group.objects.filter(pk=proposed.pk).update(answered_by=own)
    with pytest.raises(IntegrityError, match="decided_by_two"), transaction.atomic():
        Group.objects.filter(pk=proposed.pk).update(state="decided")


def test_a_declined_or_lapsed_proposal_is_not_confirmed(proposed: Group) -> None:
    assert proposed.lapses_at is not None
    with pytest.raises(groups.NotToAnswer):
        groups.confirm_group(proposed.pk, alike.senior(), now=proposed.lapses_at)
    groups.decline_group(proposed.pk, alike.senior(), now=rows.NOW)
    with pytest.raises(groups.NotToAnswer):
        groups.confirm_group(proposed.pk, alike.senior(), now=rows.NOW)
    assert rows.states(_cases(proposed)) == ["in_review"] * 3
    assert desk.claim_case(proposed.proposed_by, now=rows.NOW) is not None
