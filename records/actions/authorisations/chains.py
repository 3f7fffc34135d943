"""A seller hands in a chain of papers for a designated brand, and the owner says a word on it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from pipeline.rights.chains import (
    WAITING,
    AuthorisationState,
    ChainEnds,
    ChainFault,
    ChainLink,
    LinkKind,
    OwnerWord,
    find_faults,
    find_territories,
)
from pipeline.time.deadlines import window_end
from records import policies
from records.accounts.models import Account, SellerApplication, User
from records.actions.notices.account_letters import post_letters
from records.database import fetch_all
from records.ledger import audit
from records.rights.models import (
    AuthorisationLink,
    BrandAuthorisation,
    BrandDesignation,
    DesignationState,
)

KIND: Final = "authorisation"  # of letters
MOST_LINKS: Final = 6
_OPEN: Final = (*WAITING, AuthorisationState.GRANTED)


class AlreadySubmitted(Exception):
    """Papers of this seller for this brand are being read, or are granted already."""


class ChainRefused(Exception):
    """Nothing was taken in: no papers are asked for here, or these are none, or more than six."""


class NoTerritory(Exception):
    """Nothing was taken in: the papers together allow sales in no country."""


class NoWordNow(Exception):
    """Nothing was changed: the owner is not asked about this any more, or a no has no reason."""


@dataclass(frozen=True, slots=True)
class SubmittedLink:
    """One paper as the seller describes it, kept before."""

    link: ChainLink
    goods: str
    is_sealed: bool
    paper_id: int


def submit_chain(
    designation_id: int,
    seller_id: int,
    marketplace: str,
    links: Sequence[SubmittedLink],
    *,
    actor: str,
    now: datetime,
) -> BrandAuthorisation:
    """Take in a chain; the owner is asked, and two readers look at it, blind to each other.

    Raises:
        AlreadySubmitted, ChainRefused, NoTerritory: nothing was taken in.
    """
    policy = policies.policy()
    territories = find_territories([one.link for one in links], policy)
    if territories == []:
        raise NoTerritory(NoTerritory.__doc__)
    with transaction.atomic():
        fetch_all("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"chain {seller_id}"])
        brand = BrandDesignation.objects.filter(
            pk=designation_id, state=DesignationState.IN_FORCE, marketplace__in=["", marketplace]
        ).first()
        if brand is None or not 0 < len(links) <= MOST_LINKS:
            raise ChainRefused(ChainRefused.__doc__)
        before = BrandAuthorisation.objects.filter(
            right=brand.right_id, seller=seller_id, marketplace=marketplace, state__in=_OPEN
        )
        if before.exists():
            raise AlreadySubmitted(AlreadySubmitted.__doc__)
        days = policy.authorisation.owner_business_days
        made = BrandAuthorisation.objects.create(
            right_id=brand.right_id,
            seller_id=seller_id,
            marketplace=marketplace,
            territories=territories or [],
            last_on=_find_last_day(links, now.date()),
            submitted_at=now,
            owner_until=window_end(now, days, policies.calendar()),
        )
        AuthorisationLink.objects.bulk_create(
            _build_link(made, place, one) for place, one in enumerate(links)
        )
        audit_authorisation(made, "submit", actor, now)
    return made


def _build_link(made: BrandAuthorisation, place: int, one: SubmittedLink) -> AuthorisationLink:
    return AuthorisationLink(
        authorisation=made,
        position=place,
        goods=one.goods,
        is_sealed=one.is_sealed,
        paper_id=one.paper_id,
        **asdict(one.link) | {"territories": list(one.link.territories)},
    )


def _find_last_day(links: Sequence[SubmittedLink], today: date) -> date:
    """The first that ends; at most what the policy allows."""
    longest = today + timedelta(days=policies.policy().authorisation.longest_days)
    return min([one.link.ends_on for one in links if one.link.ends_on] + [longest])


def read_faults(one: BrandAuthorisation, today: date) -> tuple[ChainFault, ...]:
    """Return what its chain lacks, as the seller describes it, for those who read the papers."""
    links = [
        ChainLink(
            LinkKind(link.kind),
            link.giver,
            link.receiver,
            link.starts_on,
            link.ends_on,
            link.is_signed,
            tuple(link.territories),
        )
        for link in one.links.order_by("position")
    ]
    owner = Account.objects.get(pk=one.right.owner_id)
    required = BrandDesignation.objects.filter(
        right=one.right_id, state=DesignationState.IN_FORCE, marketplace__in=["", one.marketplace]
    ).first()
    ends = ChainEnds(
        givers={owner.name, owner.verified_name, one.right.holder, *_list_suppliers(one)} - {""},
        sellers=_list_names(one),
        required=[LinkKind(kind) for kind in required.documents] if required else [],
    )
    return find_faults(links, ends, today, policies.policy().authorisation)


def _list_suppliers(one: BrandAuthorisation) -> set[str]:
    """Who received goods or a letter on a chain that is granted for this right."""
    granted = AuthorisationLink.objects.filter(
        authorisation__right=one.right_id, authorisation__state=AuthorisationState.GRANTED
    ).exclude(kind=LinkKind.REGISTRATION)
    return set(granted.exclude(authorisation=one).values_list("receiver", flat=True))


def _list_names(one: BrandAuthorisation) -> set[str]:
    applied = SellerApplication.objects.filter(seller=one.seller_id)
    return {one.seller.legal_name, *applied.values_list("legal_name", flat=True)}


def say_as_owner(
    authorisation_id: int, person: User, word: OwnerWord, why: str, *, now: datetime
) -> BrandAuthorisation:
    """Say yes or no to papers that are read, or withdraw what was granted; a worker carries it out.

    Raises:
        NoWordNow: nothing was changed.
    """
    words = why.strip()[:500]
    with transaction.atomic():
        own = BrandAuthorisation.objects.select_for_update(of=("self",)).filter(
            pk=authorisation_id, right__owner=person.account_id
        )
        one = own.first()
        if one is None or not _may_say(one, word, words, now):
            raise NoWordNow(NoWordNow.__doc__)
        one.owner_says, one.owner_why, one.owner_by, one.owner_at = word, words, person, now
        one.save(update_fields=["owner_says", "owner_why", "owner_by", "owner_at"])
        audit_authorisation(one, f"owner_{word}", f"user:{person.pk}", now)
    return one


def _may_say(one: BrandAuthorisation, word: OwnerWord, why: str, now: datetime) -> bool:
    if word is OwnerWord.WITHDRAWN:
        return one.state == AuthorisationState.GRANTED and bool(why)
    is_asked = one.state in WAITING
    is_fit = word is OwnerWord.YES or (word is OwnerWord.NO and bool(why))
    return is_asked and is_fit and one.owner_says == OwnerWord.SILENT and now < one.owner_until


def audit_authorisation(
    one: BrandAuthorisation, name: str, actor: str, now: datetime, why: str = ""
) -> None:
    """Append an act to the authorisation's audit chain."""
    body: dict[str, audit.Value] = {
        "right": one.right_id,
        "seller": one.seller_id,
        "state": one.state,
    }
    audit.record(
        "authorisation",
        one.pk,
        f"{name}_authorisation",
        actor=actor,
        at=now,
        body=body | ({"why": why} if why else {}),
    )


def ask_owner(one: BrandAuthorisation, *, now: datetime) -> int:
    """Write to the owner's people that papers wait for their word; return to how many."""
    return post_letters(
        User.objects.filter(account_id=one.right.owner_id),
        f"{KIND}:{one.pk}:asked",
        kind=KIND,
        subject_id=one.pk,
        body={"letter": "asked"},
        now=now,
    )
