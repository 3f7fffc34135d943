"""Groups: similar cases decided together, each with a ruling of its own, all of them or none."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.vocabulary import CaseState, Outcome, TraitKind
from records.accounts.models import User
from records.actions.filing import withdrawal
from records.actions.leases import LeaseNotHeld
from records.actions.review import desk, groups, rulings
from records.actions.review.groups import GroupDecision
from records.cases.models import Case, Ruling
from records.ledger import audit
from records.ledger.models import Outgoing
from records.review.models import Group, ReviewLease, Skip
from records.review.similar_cases import find_similar
from records.rights.models import Right
from tests.factories import case_groups, record_cases
from tests.records.conftest import Together

_UNDO = timedelta(seconds=30)
_BLINK = timedelta(milliseconds=1)


def test_similar_cases_share_a_seller_or_a_title(mark: Right) -> None:
    lead, similar_case = case_groups.many(mark, 2)
    (elsewhere,) = record_cases.file_cases(mark, "other")
    record_cases.freeze_case(elsewhere, shop="S-2")
    record_cases.route_case(elsewhere)
    (unlike,) = record_cases.file_cases(mark, "unlike")
    record_cases.freeze_case(unlike, "Zorvex socks of wool", shop="S-3")
    record_cases.route_case(unlike)
    shares_by_case = {similar.case_id: similar.shares for similar in find_similar(lead, 9)}
    assert shares_by_case == {
        similar_case.pk: (TraitKind.SELLER, TraitKind.TITLE),
        elsewhere.pk: (TraitKind.TITLE,),
    }


def _decide(lead: Case, judge: User, wish: GroupDecision) -> Group:
    """Claim the case, and decide it with those that go with it."""
    claimed = case_groups.claim_case(lead, judge)
    return groups.decide_group(claimed.pk, judge, wish, now=record_cases.NOW)


def test_a_case_of_another_owner_is_shown_and_may_not_join(mark: Right) -> None:
    (lead,) = case_groups.many(mark, 1)
    (other,) = record_cases.file_cases(
        record_cases.right(record_cases.account("Else"), "Zorvex"), "theirs"
    )
    record_cases.freeze_case(other)
    record_cases.route_case(other)
    assert [(similar.case_id, similar.may_join) for similar in find_similar(lead, 9)] == [
        (other.pk, False)
    ]
    judge = record_cases.reviewer()
    group = _decide(lead, judge, case_groups.wish([other]))
    assert case_groups.left_out(group) == {other.pk: "unlike"}
    assert record_cases.states([lead, other]) == ["upheld", "in_review"]


@pytest.mark.parametrize("outcome", [Outcome.UPHELD, Outcome.REJECTED])
def test_each_case_of_a_group_gets_its_own_ruling(mark: Right, outcome: Outcome) -> None:
    cases = case_groups.many(mark, 4)
    judge = record_cases.reviewer()
    lead, *others, exception = cases
    group = _decide(lead, judge, case_groups.wish(others, outcome))
    assert record_cases.states(cases) == [outcome, outcome, outcome, "in_review"]
    assert Ruling.objects.live().filter(reviewer=judge, note="seen").count() == 3
    assert group.members.joined().exclude(ruling=None).count() == 3
    for case in (lead, *others):
        assert record_cases.acts_on(case)[-1] == "rule"
        assert not audit.find_broken_links("case", case.pk)
    assert not audit.find_broken_links("group", group.pk)
    assert record_cases.acts_on(exception)[-1] == "route"
    assert not ReviewLease.objects.exists()


def test_the_effects_wait_until_nobody_can_undo(mark: Right) -> None:
    lead, other = case_groups.many(mark, 2)
    judge = record_cases.reviewer()
    _decide(lead, judge, case_groups.wish([other]))
    orders = Outgoing.objects.filter(kind="enforce").values_list("send_after", flat=True)
    assert list(orders) == [record_cases.NOW + _UNDO] * 2


def test_one_undo_takes_the_whole_group_back(mark: Right) -> None:
    cases = case_groups.many(mark, 3)
    judge = record_cases.reviewer()
    group = _decide(cases[0], judge, case_groups.wish(cases[1:]))
    record_cases.still_unheard()
    with pytest.raises(rulings.NothingToUndo):
        groups.undo_group(group.pk, record_cases.reviewer(), now=record_cases.NOW)
    groups.undo_group(group.pk, judge, now=record_cases.NOW + _UNDO - _BLINK)
    assert record_cases.states(cases) == ["in_review"] * 3
    assert not Outgoing.objects.exclude(kind="receipt").exists()
    assert not Ruling.objects.live().exists()
    assert not Case.objects.filter(listing__is_down=True).exists()
    with pytest.raises(rulings.NothingToUndo):
        groups.undo_group(group.pk, judge, now=record_cases.NOW + _UNDO - _BLINK)


def test_a_ruling_undone_by_itself_stays_undone_with_the_group(mark: Right) -> None:
    lead, other = case_groups.many(mark, 2)
    judge = record_cases.reviewer()
    group = _decide(lead, judge, case_groups.wish([other]))
    rulings.annul_ruling(other.rulings.get().pk, judge, now=record_cases.NOW)
    groups.undo_group(group.pk, judge, now=record_cases.NOW)
    assert record_cases.states([lead, other]) == ["in_review"] * 2
    assert record_cases.acts_on(other).count("annul") == 1


def test_after_half_a_minute_the_group_stands(mark: Right) -> None:
    lead, other = case_groups.many(mark, 2)
    judge = record_cases.reviewer()
    group = _decide(lead, judge, case_groups.wish([other]))
    with pytest.raises(rulings.TooLateToUndo):
        groups.undo_group(group.pk, judge, now=record_cases.NOW + _UNDO)
    assert record_cases.states([lead, other]) == ["upheld"] * 2


def test_what_is_held_closed_or_passed_over_is_left_out_and_named(mark: Right) -> None:
    lead, held_case, closed_case, skipped_case, plain = cases = case_groups.many(mark, 5)
    judge, other = record_cases.reviewer(), record_cases.reviewer()
    case_groups.claim_case(lead, judge)
    case_groups.claim_case(held_case, other)
    withdrawal.withdraw_case(closed_case.pk, closed_case.account_id, now=record_cases.NOW)
    Skip.objects.create(
        case=skipped_case,
        account_id=skipped_case.account_id,
        reviewer=judge,
        reason_code="conflict_of_interest",
    )
    group = groups.decide_group(lead.pk, judge, case_groups.wish(cases[1:]), now=record_cases.NOW)
    assert case_groups.left_out(group) == {
        held_case.pk: "held",
        closed_case.pk: "closed",
        skipped_case.pk: "unlike",
    }
    assert record_cases.states([lead, plain]) == ["upheld", "upheld"]
    assert record_cases.states([held_case, closed_case, skipped_case]) == [
        "in_review",
        "withdrawn",
        "in_review",
    ]


def test_two_reviewers_race_on_overlapping_groups(together: Together) -> None:
    mark = record_cases.right(record_cases.account())
    for number in range(4):
        cases = case_groups.many(mark, 8, f"Zorvex shoes edition {number}")
        judges = [record_cases.reviewer(), record_cases.reviewer()]
        leads = [
            case_groups.claim_case(case, judge) for case, judge in zip(cases, judges, strict=False)
        ]
        wishes = [case_groups.wish(cases), case_groups.wish(cases[::-1])]
        futures = together(
            *(
                lambda lead=lead, judge=judge, wish=wish: groups.decide_group(
                    lead.pk, judge, wish, now=record_cases.NOW
                )
                for lead, judge, wish in zip(leads, judges, wishes, strict=True)
            )
        )
        decided_groups = [future.result() for future in futures]
        assert all(isinstance(group, Group) for group in decided_groups)
        assert record_cases.states(cases) == ["upheld"] * 8
        assert Ruling.objects.live().filter(case__in=cases).count() == 8


_ACTS = st.lists(
    st.tuples(st.sampled_from(["rule", "undo", "alone", "withdraw"]), st.integers(0, 5))
)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None)
@given(acts=_ACTS)
def test_every_case_has_at_most_one_live_ruling_and_its_state_says_so(
    acts: list[tuple[str, int]],
) -> None:
    with transaction.atomic():
        cases = case_groups.many(record_cases.right(record_cases.account()), 6)
        judge = record_cases.reviewer()
        for name, number in acts:
            _attempt(name, cases, number, judge)
        for case in Case.objects.filter(pk__in=[case.pk for case in cases]):
            live = list(case.rulings.live())
            assert len(live) == (case.state in {CaseState.UPHELD, CaseState.REJECTED})
            assert not audit.find_broken_links("case", case.pk)
        transaction.set_rollback(True)


def _attempt(name: str, cases: list[Case], number: int, judge: User) -> None:
    """One act, where it is possible."""
    lead = desk.claim_case(judge, now=record_cases.NOW)
    try:
        if name == "withdraw":
            withdrawal.withdraw_case(
                cases[number].pk, cases[number].account_id, now=record_cases.NOW
            )
        elif name == "undo":
            groups.undo_group(Group.objects.latest("pk").pk, judge, now=record_cases.NOW)
        elif lead and name == "rule":
            groups.decide_group(
                lead.pk,
                judge,
                case_groups.wish(cases[number:], Outcome.REJECTED),
                now=record_cases.NOW,
            )
        elif lead:
            rulings.rule_on_case(lead.pk, judge, Outcome.UPHELD, "x", note="", now=record_cases.NOW)
    except (LeaseNotHeld, rulings.NothingToUndo, withdrawal.CaseNotOpen, Group.DoesNotExist):
        return
