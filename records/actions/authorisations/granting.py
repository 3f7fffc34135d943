"""What follows by itself: granted or held back, reminded, expired, withdrawn; sellers in line."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from pipeline.rights.chains import (
    WAITING,
    AuthorisationFacts,
    AuthorisationState,
    OwnerWord,
    find_next_state,
)
from records import policies
from records.accounts.models import SellerApplication
from records.actions.authorisations.chains import KIND, ask_owner, audit_authorisation
from records.actions.entities.membership import list_entity
from records.actions.rights.repository import audit_right
from records.actions.rights.submission import bump_version
from records.complaints.models import Case
from records.ledger import outbox
from records.ledger.models import Outgoing
from records.rights.models import (
    AuthorisedSeller,
    BrandAuthorisation,
    NamedShop,
    Right,
)

_SYSTEM: Final = "system"
_A_ROUND: Final = 500
_ENDS: Final = {
    AuthorisationState.EXPIRED,
    AuthorisationState.REVOKED,
    AuthorisationState.REFUSED,
}


def settle_authorisations(now: datetime) -> int:
    """Take every step that needs nobody; return how many were taken."""
    open_ones = BrandAuthorisation.objects.filter(state__in=WAITING)
    granted = BrandAuthorisation.objects.filter(state=AuthorisationState.GRANTED)
    due = granted.filter(Q(last_on__lt=now.date()) | Q(owner_says=OwnerWord.WITHDRAWN))
    ids = [*open_ones.order_by("pk").values_list("pk", flat=True)[:_A_ROUND]]
    ids += due.order_by("pk").values_list("pk", flat=True)[:_A_ROUND]
    _ask_owners(now)
    _remind(now)
    _tell_refused(now)
    return sum(_settle(pk, now) for pk in ids)


def _settle(authorisation_id: int, now: datetime) -> bool:
    with transaction.atomic():
        locked = BrandAuthorisation.objects.select_for_update(of=("self",))
        one = locked.select_related("right").get(pk=authorisation_id)
        state = find_next_state(_read_facts(one, now))
        if state is None:
            return False
        one.state = state
        if state is AuthorisationState.GRANTED:
            one.granted_at = now
        if state in _ENDS:
            one.ended_at = now
        one.held_by, one.held_until = None, None
        one.save()
        sync_authorised(one.right_id, one.seller_id, now=now)
        audit_authorisation(one, state, _SYSTEM, now)
        if state is not AuthorisationState.ADJUDICATION:
            _post_letter(one, state, now)
    return True


def _read_facts(one: BrandAuthorisation, now: datetime) -> AuthorisationFacts:
    return AuthorisationFacts(
        state=AuthorisationState(one.state),
        owner=OwnerWord(one.owner_says),
        is_owner_late=now >= one.owner_until,
        has_open_complaint=_has_open_complaint(one),
        is_over=one.last_on < now.date(),
        is_adjudicated=one.decided_by_id is not None,
    )


def _has_open_complaint(one: BrandAuthorisation) -> bool:
    """Of the owner, against this seller in any of its shops, on this right."""
    against = Case.objects.open().filter(
        owner_id=one.right.owner_id, right_id=one.right_id, seller_id__in=list_entity(one.seller_id)
    )
    return against.exists()


def sync_authorised(right_id: int, seller_id: int, *, now: datetime) -> None:
    """Let the seller be authorised if its papers are granted or the owner named it, and only then.

    The caller is in a transaction.
    """
    right = Right.objects.select_for_update().get(pk=right_id)
    granted = BrandAuthorisation.objects.filter(
        right=right_id, seller=seller_id, state=AuthorisationState.GRANTED
    )
    is_named = NamedShop.objects.filter(right=right_id, seller=seller_id).exists()
    known = AuthorisedSeller.objects.filter(right=right_id, seller=seller_id)
    if (granted.exists() or is_named) == known.exists():
        return
    if known.exists():
        known.delete()
        audit_right(right, "forget_seller", _SYSTEM, now)
    else:
        AuthorisedSeller.objects.create(right=right, seller_id=seller_id)
        audit_right(right, "authorise", _SYSTEM, now)
    bump_version(right, now=now)


def _ask_owners(now: datetime) -> None:
    """Once for each: who was asked has a letter under its key."""
    waiting = BrandAuthorisation.objects.filter(state__in=WAITING, owner_says=OwnerWord.SILENT)
    asked = Outgoing.objects.filter(kind=KIND, key__contains=":asked").values("subject_id")
    for one in waiting.exclude(pk__in=asked).select_related("right")[:_A_ROUND]:
        ask_owner(one, now=now)


def _remind(now: datetime) -> None:
    for days in sorted(policies.policy().authorisation.notice_days):
        due = BrandAuthorisation.objects.filter(
            Q(reminded_days=None) | Q(reminded_days__gt=days),
            state=AuthorisationState.GRANTED,
            last_on__gte=now.date(),
            last_on__lte=now.date() + timedelta(days=days),
        )
        for one in due[:_A_ROUND]:
            with transaction.atomic():
                told = BrandAuthorisation.objects.filter(
                    Q(reminded_days=None) | Q(reminded_days__gt=days), pk=one.pk
                ).update(reminded_days=days)
                if told:
                    _post_letter(one, "expires", now)


def _tell_refused(now: datetime) -> None:
    """Those that two readers or a third refused since the last round."""
    told = Outgoing.objects.filter(kind=KIND, key__contains=":refused").values("subject_id")
    refused = BrandAuthorisation.objects.filter(state=AuthorisationState.REFUSED)
    recent = refused.filter(ended_at__gt=now - timedelta(days=1)).exclude(pk__in=told)
    for one in recent[:_A_ROUND]:
        _post_letter(one, "refused", now)


def _post_letter(one: BrandAuthorisation, letter: str, now: datetime) -> None:
    """To the seller, where an application named an address; its page says the same."""
    applied = SellerApplication.objects.filter(seller__in=list_entity(one.seller_id))
    if applied.exists():
        outbox.post(
            key=f"{KIND}:{one.pk}:{letter}:{one.reminded_days or 0}",
            kind=KIND,
            subject_id=one.pk,
            body={"letter": letter},
            send_after=now,
        )
