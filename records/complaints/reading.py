"""Read a case for matching: one query for the case, and the facts that no matcher changes."""

from datetime import date, datetime

from pipeline.facts import (
    Facts,
    FilerFacts,
    IndexFacts,
    ListingFacts,
    PictureFacts,
    RightFacts,
    SellerFacts,
)
from pipeline.words import Channel, Lane, Reason, RightKind, RightState
from records.complaints.models import Case
from records.rights.models import AuthorisedSeller, Right


class NotFrozen(Exception):
    """The case has no frozen listing yet: it cannot be matched."""


def read_case(case_id: int) -> Case:
    """The case with its request, right and frozen listing."""
    return Case.objects.select_related("request__right", "frozen").get(pk=case_id)


def draft_facts(case: Case, index: IndexFacts, *, audit_draw: float, now: datetime) -> Facts:
    """The facts before matching: no likeness yet, standing and switches as yet unread."""
    request = case.request
    return Facts(
        case_id=case.pk,
        reason=Reason(case.reason),
        channel=Channel(request.channel),
        lane=Lane(case.lane),
        evidence=tuple(sorted(code for code, items in request.evidence.items() if items)),
        right=_claimed(case),
        listing=_listing(case),
        seller=SellerFacts(
            seller_id=case.seller_id,
            is_authorised=_is_authorised(case),
            counterfeit_strikes=0,
            infringement_strikes=0,
            upheld_counterfeit_cases=0,
        ),
        filer=FilerFacts(account_id=case.account_id, is_good_faith_member=False),
        text=(),
        pictures=(),
        rights_seen=(),
        index=index,
        switches=(),
        audit_draw=audit_draw,
        decided_at=now,
    )


def rights_seen(right_ids: set[int]) -> tuple[RightFacts, ...]:
    """The other rights that the likenesses name, for context."""
    if not right_ids:
        return ()
    rights = Right.objects.filter(pk__in=right_ids).order_by("pk")
    return tuple(_as_facts(right) for right in rights)


def _claimed(case: Case) -> RightFacts:
    """As it stood at filing; only its state is that of today."""
    snapshot, right = case.request.right_snapshot, case.request.right
    expires_on = snapshot["expires_on"]
    return RightFacts(
        right_id=right.pk,
        version=case.request.right_version,
        kind=RightKind(snapshot["kind"]),
        state=RightState(right.state),
        owner_id=right.owner_id,
        mark=snapshot["mark"],
        aliases=tuple(snapshot["aliases"]),
        nice_classes=tuple(snapshot["nice_classes"]),
        territories=tuple(snapshot["territories"]),
        expires_on=date.fromisoformat(expires_on) if expires_on else None,
    )


def _as_facts(right: Right) -> RightFacts:
    return RightFacts(
        right_id=right.pk,
        version=right.version,
        kind=RightKind(right.kind),
        state=RightState(right.state),
        owner_id=right.owner_id,
        mark=right.mark,
        aliases=tuple(right.aliases),
        nice_classes=tuple(right.nice_classes),
        territories=tuple(right.territories),
        expires_on=right.expires_on,
    )


def _listing(case: Case) -> ListingFacts:
    frozen = case.frozen
    if frozen is None:
        raise NotFrozen(case.pk)
    return ListingFacts(
        title=frozen.title,
        brand=frozen.brand,
        description=frozen.description,
        category=frozen.category,
        markets=tuple(frozen.markets),
        price=frozen.price,
        currency=frozen.currency,
        pictures=tuple(PictureFacts(p["sha256"], p["error"]) for p in frozen.pictures),
    )


def _is_authorised(case: Case) -> bool:
    if case.seller_id is None:
        return False
    return AuthorisedSeller.objects.filter(
        right_id=case.right_id, seller_id=case.seller_id
    ).exists()
