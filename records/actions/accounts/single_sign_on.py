"""Members of staff by their organisation's single sign-on: only people enrolled here.

An email leads to a person once; from then on the issuer's own name for that person has to come
with it, so that an address which changes hands there opens nothing here.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from matchers.labels.words import _
from records.accounts.models import Role, User
from records.ledger import audit
from records.refusals import ActionRefused

STAFF: Final = frozenset(Role) - {Role.FILER, Role.MERCHANT}
_PROVIDER: Final = "openid_connect"


class NoSuchStaff(ActionRefused):
    says = _(
        "No member of staff here has your email address. Ask your administrator to add you. Rights"
        " holders sign in with their password."
    )


class OtherSubject(ActionRefused):
    says = _(
        "Your email address belongs to another person in your organisation's sign-in. Ask your"
        " administrator to release it."
    )


@dataclass(frozen=True, slots=True)
class Identity:
    """The person that the issuer vouches for."""

    issuer: str
    subject: str
    email: str

    @property
    def name(self) -> str:
        """The name of issuer and subject, hashed: nobody reads either from it."""
        return hashlib.sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()


def sign_in_staff(identity: Identity, *, has_second_factor: bool, now: datetime) -> User:
    """Return the member of staff, and note that they signed in.

    Raises:
        NoSuchStaff: nobody, nobody of the staff, or nobody who may still sign in.
        OtherSubject: the email led to another person before, or this person to another email.
    """
    with transaction.atomic():
        person = _lock_staff(identity.email)
        _link_identity(person, identity)
        body: dict[str, audit.Value] = {"second_factor": has_second_factor}
        _audit(person, "single_sign_on", person.actor, now, body)
    return person


def unlink_identity(person: User, *, actor: str, now: datetime) -> bool:
    """Let the next sign-on with this person's email link it again; False: none was linked."""
    with transaction.atomic():
        deleted_count, _ = SocialAccount.objects.filter(user=person, provider=_PROVIDER).delete()
        if deleted_count:
            _audit(person, "single_sign_on_untied", actor, now, {})
    return bool(deleted_count)


def _lock_staff(email: str) -> User:
    """Lock the person, so that two first sign-ons at once cannot link two identities."""
    people = User.objects.select_for_update(of=("self",)).filter(
        email__iexact=email, role__in=STAFF, is_active=True
    )
    users = [person for person in people if _is_same_email(person.email, email)]
    if not email or len(users) != 1:
        raise NoSuchStaff
    return users[0]


def _is_same_email(ours: str, other: str) -> bool:
    """Return whether both are equal but for ASCII case: other letters may fold to the same."""
    return ours == other or (ours.isascii() and other.isascii() and ours.lower() == other.lower())


def _link_identity(person: User, identity: Identity) -> None:
    of_either = SocialAccount.objects.filter(provider=_PROVIDER)
    link = of_either.filter(user=person).first() or of_either.filter(uid=identity.name).first()
    if link is None:
        SocialAccount.objects.create(user=person, provider=_PROVIDER, uid=identity.name)
    elif (link.user_id, link.uid) != (person.pk, identity.name):
        raise OtherSubject


def _audit(
    person: User, name: str, actor: str, now: datetime, body: dict[str, audit.Value]
) -> None:
    audit.record("user", person.pk, name, actor=actor, at=now, body=body)
