"""What the rules look at beside a listing: earlier versions, its seller, rights, rules at rest."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pipeline.policy.tables import CLOSING
from pipeline.screening.candidates import KnownRight, PaperDemand
from pipeline.screening.lines import FeedLine
from pipeline.screening.rules import EarlierVersion, RuleStates
from pipeline.vocabulary import Matter, ScreeningAnswer
from records import policies
from records.cases.case_facts import read_right_facts
from records.conduct.models import Sanction
from records.database import fetch_all
from records.marketplaces.models import ListingFigures
from records.rights.models import AuthorisedSeller, NamedShop, Reference, Right
from records.screening.models import Clearance, NewestVersion
from records.sellers.models import Shop
from records.vetting.models import BrandAuthorisation, BrandDesignation


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of the listings and shops of some lines."""

    newest: Mapping[str, NewestVersion]  # by listing; none where it could not be screened
    cleared: frozenset[tuple[str, str, str]]  # listing, digest, rule
    sold: Mapping[str, int]  # by listing
    entities: Mapping[tuple[str, str], int]  # by shop and reference of the entity: its head
    closed_entities: frozenset[int]  # entities that may publish nothing
    suspended_shops: frozenset[str]  # shops that may not, for misuse
    states: RuleStates

    def find_entity(self, line: FeedLine) -> int | None:
        """Return the legal entity behind a line's shop, if it is known."""
        return self.entities.get((line.seller.shop, line.seller.entity))

    def is_closed(self, line: FeedLine) -> bool:
        """Return whether the shop may publish nothing now."""
        return (
            self.find_entity(line) in self.closed_entities
            or line.seller.shop in self.suspended_shops
        )

    def find_earlier(self, line: FeedLine) -> EarlierVersion | None:
        """Return the version that was screened before, as rules compare it."""
        newest = self.newest.get(line.id)
        if newest is None:
            return None
        sold = self.sold.get(line.id, 0)
        return EarlierVersion(newest.brand_key, tuple(newest.pictures), sold)

    def list_cleared(self, line: FeedLine) -> frozenset[str]:
        """Return the rules that a person released this very content from."""
        if not self.cleared:
            return frozenset()
        return frozenset(
            rule
            for listing, digest, rule in self.cleared
            if listing == line.id and digest == line.digest
        )


# By its shop, else by the marketplace's reference of its entity; the head of those that are one.
_ENTITIES: Final = """
SELECT asked.shop, asked.entity, coalesce(s.joined_to_id, s.id)
FROM unnest(%s::text[], %s::text[]) AS asked (shop, entity)
CROSS JOIN LATERAL (
  (SELECT seller_id FROM sellers_shop WHERE marketplace = %s AND external_id = asked.shop)
  UNION ALL
  (SELECT seller_id FROM sellers_sellerdeclaration
   WHERE marketplace = %s AND ref = asked.entity AND ref <> '' LIMIT 1)
  LIMIT 1
) AS found JOIN sellers_seller s ON s.id = found.seller_id
"""

_CLOSED: Final = """
SELECT DISTINCT coalesce(s.joined_to_id, s.id) FROM sellers_penaltyorder o
JOIN sellers_seller s ON s.id = o.seller_id
WHERE coalesce(s.joined_to_id, s.id) = ANY(%s) AND o.state = 'imposed' AND o.penalty = ANY(%s)
  AND (o.ends_at IS NULL OR o.ends_at > %s)
"""

_AT_REST: Final = """
SELECT true, substr(name, 11) FROM ledger_switch WHERE is_on AND name LIKE 'screening:%%'
UNION ALL
SELECT false, rule FROM screening_daytally WHERE "on" = %s AND reached_at IS NOT NULL
"""


def read_background(
    account_id: int, marketplace: str, lines: Sequence[FeedLine], now: datetime
) -> Background:
    """Read what is known of these lines; a few statements for any number of them."""
    listings = list({line.id for line in lines})
    newest = NewestVersion.objects.filter(account_id=account_id, listing__in=listings)
    versions = newest.exclude(answer=ScreeningAnswer.NOT_SCREENED)
    by_listing = {version.listing: version for version in versions}
    edited_ids = [line.id for line in lines if line.change == "edit" and line.id in by_listing]
    entities = _find_entities(marketplace, lines)
    return Background(
        newest=by_listing,
        cleared=frozenset(
            Clearance.objects.filter(account=account_id, listing__in=list(by_listing)).values_list(
                "listing", "digest", "rule"
            )
            if by_listing
            else ()
        ),
        sold=_count_sold(marketplace, edited_ids),
        entities=entities,
        closed_entities=_find_closed(entities.values(), now),
        suspended_shops=_find_suspended(marketplace, lines, now),
        states=read_rule_states(now),
    )


def _count_sold(marketplace: str, listings: Collection[str]) -> dict[str, int]:
    if not listings:
        return {}
    figures = ListingFigures.objects.filter(marketplace=marketplace, external_id__in=listings)
    return dict(figures.values_list("external_id", "units_sold"))


