"""Members of an account: invited by an owner, taken in by a link, changed and taken out.

Row security lets no filer write people; the caller assumes the door's role, and each act asks
again whether an owner acts.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F

from matchers.labels.words import Word, _
from records.accounts.locks import lock_address
from records.accounts.models import Account, Invitation, Role, User
from records.actions.accounts import email_codes
from records.ledger import audit
from records.refusals import ActionRefused

KEPT_FOR: Final = timedelta(days=7)
_MEMBERSHIP: Final = ("password", "account", "is_owner", "is_read_only")
MAX_MEMBERS: Final = 200  # members and open invitations of one account


class MemberRole(Word):
    """What a member may do."""

    # everything, members and papers included
    FILER = "member", _("Files and manages rights")  # file, and keep rights
    READER = "reader", _("Views, but changes nothing")  # look, and change nothing
    OWNER = "owner", _("Owner: everything, including members")


class NotOwner(ActionRefused):
    says = _("Only owners of the account can do this.")


class LastOwner(ActionRefused):
    says = _("An account needs an owner. Make another member an owner first.")


class UnknownMember(ActionRefused):
    says = _("This was already done.")


class TooManyMembers(ActionRefused):
    says = _("There are already too many.")


class InvitationOver(ActionRefused):
    says = _("This invitation was used, taken back, or ran out: ask for another one.")


class AlreadyRegistered(ActionRefused):
    says = _("This address is already registered. Sign in with it.")


@dataclass(frozen=True, slots=True)
class InvitationRequest:
    """A person that an owner invites, and as what."""

    email: str
    part: MemberRole
    public_url: str  # of this server


def get_role(person: User | Invitation) -> MemberRole:
    """Return what this person may do, or will be allowed to do."""
    if person.is_owner:
        return MemberRole.OWNER
    return MemberRole.READER if person.is_read_only else MemberRole.FILER


def invite_member(owner: User, invitation: InvitationRequest, *, now: datetime) -> Invitation:
    """Send a link, good once and for seven days; it ends an older one to the same address.

    Raises:
        NotOwner, TooManyMembers
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        account = _lock_owned_account(owner)
        open_ones = account.invitation_set.filter(accepted_at=None, revoked_at=None)
        open_ones.filter(email__iexact=invitation.email).update(revoked_at=now)
        waiting = open_ones.filter(ends_at__gt=now).count()
        if account.user_set.count() + waiting >= MAX_MEMBERS:
            raise TooManyMembers
        row = Invitation.objects.create(
            account=account,
            email=invitation.email,
            sha256=_hash_token(token),
            is_owner=invitation.part == MemberRole.OWNER,
            is_read_only=invitation.part == MemberRole.READER,
            invited_by=owner,
            invited_at=now,
            ends_at=now + KEPT_FOR,
        )
        address = f"{invitation.public_url}/invitation/{token}/"
        email_codes.post_code(
            "invitation",
            email_codes.CodeMessage(invitation.email, address=address),
            now=now,
            kept_for=KEPT_FOR,
        )
        _audit(account, "invite", owner, now, {"invitation": row.pk, "part": invitation.part})
    return row


def find_invitation(token: str, *, now: datetime) -> Invitation:
    """Return the invitation behind a link, while who sent it may still invite.

    Raises:
        InvitationOver: it opens nothing, or nothing any more.
    """
    of_owners = Invitation.objects.filter(
        invited_by__account=F("account"), invited_by__is_owner=True, invited_by__is_active=True
    )
    open_ones = of_owners.filter(accepted_at=None, revoked_at=None, ends_at__gt=now)
    invitation = open_ones.select_related("account").filter(sha256=_hash_token(token)).first()
    if invitation is None:
        raise InvitationOver
    return invitation


def accept_invitation(token: str, password: str, *, now: datetime) -> User:
    """Make a person a member, under the address that the link was sent to.

    A member who was removed comes back as the same person, with the new password.

    Raises:
        InvitationOver, AlreadyRegistered
        ValidationError: of Django, the password is too weak.
    """
    with transaction.atomic():
        account_id = find_invitation(token, now=now).account_id
        Account.objects.select_for_update().get(pk=account_id)
        invitation = find_invitation(token, now=now)  # it may have been taken back meanwhile
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
        lock_address(invitation.email)  # another account may take the same person in
        person = _find_former_member(invitation.email) or _build_newcomer(invitation.email)
        validate_password(password, person)
        person.set_password(password)
        person.account = invitation.account
        person.is_owner, person.is_read_only = invitation.is_owner, invitation.is_read_only
        person.save(update_fields=_MEMBERSHIP if person.pk else None)
        _audit(invitation.account, "join", person, now, {"invitation": invitation.pk})
        if invitation.is_owner:
            _post_to_owners(invitation.account, person, now)
    return person


