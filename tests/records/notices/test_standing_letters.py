"""Who is let into a program, declined, removed or barred is told so, with the reason."""

from collections.abc import Callable, Iterator

import pytest

from pipeline.programmes.good_faith import Membership as Standing
from pipeline.programmes.small_firms import FirmDeclaration
from pipeline.vocabulary import GoodFaithState
from records.accounts.models import Role, User
from records.actions.programmes import good_faith_membership, small_firms
from records.ledger.models import Outgoing
from records.programmes.models import Membership, SmallFirm
from records.rights.models import Right
from tests.factories import record_cases
from tests.records.notices import scenes
from tests.records.notices.composed_letters import compose_posted
from tests.records.notices.conftest import Compare


@pytest.fixture
def ada(mark: Right) -> User:
    """Somebody of the filer who can be reached; a colleague has no address."""
    people = User.objects
    people.create(username="bo", role=Role.FILER, account=mark.owner)
    return people.create(
        username="ada", role=Role.FILER, account=mark.owner, email="ada@zorvex.example"
    )


def _apply_as_small_firm(ada: User) -> SmallFirm:
    return small_firms.apply_for_membership(
        ada, FirmDeclaration(3, "under_1m", 1), actor="user:1", now=record_cases.NOW
    )


def firm_admitted(ada: User) -> SmallFirm:
    return small_firms.admit_firm(
        _apply_as_small_firm(ada).pk, record_cases.keeper(), "Mei Lin", now=record_cases.NOW
    )


def firm_declined(ada: User) -> None:
    small_firms.decline_firm(
        _apply_as_small_firm(ada).pk, record_cases.keeper(), "No papers.", now=record_cases.NOW
    )


def firm_graduated(ada: User) -> None:
    firm = firm_admitted(ada)
    Outgoing.objects.all().delete()
    small_firms.graduate_firm(firm.pk, record_cases.keeper(), "Sixty people.", now=record_cases.NOW)


def _move_membership(ada: User, before: GoodFaithState, after: GoodFaithState, name: str) -> None:
    assert ada.account is not None
    membership = record_cases.member(ada.account)
    membership.state = before
    good_faith_membership.move_membership(
        membership, Standing(after), name=name, actor="system", why="", now=record_cases.NOW
    )


def good_faith_admitted(ada: User) -> None:
    _move_membership(ada, GoodFaithState.NOT_ELIGIBLE, GoodFaithState.MEMBER, "evaluate")


def good_faith_removed(ada: User) -> None:
    _move_membership(ada, GoodFaithState.MEMBER, GoodFaithState.COOLDOWN, "evaluate")


def good_faith_barred(ada: User) -> None:
    assert ada.account is not None
    membership = record_cases.member(ada.account)
    good_faith_membership.bar_filer(
        membership.pk, record_cases.keeper(), "A false report of a purchase.", now=record_cases.NOW
    )


def good_faith_lifted(ada: User) -> None:
    good_faith_barred(ada)
    Outgoing.objects.all().delete()
    membership = Membership.objects.get()
    good_faith_membership.lift_bar(
        membership.pk, record_cases.keeper(), "It was a mix-up.", now=record_cases.NOW
    )


def _letters() -> Iterator[str]:
    for row in Outgoing.objects.filter(kind="standing").order_by("pk"):
        yield scenes.text_of(compose_posted(row))


@pytest.mark.parametrize(
    "act",
    [
        firm_admitted,
        firm_declined,
        firm_graduated,
        good_faith_admitted,
        good_faith_removed,
        good_faith_barred,
        good_faith_lifted,
    ],
    ids=lambda act: act.__name__,
)
def test_a_letter_on_standing_says_what_its_file_says_in_both_languages(
    ada: User, compare: Compare, act: Callable[[User], object]
) -> None:
    act(ada)
    (letter,) = _letters()
    compare(act.__name__, letter)


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (GoodFaithState.MEMBER, GoodFaithState.COOLDOWN, "leave"),
        (GoodFaithState.COOLDOWN, GoodFaithState.NOT_ELIGIBLE, "evaluate"),
        (GoodFaithState.MEMBER, GoodFaithState.MEMBER, "evaluate"),
    ],
)
def test_what_a_filer_did_itself_and_what_changes_nothing_brings_no_letter(
    ada: User, before: GoodFaithState, after: GoodFaithState, name: str
) -> None:
    _move_membership(ada, before, after, name)
    assert not list(_letters())


def test_who_left_meanwhile_is_told_nothing(ada: User) -> None:
    firm_declined(ada)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    (row,) = Outgoing.objects.filter(kind="standing")
    assert compose_posted(row) is None
