"""Each sign-in is noted; who shall not is taken out: sessions, a lost factor, all access."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, QuerySet

from records.accounts.models import Leased, User, user_actor
from records.database import execute
from records.disputes.models import DisputeLease
from records.ledger import audit
from records.quality.models import SecondReview
from records.review.models import Reservation, ReviewLease
from records.rights.models import VerifierLease


def sign_out(people: QuerySet[User], *, actor: str, now: datetime) -> int:
    """End every session of these people; return how many people there are."""
    with transaction.atomic():
        users = list(people.select_for_update(of=("self",)).order_by("pk"))
        for person in users:
            end_sessions(person)
            audit.record("user", person.pk, "sign_out_everywhere", actor=actor, at=now)
    return len(users)


def end_sessions(person: User) -> None:
    """Make every session of this person unknown."""
    User.objects.filter(pk=person.pk).update(sign_outs=F("sign_outs") + 1)
    person.refresh_from_db(fields=["sign_outs"])


# The library's list of where one is signed in names a session by its key.
_UNLISTED: Final = """
DELETE FROM usersessions_usersession u WHERE u.last_seen_at < %s
  AND NOT EXISTS (SELECT FROM django_session s WHERE s.session_key = u.session_key)
"""
_BEGINNING: Final = timedelta(hours=1)  # longer than any request that signs in


def delete_ended_sessions(now: datetime) -> int:
    """Delete the rows of sessions whose cookie is too old to be sent; return how many."""
    deleted_count, _ = Session.objects.filter(expire_date__lt=now).delete()
    execute(_UNLISTED, [now - _BEGINNING])
    return deleted_count


def note_sign_in(
    person_id: int, act: str, body: Mapping[str, audit.Value], *, now: datetime
) -> None:
    """Note in a person's chain how somebody signed in as them, failed to, or changed the way."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person_id)
        actor = "anonymous" if act.startswith("fail_") else user_actor(person_id)
        audit.record("user", person_id, act, actor=actor, at=now, body=body)


def reset_factor(person: User, *, actor: str, now: datetime) -> bool:
    """Remove a lost second factor and end the sessions; False: there was none."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        deleted_count, _ = Authenticator.objects.filter(user=person).delete()
        if deleted_count:
            end_sessions(person)
            audit.record("user", person.pk, "reset_factor", actor=actor, at=now)
    return bool(deleted_count)


def end_access(person: User, *, actor: str, now: datetime) -> bool:
    """Let this person in no more, and others at what they held; False: it had ended before."""
    with transaction.atomic():
        if not User.objects.select_for_update().get(pk=person.pk).is_active:
            return False
        User.objects.filter(pk=person.pk).update(is_active=False)
        end_sessions(person)
        release_holds(person)
        audit.record("user", person.pk, "end_access", actor=actor, at=now)
    return True


def release_holds(person: User) -> None:
    """Let others at what this person held."""
    ReviewLease.objects.filter(reviewer=person).delete()
    Reservation.objects.filter(reviewer=person).delete()
    DisputeLease.objects.filter(holder=person).delete()
    VerifierLease.objects.filter(verifier=person).delete()
    looks = SecondReview.objects.unanswered().filter(reviewer=person)
    looks.update(reviewer=None, taken_at=None, until_at=None)
    for kind in Leased.__subclasses__():
        rows = kind._default_manager.filter(leased_by=person)  # noqa: SLF001  # documented API
        rows.update(leased_by=None, leased_until=None)