def _find_entities(marketplace: str, lines: Iterable[FeedLine]) -> dict[tuple[str, str], int]:
    pairs = sorted({(line.seller.shop, line.seller.entity) for line in lines})
    columns = [[pair[0] for pair in pairs], [pair[1] for pair in pairs]]
    rows = fetch_all(_ENTITIES, [*columns, marketplace, marketplace])
    return {(shop, entity): head for shop, entity, head in rows}


def _find_closed(entities: Iterable[int], now: datetime) -> frozenset[int]:
    heads = sorted(set(entities))
    if not heads:
        return frozenset()
    closing = [penalty.value for penalty in CLOSING]
    return frozenset(head for (head,) in fetch_all(_CLOSED, [heads, closing, now]))


def _find_suspended(marketplace: str, lines: Iterable[FeedLine], now: datetime) -> frozenset[str]:
    measures = Sanction.objects.in_force(now).filter(matter=Matter.LISTINGS)
    shops = Shop.objects.filter(marketplace=marketplace, seller__in=measures.values("seller"))
    shop_ids = {line.seller.shop for line in lines}
    return frozenset(shops.filter(external_id__in=shop_ids).values_list("external_id", flat=True))


def read_rule_states(now: datetime) -> RuleStates:
    """Return which rules hold nothing now: switched off, or their budget of the day is spent."""
    rows = fetch_all(_AT_REST, [now.date()])
    return RuleStates(
        switched_off=frozenset(rule for is_off, rule in rows if is_off),
        spent_rules=frozenset(rule for is_off, rule in rows if not is_off),
    )


def list_designated(marketplace: str) -> dict[int, PaperDemand]:
    """Return the rights whose goods only sellers with papers may offer on a marketplace.

    If a right has two designations, both count.
    """
    designated_rights = dict[int, PaperDemand]()
    rows = BrandDesignation.objects.in_force(marketplace)
    for right_id, goods, allows in rows.values_list("right", "categories", "allows_resale"):
        before = designated_rights.get(right_id, PaperDemand(frozenset(goods), allows))
        is_of_all = not before.categories or not goods
        categories = frozenset() if is_of_all else before.categories | set(goods)
        designated_rights[right_id] = PaperDemand(categories, before.allows_resale and allows)
    return designated_rights


def read_rights(
    right_ids: Collection[int],
    designated_rights: Mapping[int, PaperDemand],
    marketplace: str,
    now: datetime,
) -> dict[int, KnownRight]:
    """Return rights in force as screening compares them on a marketplace, by id."""
    if not right_ids:
        return {}
    demands = {key: designated_rights[key] for key in right_ids if key in designated_rights}
    papers = _add_shown(demands, marketplace, now) if demands else {}
    sellers = _group(
        AuthorisedSeller.objects.filter(right__in=right_ids).values_list(
            "right", "seller", "seller__joined_to"
        )
    )
    photographs = _group(
        Reference.objects.filter(right__in=right_ids, category="photo", is_negative=False)
        .values_list("right", "pk", "pk")
    )  # fmt: skip
    return {
        right.pk: KnownRight(
            read_right_facts(right),
            papers=papers.get(right.pk),
            sellers=sellers.get(right.pk, frozenset()),
            own_photographs=photographs.get(right.pk, frozenset()),
        )
        for right in Right.objects.indexed().filter(pk__in=right_ids)
    }


def _add_shown(
    demands: Mapping[int, PaperDemand], marketplace: str, now: datetime
) -> dict[int, PaperDemand]:
    """Return the same with the sellers who showed their papers, and those whom the owner named."""
    grace = timedelta(days=policies.policy().authorisation.grace_days)
    authorisations = BrandAuthorisation.objects.allowing(marketplace, now.date(), grace)
    columns = ("right", "seller", "seller__joined_to")
    proofs: dict[int, dict[int, list[frozenset[str]]]] = {right_id: {} for right_id in demands}
    for right_id, seller_id, head, territories in authorisations.filter(
        right__in=demands
    ).values_list(*columns, "territories"):
        proofs[right_id].setdefault(head or seller_id, []).append(frozenset(territories))
    shops = NamedShop.objects.filter(right__in=demands, seller__isnull=False)
    sellers = _group(shops.values_list(*columns))
    return {
        right_id: replace(
            papers,
            territories_by_seller=proofs[right_id],
            named_sellers=sellers.get(right_id, frozenset()),
        )
        for right_id, papers in demands.items()
    }


def _group(rows: Iterable[tuple[int, int, int | None]]) -> dict[int, frozenset[int]]:
    ids_by_right = dict[int, frozenset[int]]()
    for right_id, seller_id, head in rows:
        ids_by_right[right_id] = ids_by_right.get(right_id, frozenset()) | {head or seller_id}
    return ids_by_right
