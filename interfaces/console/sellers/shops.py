"""The shops of a legal entity, what was complained of there, and why they are one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q
from django.urls import reverse

from interfaces.web.labels import Label, label
from records.accounts.models import User
from records.actions.sellers import joins
from records.actions.sellers.joins import JoinStep
from records.cases.models import Case
from records.sellers.models import Seller, SellerDeclaration, SellerJoin, Shop
from records.vetting.models import BrandAuthorisation, SellerApplication

_MOST_CASES: Final = 30  # the newest, of all shops
_MOST_PAPERS: Final = 20  # the same


@dataclass(frozen=True, slots=True)
class ShopView:
    """One shop: what its marketplace says of its entity, and what was complained of there."""

    shop: Shop
    declarations: tuple[SellerDeclaration, ...]  # the newest first
    listings: int  # complained of
    cases: int
    upheld: int


@dataclass(frozen=True, slots=True)
class StepView:
    """One step that a person may take about a link."""

    code: str
    words: Label
    address: str
    is_reasoned: bool


@dataclass(frozen=True, slots=True)
class JoinView:
    """One link, in words, with the steps that this person may take."""

    join: SellerJoin
    ground: Label
    state: Label
    steps: tuple[StepView, ...]


def list_shops(sellers: Sequence[Seller]) -> Iterator[ShopView]:
    """Yield the shops of these sellers with their figures."""
    # By way of the listings, which have an index by seller.
    cases = Case.objects.filter(listing__seller__in=sellers).values("listing__seller")
    counts = cases.annotate(
        listings=Count("listing", distinct=True),
        cases=Count("pk"),
        upheld=Count("pk", filter=Q(upheld_at__isnull=False)),
    )
    totals: dict[int, tuple[int, int, int]] = {
        row["listing__seller"]: (row["listings"], row["cases"], row["upheld"]) for row in counts
    }
    query = SellerDeclaration.objects.filter(seller__in=sellers).order_by("-declared_at", "-pk")
    rows = list(query)
    for shop in Shop.objects.filter(seller__in=sellers).order_by("marketplace", "external_id"):
        declarations = tuple(
            declaration for declaration in rows if declaration.seller_id == shop.seller_id
        )
        yield ShopView(shop, declarations, *totals.get(shop.seller_id, (0, 0, 0)))


def list_joins(sellers: Sequence[Seller], person: User) -> Iterator[JoinView]:
    """Yield the links of these sellers, to each other and to others; those that wait first."""
    links = SellerJoin.objects.filter(Q(seller__in=sellers) | Q(other__in=sellers))
    people = ("seller", "other", "approved_by", "confirmed_by", "parting_by", "parted_by")
    waiting = set(links.for_people().values_list("pk", flat=True))
    rows = links.select_related(*people).order_by("-proposed_at", "-pk")
    for join in sorted(rows, key=lambda join: join.pk not in waiting):
        yield JoinView(
            join=join,
            ground=label(join.ground),
            state=label(join.state),
            steps=tuple(
                StepView(
                    code,
                    label(JoinStep(code)),
                    reverse(f"console:{code}_join", args=[join.seller.public_id, join.public_id]),
                    JoinStep(code).is_reasoned,
                )
                for code in joins.list_steps(join, person)
            ),
        )


def list_applications(sellers: Sequence[Seller]) -> list[SellerApplication]:
    """Return the newest applications of these sellers."""
    applications = SellerApplication.objects.filter(seller__in=sellers)
    return list(applications.order_by("-submitted_at", "-pk")[:_MOST_PAPERS])


def list_authorisations(sellers: Sequence[Seller]) -> list[BrandAuthorisation]:
    """Return the newest papers for brands of these sellers."""
    authorisations = BrandAuthorisation.objects.filter(seller__in=sellers).select_related("right")
    return list(authorisations.order_by("-submitted_at", "-pk")[:_MOST_PAPERS])


def list_cases(sellers: Sequence[Seller]) -> list[Case]:
    """Return the newest cases on listings of these sellers."""
    cases = Case.objects.filter(listing__seller__in=sellers).select_related("frozen", "listing")
    return list(cases.order_by("-filed_at", "-pk")[:_MOST_CASES])
