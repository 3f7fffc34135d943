"""Large groups: four eyes, or nothing happens."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from pipeline.law.profiles import DisputeStep, Party
from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.cases.conclusions import CaseVerdict
from records.actions.disputes import dispute_desk, dispute_rulings
from records.actions.disputes.dispute_desk import DisputeKind
from records.actions.leases import LeaseNotHeld
from records.actions.quality import adjudication, second_reviews
from records.actions.quality.adjudication import NotEntitled
from records.actions.review import desk, groups
from records.cases.models import Case, Ruling
from records.quality.judges import judged_by
from records.review.models import Group, ReviewLease
from records.rights.models import Right
from tests.factories import case_groups, record_cases
from tests.factories.quality_cases import LATER, answer_next_review, draw_now, policy_saying
from tests.factories.record_disputes import (
    RESTORE,
    SOON,
    answer_counter,
    file_appeal,
    file_counter_notice,
)


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
    case = desk.claim_case(other, now=record_cases.NOW)
    assert case is not None
    group = groups.confirm_group(proposed_group.pk, case_groups.senior(), now=record_cases.NOW)
    assert case_groups.left_out(group) == {case.pk: "held"}
    assert sorted(record_cases.states(_cases(proposed_group))) == ["in_review", "upheld", "upheld"]


def test_who_confirmed_a_group_is_no_other_person_to_its_cases(proposed_group: Group) -> None:
    senior, colleague = case_groups.senior(), case_groups.senior()
    groups.confirm_group(proposed_group.pk, senior, now=record_cases.NOW)
    case, appealed_case, sampled_case = _cases(proposed_group)
    answer_counter(file_counter_notice(case), DisputeStep.REJECTION)
    file_appeal(appealed_case, Party.SELLER, now=SOON)
    draw_now(sampled_case)
    for person, is_new in ((senior, False), (colleague, True)):
        for kind in DisputeKind:
            assert dispute_desk.LEASES[kind].list_waiting(person).exists() is is_new
        assert second_reviews.list_waiting_for(person, LATER).exists() is is_new
    with pytest.raises(LeaseNotHeld):
        dispute_rulings.rule_counter(case.counters.get().pk, senior, RESTORE, now=SOON)


def test_who_confirmed_a_group_settles_no_dispute_about_its_rulings(proposed_group: Group) -> None:
    senior, colleague = case_groups.senior(), case_groups.senior()
    groups.confirm_group(proposed_group.pk, senior, now=record_cases.NOW)
    draw_now(_cases(proposed_group)[0])
    review = answer_next_review(record_cases.reviewer(), Outcome.REJECTED)
    for person, may_decide in ((senior, False), (colleague, True)):
        assert adjudication.list_disputes_for(person).exists() is may_decide
    verdict = CaseVerdict(Outcome.UPHELD, "identical_mark", reviewer=senior, note="As I said.")
    with pytest.raises(NotEntitled):
        adjudication.adjudicate(review.pk, verdict, now=LATER)


def test_a_confirmation_that_was_undone_in_time_excludes_nobody(proposed_group: Group) -> None:
    senior = case_groups.senior()
    groups.confirm_group(proposed_group.pk, senior, now=record_cases.NOW)
    assert Case.objects.filter(judged_by(senior)).count() == 3
    groups.undo_group(proposed_group.pk, senior, now=record_cases.NOW)
    assert not Case.objects.filter(judged_by(senior)).exists()


def test_parts_of_a_group_count_together(mark: Right, settings: Settings, tmp_path: Path) -> None:
    cases = case_groups.many(mark, 6)
    judge, other = record_cases.reviewer(), record_cases.reviewer()
    states = []
    with policy_saying(settings, tmp_path, group_cap=3):
        for person, days, pair in ((judge, 0, 0), (judge, 0, 2), (other, 0, 2), (judge, 1, 4)):
            now = record_cases.NOW + timedelta(days=days)
            lead, follows = cases[pair : pair + 2]
            ReviewLease.objects.create(
                case=lead,
                account_id=lead.account_id,
                reviewer=person,
                until_at=now + timedelta(minutes=9),
            )
            wish = case_groups.wish([follows])
            states.append(groups.decide_group(lead.pk, person, wish, now=now).state)
    assert states == ["decided", "proposed", "decided", "decided"]


def test_nobody_confirms_alone_and_reviewers_confirm_nothing(proposed_group: Group) -> None:
    proposer = proposed_group.proposed_by
    User.objects.filter(pk=proposer.pk).update(role=Role.SENIOR_REVIEWER)
    proposer.refresh_from_db()
    for person in (proposer, record_cases.reviewer()):
        for act in (groups.confirm_group, groups.decline_group):
            with pytest.raises(groups.ProposalClosed):
                act(proposed_group.pk, person, now=record_cases.NOW)
    with pytest.raises(IntegrityError, match="nobody_answers"), transaction.atomic():
        Group.objects.filter(pk=proposed_group.pk).update(answered_by=proposer)
    with pytest.raises(IntegrityError, match="decided_by_two"), transaction.atomic():
        Group.objects.filter(pk=proposed_group.pk).update(state="decided")


def test_a_declined_or_lapsed_proposal_is_not_confirmed(proposed_group: Group) -> None:
    assert proposed_group.lapses_at is not None
    with pytest.raises(groups.ProposalClosed):
        groups.confirm_group(proposed_group.pk, case_groups.senior(), now=proposed_group.lapses_at)
    groups.decline_group(proposed_group.pk, case_groups.senior(), now=record_cases.NOW)
    with pytest.raises(groups.ProposalClosed):
        groups.confirm_group(proposed_group.pk, case_groups.senior(), now=record_cases.NOW)
    assert record_cases.states(_cases(proposed_group)) == ["in_review"] * 3
    assert desk.claim_case(proposed_group.proposed_by, now=record_cases.NOW) is not None
