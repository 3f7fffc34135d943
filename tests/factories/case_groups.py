"""Cases that are alike, and what is wished for them, for tests of groups."""

from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.review import desk
from records.actions.review.groups import GroupDecision
from records.cases.models import Case
from records.review.models import Group
from records.rights.models import Right
from tests.factories import record_cases


def many(mark: Right, count: int, title: str = record_cases.TITLE) -> list[Case]:
    """Cases in review against one seller, all with one title."""
    cases = record_cases.file_cases(mark, *(f"{title[:3]}-{number}" for number in range(count)))
    for case in cases:
        record_cases.freeze_case(case, title)
        record_cases.route_case(case)
    return cases


def wish(cases: list[Case], outcome: Outcome = Outcome.UPHELD) -> GroupDecision:
    """These cases with the lead, under one text."""
    return GroupDecision(outcome, "identical_mark", "seen", frozenset(case.pk for case in cases))


def claim_case(case: Case, by: User) -> Case:
    """The most urgent case, taken by this person."""
    assert desk.claim_case(by, now=record_cases.NOW) == case
    return case


def senior() -> User:
    """Somebody who may confirm."""
    return User.objects.create(username=f"s{User.objects.count()}", role=Role.SENIOR_REVIEWER)


def left_out(group: Group) -> dict[int, str]:
    """Cases that were left out of the group, and why."""
    return dict(group.members.exclude(left_out="").values_list("case_id", "left_out"))
