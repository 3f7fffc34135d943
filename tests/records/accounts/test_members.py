"""Members of an account: invited, taken in once, changed, taken out; the last owner stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from records.accounts.models import CodeLetter, Invitation, Role, User
from records.actions.accounts import access, email_codes, members
from records.actions.accounts.members import (
    AlreadyRegistered,
    InvitationOver,
    InvitationRequest,
    LastOwner,
    MemberRole,
    NotOwner,
    UnknownMember,
    get_role,
)
from records.ledger.audit import find_broken_links
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import identity_documents, record_cases
from tests.factories.identity_documents import nora
from tests.records.row_security.test_policies import as_role

__all__ = ["nora"]

pytestmark = pytest.mark.django_db

NOW = record_cases.NOW
PASSWORD = "eleven-swans-a-swimming"


def invite_member(
    owner: User, email: str = "mo@zorvex.example", part: MemberRole = MemberRole.FILER
) -> str:
    """The link's secret, as the letter has it."""
    members.invite_member(owner, InvitationRequest(email, part, "https://mw.example"), now=NOW)
    letter = email_codes.open_letter(CodeLetter.objects.latest("pk"))
    assert letter.email == email
    return letter.address.rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize("part", list(MemberRole))
def test_who_follows_the_link_becomes_what_they_were_invited_as(
    nora: User, part: MemberRole
) -> None:
    person = members.accept_invitation(invite_member(nora, part=part), PASSWORD, now=NOW)
    assert (person.account, person.role, get_role(person)) == (nora.account, Role.FILER, part)
    assert find_broken_links("account", nora.account_id or 0) == []


def test_a_link_is_good_once(nora: User) -> None:
    token = invite_member(nora)
    members.accept_invitation(token, PASSWORD, now=NOW)
    with pytest.raises(InvitationOver):
        members.accept_invitation(token, PASSWORD, now=NOW)


def test_a_link_is_good_for_seven_days(nora: User) -> None:
    token, end = invite_member(nora), NOW + timedelta(days=7)
    with pytest.raises(InvitationOver):
        members.find_invitation(token, now=end)
    assert members.find_invitation(token, now=end - timedelta(seconds=1))


def test_a_link_that_was_taken_back_or_sent_a_second_time_is_over(nora: User) -> None:
    first = invite_member(nora)
    second = invite_member(nora)
    with pytest.raises(InvitationOver):
        members.find_invitation(first, now=NOW)
    members.revoke_invitation(nora, members.find_invitation(second, now=NOW).pk, now=NOW)
    with pytest.raises(InvitationOver):
        members.find_invitation(second, now=NOW)


@pytest.mark.parametrize("part", [None, MemberRole.FILER, MemberRole.READER])
def test_a_link_opens_nothing_once_who_sent_it_may_invite_no_more(
    nora: User, part: MemberRole | None
) -> None:
    leaver = members.accept_invitation(
        invite_member(nora, part=MemberRole.OWNER), PASSWORD, now=NOW
    )
    token = invite_member(leaver, email="second@leaver.example", part=MemberRole.OWNER)
    if part is None:
        members.remove_member(nora, leaver.pk, now=NOW)
    else:
        members.change_member(nora, leaver.pk, part, now=NOW)
    with pytest.raises(InvitationOver):
        members.accept_invitation(token, PASSWORD, now=NOW)


def test_a_link_of_an_owner_whose_access_ended_opens_nothing(nora: User) -> None:
    token = invite_member(nora)
    access.end_access(nora, actor="operator", now=NOW)
    with pytest.raises(InvitationOver):
        members.find_invitation(token, now=NOW)


def test_a_weak_password_or_a_known_address_takes_nobody_in(nora: User) -> None:
    token = invite_member(nora)
    with pytest.raises(ValidationError):
        members.accept_invitation(token, "12345", now=NOW)
    assert members.accept_invitation(token, PASSWORD, now=NOW)
    with pytest.raises(AlreadyRegistered):
        members.accept_invitation(invite_member(nora), PASSWORD, now=NOW)


def test_a_member_who_was_removed_is_taken_in_again(nora: User) -> None:
    person = members.accept_invitation(invite_member(nora), PASSWORD, now=NOW)
    members.remove_member(nora, person.pk, now=NOW)
    token = invite_member(nora, email="Mo@zorvex.example", part=MemberRole.READER)
    with as_role(APP_ROLE, ConnectionRole.DOOR):
        again = members.accept_invitation(token, f"{PASSWORD}-again", now=NOW)
    again.refresh_from_db()
    assert (again, again.account, get_role(again)) == (person, nora.account, MemberRole.READER)
    assert again.check_password(f"{PASSWORD}-again")


@pytest.mark.parametrize(
    "changes",
    [
        {"role": Role.REVIEWER},
        {"is_superuser": True},
        {"is_staff": True},
        {"is_active": False},
    ],
    ids=str,
)
def test_nobody_else_without_an_account_is_taken_in(nora: User, changes: dict[str, Any]) -> None:
    User.objects.create(username="mo", email="mo@zorvex.example", **changes)
    with pytest.raises(AlreadyRegistered):
        members.accept_invitation(invite_member(nora), PASSWORD, now=NOW)


def test_only_owners_invite_change_and_take_out(nora: User) -> None:
    member = identity_documents.person(nora.account)  # type: ignore[arg-type]  # she has one
    for act in (
        lambda: members.invite_member(
            member, InvitationRequest("x@x.example", MemberRole.FILER, ""), now=NOW
        ),
        lambda: members.change_member(member, nora.pk, MemberRole.READER, now=NOW),
        lambda: members.remove_member(member, nora.pk, now=NOW),
    ):
        with pytest.raises(NotOwner):
            act()


def test_the_last_owner_stays(nora: User) -> None:
    with pytest.raises(LastOwner):
        members.remove_member(nora, nora.pk, now=NOW)
    with pytest.raises(LastOwner):
        members.change_member(nora, nora.pk, MemberRole.FILER, now=NOW)
    other = members.accept_invitation(invite_member(nora, part=MemberRole.OWNER), PASSWORD, now=NOW)
    members.remove_member(other, nora.pk, now=NOW)
    nora.refresh_from_db()
    assert (nora.account, nora.is_owner) == (None, False)


def test_a_member_of_another_account_is_nobody_here(nora: User) -> None:
    stranger = identity_documents.owner(name="Other")
    with pytest.raises(UnknownMember):
        members.remove_member(nora, stranger.pk, now=NOW)
    with pytest.raises(UnknownMember):
        members.revoke_invitation(nora, 2**40, now=NOW)


def test_behind_the_wall_the_door_takes_members_in_and_out(nora: User) -> None:
    with as_role(APP_ROLE, ConnectionRole.DOOR):
        person = members.accept_invitation(invite_member(nora), PASSWORD, now=NOW)
        members.change_member(nora, person.pk, MemberRole.READER, now=NOW)
        members.remove_member(nora, person.pk, now=NOW)
    with as_role(APP_ROLE, ConnectionRole.FILER, nora.account):
        assert Invitation.objects.count() == 1
        assert User.objects.get() == nora
