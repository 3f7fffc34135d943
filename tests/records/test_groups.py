"""Groups: similar cases decided together, each with a ruling of its own, all of them or none."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.vocabulary import CaseState, Outcome, TraitKind
from records.accounts.models import User
from records.actions.filing import withdrawal
from records.actions.review import desk, groups, rulings
from records.complaints.models import Case, Group, ReviewLease, Ruling, Skip
from records.complaints.similar_cases import find_similar
from records.ledger import audit
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.records import alike, rows
from tests.records.conftest import Together

_UNDO = timedelta(seconds=30)
_BLINK = timedelta(milliseconds=1)


def test_similar_cases_share_a_seller_or_a_title(mark: Right) -> None:
    lead, same = alike.many(mark, 2)
    (elsewhere,) = rows.filed(mark, "other")
    rows.frozen(elsewhere, shop="S-2")
    rows.routed(elsewhere)
    (unlike,) = rows.filed(mark, "unlike")
    rows.frozen(unlike, "Zorvex socks of wool", shop="S-3")
    rows.routed(unlike)
    found = {one.case_id: one.shares for one in find_similar(lead, 9)}
    assert found == {
        same.pk: (TraitKind.SELLER, TraitKind.TITLE),
        elsewhere.pk: (TraitKind.TITLE,),
    }


def test_a_case_of_another_owner_is_shown_and_may_not_join(mark: Right) -> None:
    (lead,) = alike.many(mark, 1)
    (other,) = rows.filed(rows.right(rows.account("Else"), "Zorvex"), "theirs")
    rows.frozen(other)
    rows.routed(other)
    assert [(one.case_id, one.may_join) for one in find_similar(lead, 9)] == [(other.pk, False)]
    judge = rows.reviewer()
    group = groups.decide_group(
        alike.held(lead, judge).pk, judge, alike.wish([other]), now=rows.NOW
    )
    assert alike.left_out(group) == {other.pk: "unlike"}
    assert rows.states([lead, other]) == ["upheld", "in_review"]


@pytest.mark.parametrize("outcome", [Outcome.UPHELD, Outcome.REJECTED])
def test_each_case_of_a_group_gets_its_own_ruling(mark: Right, outcome: Outcome) -> None:
    cases = alike.many(mark, 4)
    judge = rows.reviewer()
    lead, *others, exception = cases
    group = groups.decide_group(
        alike.held(lead, judge).pk, judge, alike.wish(others, outcome), now=rows.NOW
    )
    assert rows.states(cases) == [outcome, outcome, outcome, "in_review"]
    assert Ruling.objects.live().filter(reviewer=judge, note="seen").count() == 3
    assert group.members.joined().exclude(ruling=None).count() == 3
    for case in (lead, *others):
        assert rows.acts_on(case)[-1] == "rule"
        assert not audit.find_broken_links("case", case.pk)
    assert not audit.find_broken_links("group", group.pk)
    assert rows.acts_on(exception)[-1] == "route"
    assert not ReviewLease.objects.exists()


def test_the_effects_wait_until_nobody_can_undo(mark: Right) -> None:
    lead, other = alike.many(mark, 2)
    judge = rows.reviewer()
    groups.decide_group(alike.held(lead, judge).pk, judge, alike.wish([other]), now=rows.NOW)
    orders = Outgoing.objects.filter(kind="enforce").values_list("send_after", flat=True)
    assert list(orders) == [rows.NOW + _UNDO] * 2


def test_one_undo_takes_the_whole_group_back(mark: Right) -> None:
    cases = alike.many(mark, 3)
    judge = rows.reviewer()
    group = groups.decide_group(
        alike.held(cases[0], judge).pk, judge, alike.wish(cases[1:]), now=rows.NOW
    )
    rows.still_unheard()
    with pytest.raises(desk.CaseNotHeld):
        groups.undo_group(group.pk, rows.reviewer(), now=rows.NOW)
    groups.undo_group(group.pk, judge, now=rows.NOW + _UNDO - _BLINK)
    assert rows.states(cases) == ["in_review"] * 3
    assert not Outgoing.objects.exclude(kind="receipt").exists()
    assert not Ruling.objects.live().exists()
    assert not Case.objects.filter(listing__is_down=True).exists()
    with pytest.raises(desk.CaseNotHeld):
        groups.undo_group(group.pk, judge, now=rows.NOW + _UNDO - _BLINK)


def test_a_ruling_undone_by_itself_stays_undone_with_the_group(mark: Right) -> None:
    lead, other = alike.many(mark, 2)
    judge = rows.reviewer()
    group = groups.decide_group(
        alike.held(lead, judge).pk, judge, alike.wish([other]), now=rows.NOW
    )
    rulings.annul_ruling(other.rulings.get().pk, judge, now=rows.NOW)
    groups.undo_group(group.pk, judge, now=rows.NOW)
    assert rows.states([lead, other]) == ["in_review"] * 2
    assert rows.acts_on(other).count("annul") == 1


def test_after_half_a_minute_the_group_stands(mark: Right) -> None:
    lead, other = alike.many(mark, 2)
    judge = rows.reviewer()
    group = groups.decide_group(
        alike.held(lead, judge).pk, judge, alike.wish([other]), now=rows.NOW
    )
    with pytest.raises(rulings.TooLateToUndo):
        groups.undo_group(group.pk, judge, now=rows.NOW + _UNDO)
    assert rows.states([lead, other]) == ["upheld"] * 2


def test_what_is_held_closed_or_passed_over_is_left_out_and_named(mark: Right) -> None:
    lead, held, closed, skipped, plain = cases = alike.many(mark, 5)
    judge, other = rows.reviewer(), rows.reviewer()
    alike.held(lead, judge)
    alike.held(held, other)
    withdrawal.withdraw_case(closed.pk, closed.account_id, now=rows.NOW)
    Skip.objects.create(
        case=skipped,
        account_id=skipped.account_id,
        reviewer=judge,
        reason_code="conflict_of_interest",
    )
    group = groups.decide_group(lead.pk, judge, alike.wish(cases[1:]), now=rows.NOW)
    assert alike.left_out(group) == {held.pk: "held", closed.pk: "closed", skipped.pk: "unlike"}
    assert rows.states([lead, plain]) == ["upheld", "upheld"]
    assert rows.states([held, closed, skipped]) == ["in_review", "withdrawn", "in_review"]


def test_who_does_not_hold_the_lead_decides_nothing(mark: Right) -> None:
    lead, other = alike.many(mark, 2)
    alike.held(lead, rows.reviewer())
    with pytest.raises(desk.CaseNotHeld):
        groups.decide_group(lead.pk, rows.reviewer(), alike.wish([other]), now=rows.NOW)
    assert not Group.objects.exists()
    assert rows.states([lead, other]) == ["in_review"] * 2


def test_two_reviewers_race_on_overlapping_groups(together: Together) -> None:
    mark = rows.right(rows.account())
    for number in range(4):
        cases = alike.many(mark, 8, f"Zorvex shoes edition {number}")
        judges = [rows.reviewer(), rows.reviewer()]
        leads = [alike.held(case, judge) for case, judge in zip(cases, judges, strict=False)]
        wishes = [alike.wish(cases), alike.wish(cases[::-1])]
        done = together(
            *(
                lambda lead=lead, judge=judge, wish=wish: groups.decide_group(
                    lead.pk, judge, wish, now=rows.NOW
                )
                for lead, judge, wish in zip(leads, judges, wishes, strict=True)
            )
        )
        made = [future.result() for future in done]
        assert all(isinstance(group, Group) for group in made)
        assert rows.states(cases) == ["upheld"] * 8
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
        cases = alike.many(rows.right(rows.account()), 6)
        judge = rows.reviewer()
        for name, number in acts:
            _attempt(name, cases, number, judge)
        for case in Case.objects.filter(pk__in=[one.pk for one in cases]):
            live = list(case.rulings.live())
            assert len(live) == (case.state in {CaseState.UPHELD, CaseState.REJECTED})
            assert not audit.find_broken_links("case", case.pk)
        transaction.set_rollback(True)


def _attempt(name: str, cases: list[Case], number: int, judge: User) -> None:
    """One act, where it is possible."""
    lead = desk.claim_case(judge, now=rows.NOW)
    try:
        if name == "withdraw":
            withdrawal.withdraw_case(cases[number].pk, cases[number].account_id, now=rows.NOW)
        elif name == "undo":
            groups.undo_group(Group.objects.latest("pk").pk, judge, now=rows.NOW)
        elif lead and name == "rule":
            groups.decide_group(
                lead.pk, judge, alike.wish(cases[number:], Outcome.REJECTED), now=rows.NOW
            )
        elif lead:
            rulings.rule_on_case(lead.pk, judge, Outcome.UPHELD, "x", note="", now=rows.NOW)
    except (desk.CaseNotHeld, withdrawal.NotOpen, Group.DoesNotExist):
        return
