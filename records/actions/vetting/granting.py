"""What follows by itself: granted or held back, reminded, expired, withdrawn; sellers in line."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from pipeline.vetting.chains import (
    WAITING,
    AuthorisationFacts,
    AuthorisationState,
    OwnerAnswer,
    find_next_state,
)
from records import policies
from records.actions.rights.repository import audit_right
from records.actions.rights.submission import bump_version
from records.actions.rounds import act_on_each
from records.actions.sellers.entity_membership import list_entity
from records.actions.vetting.chains import KIND, audit_authorisation, post_to_owner
from records.cases.models import Case
from records.duties import duty
from records.ledger import outbox
from records.ledger.models import Outgoing
from records.rights.acts import RightAct
from records.rights.models import AuthorisedSeller, NamedShop, Right
from records.sellers.models import Seller
from records.vetting.models import BrandAuthorisation, SellerApplication

_SYSTEM: Final = "system"
_A_ROUND: Final = 500
_ENDS: Final = {
    AuthorisationState.EXPIRED,
    AuthorisationState.REVOKED,
    AuthorisationState.REFUSED,
}


@duty
def settle_authorisations(now: datetime) -> int:
    """Take every step that needs no person; return how many were taken."""
    is_agreed = Q(state=AuthorisationState.AGREED, owner_until__lte=now)
    has_owner_answer = ~Q(owner_says=OwnerAnswer.SILENT) & ~Q(
        state=AuthorisationState.ADJUDICATION, owner_says=OwnerAnswer.NO
    )
    has_owner_objection = Q(owner_says=OwnerAnswer.NO) & (
        Q(decided_at=None) | Q(owner_at__gt=F("decided_at"))
    )
    # A complaint may be open for weeks: what waits for its end would fill the round meanwhile.
    can_move = (is_agreed | has_owner_answer) & (has_owner_objection | ~_is_complained_of())
    open_ones = BrandAuthorisation.objects.filter(can_move, state__in=WAITING)
    granted_authorisations = BrandAuthorisation.objects.filter(state=AuthorisationState.GRANTED)
    due = granted_authorisations.filter(
        Q(last_on__lt=now.date()) | Q(owner_says=OwnerAnswer.WITHDRAWN)
    )
    ids = [*open_ones.order_by("pk").values_list("pk", flat=True)[:_A_ROUND]]
    ids += due.order_by("pk").values_list("pk", flat=True)[:_A_ROUND]
    _post_questions(now)
    _post_reminders(now)
    _post_refusals(now)
    return act_on_each(ids, lambda pk: _settle(pk, now))


def _settle(authorisation_id: int, now: datetime) -> bool:
    with transaction.atomic():
        locked_rows = BrandAuthorisation.objects.select_for_update(of=("self",))
        chain = locked_rows.select_related("right").get(pk=authorisation_id)
        state = find_next_state(_read_facts(chain, now))
        if state is None:
            return False
        chain.state = state
        if state is AuthorisationState.GRANTED:
            chain.granted_at = now
        if state in _ENDS:
            chain.ended_at = now
        chain.leased_by, chain.leased_until = None, None
        chain.save()
        sync_authorised(chain.right_id, chain.seller_id, now=now)
        audit_authorisation(chain, state, _SYSTEM, now)
        if state is not AuthorisationState.ADJUDICATION:
            _post_letter(chain, state, now)
    return True


def _read_facts(chain: BrandAuthorisation, now: datetime) -> AuthorisationFacts:
    return AuthorisationFacts(
        state=AuthorisationState(chain.state),
        owner=OwnerAnswer(chain.owner_says),
        is_owner_late=now >= chain.owner_until,
        has_open_complaint=BrandAuthorisation.objects.filter(
            _is_complained_of(), pk=chain.pk
        ).exists(),
        is_over=chain.last_on < now.date(),
        is_adjudicated=_has_heard_owner(chain),
    )


def _has_heard_owner(chain: BrandAuthorisation) -> bool:
    """Return whether the owner answered before a third reader decided."""
    if chain.decided_at is None or chain.owner_at is None:
        return False
    return chain.owner_at <= chain.decided_at


def _is_complained_of() -> Exists:
    """Match an open case of the owner on this right against any shop of this seller."""
    against = Case.objects.open().filter(
        owner_id=OuterRef("right__owner"),
        right_id=OuterRef("right"),
        seller_id__in=_select_entity().values("pk"),
    )
    return Exists(against)


def _select_entity() -> QuerySet[Seller]:
    """Select the shops of the same entity as the seller of a chain, two queries above."""
    head = Coalesce(OuterRef(OuterRef("seller__joined_to")), OuterRef(OuterRef("seller")))
    return Seller.objects.filter(Q(pk=head) | Q(joined_to=head))


def sync_authorised(right_id: int, seller_id: int, *, now: datetime) -> None:
    """Let the seller be authorised if its papers are granted or the owner named it, and only then.

    The caller is in a transaction.
    """
    right = Right.objects.select_for_update().get(pk=right_id)
    chains = BrandAuthorisation.objects.filter(
        right=right_id, seller=seller_id, state=AuthorisationState.GRANTED
    )
    is_named = NamedShop.objects.filter(right=right_id, seller=seller_id).exists()
    sellers = AuthorisedSeller.objects.filter(right=right_id, seller=seller_id)
    if (chains.exists() or is_named) == sellers.exists():
        return
    if sellers.exists():
        sellers.delete()
        audit_right(right, RightAct.FORGET_SELLER, _SYSTEM, now)
    else:
        AuthorisedSeller.objects.create(right=right, seller_id=seller_id)
        audit_right(right, RightAct.AUTHORISE, _SYSTEM, now)
    bump_version(right, now=now)


def _post_questions(now: datetime) -> None:
    """Ask each owner once: who was asked has a letter under its key."""
    waiting = BrandAuthorisation.objects.filter(state__in=WAITING, owner_says=OwnerAnswer.SILENT)
    letters = Outgoing.objects.filter(kind=KIND, key__contains=":asked").values("subject_id")
    for chain in waiting.exclude(pk__in=letters).select_related("right")[:_A_ROUND]:
        post_to_owner(chain, now=now)


def _post_reminders(now: datetime) -> None:
    for days in sorted(policies.policy().authorisation.notice_days):
        due = BrandAuthorisation.objects.filter(
            Q(reminded_days=None) | Q(reminded_days__gt=days),
            state=AuthorisationState.GRANTED,
            last_on__gte=now.date(),
            last_on__lte=now.date() + timedelta(days=days),
        )
        for chain in due[:_A_ROUND]:
            with transaction.atomic():
                count = BrandAuthorisation.objects.filter(
                    Q(reminded_days=None) | Q(reminded_days__gt=days), pk=chain.pk
                ).update(reminded_days=days)
                if count:
                    _post_letter(chain, "expires", now)


def _post_refusals(now: datetime) -> None:
    """Post the refusals by readers since the last round."""
    letters = Outgoing.objects.filter(kind=KIND, key__contains=":refused").values("subject_id")
    # Without an application there is no address; such rows would fill the round for a day.
    applications = SellerApplication.objects.filter(seller__in=_select_entity().values("pk"))
    refused_authorisations = BrandAuthorisation.objects.filter(
        Exists(applications),
        state=AuthorisationState.REFUSED,
        ended_at__gt=now - timedelta(days=1),
    )
    for chain in refused_authorisations.exclude(pk__in=letters)[:_A_ROUND]:
        _post_letter(chain, "refused", now)


def _post_letter(chain: BrandAuthorisation, letter: str, now: datetime) -> None:
    """Write to the seller if an application named an address; its page says the same."""
    applications = SellerApplication.objects.filter(seller__in=list_entity(chain.seller_id))
    if applications.exists():
        outbox.post(
            key=f"{KIND}:{chain.pk}:{letter}:{chain.reminded_days or 0}",
            kind=KIND,
            subject_id=chain.pk,
            body={"letter": letter},
            send_after=now,
        )