def _find_former_member(email: str) -> User | None:
    """Return the person with this address, who belongs to no account and decides nothing.

    Raises:
        AlreadyRegistered: they belong to an account, are staff, or their access has ended.
    """
    people = User.objects.filter(email__iexact=email)
    former = people.filter(
        account=None, role=Role.FILER, is_active=True, is_staff=False, is_superuser=False
    ).first()
    if former is None and people.exists():
        raise AlreadyRegistered
    return former


def _build_newcomer(email: str) -> User:
    address = User.objects.normalize_email(email)
    return User(username=f"member-{secrets.token_hex(6)}", email=address, role=Role.FILER)


def revoke_invitation(owner: User, invitation_id: int, *, now: datetime) -> None:
    """Revoke an invitation that nobody has accepted yet.

    Raises:
        NotOwner, UnknownMember
    """
    with transaction.atomic():
        account = _lock_owned_account(owner)
        open_ones = account.invitation_set.filter(accepted_at=None, revoked_at=None)
        if not open_ones.filter(pk=invitation_id).update(revoked_at=now):
            raise UnknownMember
        _audit(account, "revoke_invitation", owner, now, {"invitation": invitation_id})


def change_member(owner: User, member_id: int, part: MemberRole, *, now: datetime) -> None:
    """Change what a member may do.

    Raises:
        NotOwner, UnknownMember, LastOwner
    """
    with transaction.atomic():
        account = _lock_owned_account(owner)
        member = _find_member(account, member_id)
        if part != MemberRole.OWNER:
            _ensure_other_owner(account, member)
        member.is_owner, member.is_read_only = part == MemberRole.OWNER, part == MemberRole.READER
        member.save(update_fields=["is_owner", "is_read_only"])
        _audit(account, "change_member", owner, now, {"member": member.pk, "part": part})
        if part == MemberRole.OWNER:
            _post_to_owners(account, member, now)


def remove_member(owner: User, member_id: int, *, now: datetime) -> None:
    """Remove a member at once; what they did stays the account's.

    Raises:
        NotOwner, UnknownMember, LastOwner
    """
    with transaction.atomic():
        account = _lock_owned_account(owner)
        member = _find_member(account, member_id)
        _ensure_other_owner(account, member)
        member.account, member.is_owner = None, False
        member.save(update_fields=["account", "is_owner"])
        _audit(account, "remove_member", owner, now, {"member": member.pk})


def _lock_owned_account(owner: User) -> Account:
    """Lock the account, so that two owners cannot remove each other at once."""
    account = Account.objects.select_for_update().filter(pk=owner.account_id or 0).first()
    if account is None or not account.user_set.filter(pk=owner.pk, is_owner=True).exists():
        raise NotOwner
    return account


def _find_member(account: Account, member_id: int) -> User:
    member = account.user_set.filter(pk=member_id).first()
    if member is None:
        raise UnknownMember
    return member


def _ensure_other_owner(account: Account, member: User) -> None:
    others = account.user_set.filter(is_owner=True, is_active=True).exclude(pk=member.pk)
    if not others.exists():
        raise LastOwner


def _post_to_owners(account: Account, new: User, now: datetime) -> None:
    """Tell all other owners of a new one, even who made it: a session may be stolen."""
    others = account.user_set.filter(is_owner=True, is_active=True).exclude(pk=new.pk)
    for email in others.exclude(email="").order_by("pk").values_list("email", flat=True):
        message = email_codes.CodeMessage(email)
        email_codes.post_code("owner_added", message, now=now, kept_for=KEPT_FOR)


def _hash_token(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _audit(
    account: Account, name: str, by: User, now: datetime, body: dict[str, audit.Value]
) -> None:
    audit.record("account", account.pk, name, actor=by.actor, at=now, body=body)
