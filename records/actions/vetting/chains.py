"""A seller hands in a chain of papers for a designated brand."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from matchers.labels.words import _
from pipeline.time.deadlines import window_end
from pipeline.vetting.chains import (
    WAITING,
    AuthorisationState,
    ChainEnds,
    ChainFault,
    ChainLink,
    LinkKind,
    find_faults,
    find_territories,
)
from records import policies
from records.accounts.models import Account, User
from records.actions.notices.account_letters import post_letters
from records.database import lock_name
from records.ledger import audit
from records.refusals import ActionRefused
from records.sellers.models import Seller
from records.vetting.models import (
    AuthorisationLink,
    BrandAuthorisation,
    BrandDesignation,
    SellerApplication,
)

KIND: Final = "authorisation"  # of letters
MOST_LINKS: Final = 6
_OPEN: Final = (*WAITING, AuthorisationState.GRANTED)


class AlreadySubmitted(ActionRefused):
    says = _("Papers for this brand are being read already, or it asks for none any more.")


class ChainRefused(ActionRefused):
    says = _("Papers for this brand are being read already, or it asks for none any more.")


class NoTerritory(ActionRefused):
    says = _("These papers together allow sales in no country.")


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
    territories = find_territories([link.link for link in links], policy)
    if territories == []:
        raise NoTerritory
    with transaction.atomic():
        lock_name(f"chain {seller_id}")
        brand = BrandDesignation.objects.in_force(marketplace).filter(pk=designation_id).first()
        if brand is None or not 0 < len(links) <= MOST_LINKS:
            raise ChainRefused
        before = BrandAuthorisation.objects.filter(
            right=brand.right_id, seller=seller_id, marketplace=marketplace, state__in=_OPEN
        )
        if before.exists():
            raise AlreadySubmitted
        days = policy.authorisation.owner_business_days
        chain = BrandAuthorisation.objects.create(
            right_id=brand.right_id,
            seller_id=seller_id,
            marketplace=marketplace,
            **_describe_seller(seller_id),
            territories=territories or [],
            last_on=_find_last_day(links, now.date()),
            submitted_at=now,
            owner_until=window_end(now, days, policies.calendar()),
        )
        AuthorisationLink.objects.bulk_create(
            _build_link(chain, place, link) for place, link in enumerate(links)
        )
        audit_authorisation(chain, "submit", actor, now)
    return chain


def _describe_seller(seller_id: int) -> dict[str, str]:
    """Say who asks: as it was accepted, or last applied."""
    seller = Seller.objects.get(pk=seller_id)
    applications = SellerApplication.objects.filter(seller=seller_id)
    accepted = applications.order_by(F("accepted_at").desc(nulls_last=True), "-pk").first()
    return {
        "seller_name": accepted.legal_name if accepted else seller.legal_name,
        "seller_number": accepted.registration_number if accepted else "",
        "seller_country": accepted.country if accepted else "",
    }


def _build_link(chain: BrandAuthorisation, place: int, link: SubmittedLink) -> AuthorisationLink:
    return AuthorisationLink(
        authorisation=chain,
        position=place,
        goods=link.goods,
        is_sealed=link.is_sealed,
        paper_id=link.paper_id,
        **asdict(link.link) | {"territories": list(link.link.territories)},
    )


def _find_last_day(links: Sequence[SubmittedLink], today: date) -> date:
    """Return the earliest last day of the links, at most what the policy allows."""
    longest = today + timedelta(days=policies.policy().authorisation.longest_days)
    return min([link.link.ends_on for link in links if link.link.ends_on] + [longest])


def read_faults(chain: BrandAuthorisation, today: date) -> tuple[ChainFault, ...]:
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
        for link in chain.links.order_by("position")
    ]
    owner = Account.objects.get(pk=chain.right.owner_id)
    in_force = BrandDesignation.objects.in_force(chain.marketplace)
    designation = in_force.filter(right=chain.right_id).first()
    ends = ChainEnds(
        givers={
            owner.name,
            owner.verified_name,
            chain.right.holder,
            *_list_suppliers(chain),
        }
        - {""},
        sellers=_list_names(chain),
        required_links=[LinkKind(kind) for kind in designation.documents] if designation else [],
    )
    return find_faults(links, ends, today, policies.policy().authorisation)


def _list_suppliers(chain: BrandAuthorisation) -> set[str]:
    """List who received goods or a letter on another granted chain for this right."""
    links = AuthorisationLink.objects.filter(
        authorisation__right=chain.right_id, authorisation__state=AuthorisationState.GRANTED
    ).exclude(kind=LinkKind.REGISTRATION)
    return set(links.exclude(authorisation=chain).values_list("receiver", flat=True))


def _list_names(chain: BrandAuthorisation) -> set[str]:
    applications = SellerApplication.objects.filter(seller=chain.seller_id)
    return {chain.seller.legal_name, *applications.values_list("legal_name", flat=True)}


def audit_authorisation(
    chain: BrandAuthorisation, name: str, actor: str, now: datetime, why: str = ""
) -> None:
    """Append an act to the authorisation's audit chain."""
    body: dict[str, audit.Value] = {
        "right": chain.right_id,
        "seller": chain.seller_id,
        "state": chain.state,
    }
    audit.record(
        "authorisation",
        chain.pk,
        f"{name}_authorisation",
        actor=actor,
        at=now,
        body=body | ({"why": why} if why else {}),
    )


def post_to_owner(chain: BrandAuthorisation, *, now: datetime) -> int:
    """Write to the owner's people that papers wait for their word; return to how many."""
    return post_letters(
        User.objects.filter(account_id=chain.right.owner_id),
        f"{KIND}:{chain.pk}:asked",
        kind=KIND,
        subject_id=chain.pk,
        body={"letter": "asked"},
        now=now,
    )
