"""One seller: both ladders with every event behind them, what fell away, penalties and orders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.urls import reverse

from interfaces.console.cases.strike_counts import describe_strikes
from interfaces.web.labels import Label, label
from pipeline.policy.tables import LocalizedText, PenaltyStep
from pipeline.sellers.monitoring import explain_risk, rate
from pipeline.sellers.strikes import Ladder, Strike, Violation, build_ladder
from pipeline.vocabulary import Outcome, RiskSign, Severity
from records import policies
from records.accounts.models import User
from records.actions.sellers import bans, joins
from records.actions.sellers.bans import BanStep
from records.actions.sellers.entity_membership import list_entity
from records.actions.sellers.joins import JoinStep
from records.actions.sellers.penalty_orders import list_violations
from records.cases.models import Case, Ruling
from records.disputes import outcome_history
from records.ledger.models import Outgoing
from records.notices.letters.penalty_letters import read_risks
from records.sellers.models import Seller, SellerDeclaration, SellerJoin, Shop
from records.sellers.models.penalties import PenaltyOrder, SellerFigures
from records.vetting.models import BrandAuthorisation, SellerApplication

_MOST_NEWEST: Final = 30  # the newest, of all shops
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
    return list(cases.order_by("-filed_at", "-pk")[:_MOST_NEWEST])


_MOST_CASES: Final = 8  # named under one strike
_MOST_LAPSED: Final = 20


@dataclass(frozen=True, slots=True)
class StrikeView:
    """One strike with the cases behind it."""

    number: int
    strike: Strike
    closes_at: datetime  # of the span that makes one strike of its cases
    expires_at: datetime  # when its last case no longer counts
    counts: bool  # now; else it is pending
    cases: tuple[Case, ...]
    more: int


@dataclass(frozen=True, slots=True)
class LadderView:
    """One ladder: its steps, and where the seller stands."""

    ladder: Ladder
    words: str  # how many strikes
    strikes: tuple[StrikeView, ...]
    steps: tuple[PenaltyStep, ...]
    next_step: PenaltyStep | None


@dataclass(frozen=True, slots=True)
class LapsedCase:
    """A case that was upheld and counts no more."""

    case: Case
    cause: str  # that took it back; empty: it expired
    at: datetime


@dataclass(frozen=True, slots=True)
class PenaltyView:
    """A penalty, how its newest version travels, and what this person may do about it."""

    order: PenaltyOrder
    outgoing: Outgoing | None
    steps: Sequence[StepView]
    risks: Sequence[LocalizedText]  # what monitoring showed
    is_waiting: bool  # approved, its notice runs


@dataclass(frozen=True, slots=True)
class SellerView:
    """All that the page shows."""

    seller: Seller
    ladders: tuple[LadderView, ...]
    fallen: tuple[LapsedCase, ...]
    orders: tuple[PenaltyView, ...]
    shops: tuple[ShopView, ...]
    joins: tuple[JoinView, ...]
    cases: Sequence[Case]  # the newest
    applications: Sequence[SellerApplication]  # the same
    authorisations: Sequence[BrandAuthorisation]  # the same, for brands that ask for papers
    figures: Sequence[tuple[Label, int, float]]  # of the last night, and for each 1,000 listings


def build_seller_view(seller: Seller, person: User, *, now: datetime) -> SellerView:
    """Build the page of a legal entity over all its shops, computed from the cases."""
    sellers = list(Seller.objects.filter(pk__in=list_entity(seller.pk)).order_by("pk"))
    violations = list(list_violations(seller.pk))
    ids = [seller.pk for seller in sellers]
    cases = Case.objects.effectively_upheld().filter(seller_id__in=ids)
    rows = {case.pk: case for case in cases.select_related("frozen", "listing")}
    return SellerView(
        seller=seller,
        ladders=tuple(_build_ladder(violations, severity, rows, now) for severity in Severity),
        fallen=tuple(_list_lapsed(sellers, violations, rows, now)),
        orders=tuple(_list_penalties(sellers, person, now)),
        shops=tuple(list_shops(sellers)),
        joins=tuple(list_joins(sellers, person)),
        cases=list_cases(sellers),
        applications=list_applications(sellers),
        authorisations=list_authorisations(sellers),
        figures=list(_list_figures(ids)),
    )


def _build_ladder(
    violations: Sequence[Violation], severity: Severity, rows: Mapping[int, Case], now: datetime
) -> LadderView:
    numbers = policies.policy().strikes
    standing = build_ladder(violations, severity, now, numbers)
    by_case = {violation.case_id: violation for violation in violations}
    steps = tuple(numbers.ladders[severity])
    return LadderView(
        ladder=standing,
        words=describe_strikes(standing, now),
        strikes=tuple(
            _build_strike(number, strike, by_case, rows, now)
            for number, strike in enumerate(standing.strikes, start=1)
        ),
        steps=steps,
        next_step=next((step for step in steps if step.strikes > standing.effective), None),
    )


def _build_strike(
    number: int,
    strike: Strike,
    by_case: Mapping[int, Violation],
    rows: Mapping[int, Case],
    now: datetime,
) -> StrikeView:
    numbers = policies.policy().strikes
    ids = strike.case_ids
    return StrikeView(
        number=number,
        strike=strike,
        closes_at=strike.opened_at + timedelta(hours=numbers.group_hours),
        expires_at=max(by_case[case_id].expires_at(numbers) for case_id in ids),
        counts=strike.effective_at <= now,
        cases=tuple(rows[case_id] for case_id in ids[:_MOST_CASES] if case_id in rows),
        more=max(len(ids) - _MOST_CASES, 0),
    )


def _list_lapsed(
    sellers: Sequence[Seller],
    violations: Sequence[Violation],
    rows: Mapping[int, Case],
    now: datetime,
) -> Iterator[LapsedCase]:
    """Yield reversed cases first, then expired ones, newest first."""
    undo = timedelta(seconds=policies.policy().limits.undo_seconds)
    is_kept = Q(annulled_at=None) | Q(annulled_at__gt=F("ruled_at") + undo)
    counted_rulings = Ruling.objects.filter(is_kept, case=OuterRef("pk"), outcome=Outcome.UPHELD)
    undone = Case.objects.filter(
        Exists(counted_rulings),
        Exists(Ruling.objects.live().filter(case=OuterRef("pk"))),
        seller_id__in=[seller.pk for seller in sellers],
        upheld_at=None,
    ).select_related("frozen", "listing")
    back = list(undone.order_by("-filed_at", "-pk")[:_MOST_LAPSED])
    turns = outcome_history.list_turns([case.pk for case in back])
    for case in back:
        last = [turn for turn in turns.get(case.pk, ()) if turn.annulled_at is None][-1]
        yield LapsedCase(case, last.cause, last.at)
    numbers = policies.policy().strikes
    expired_violations = [
        violation
        for violation in violations
        if violation.expires_at(numbers) <= now and violation.case_id in rows
    ]
    for violation in expired_violations[-_MOST_LAPSED:]:
        yield LapsedCase(rows[violation.case_id], "", violation.expires_at(numbers))


def _list_penalties(
    sellers: Sequence[Seller], person: User, now: datetime
) -> Iterator[PenaltyView]:
    orders = PenaltyOrder.objects.filter(seller__in=sellers).select_related(
        "seller", "approved_by", "confirmed_by", "answered_by"
    )
    rows = list(orders.order_by("-brought_at", "-pk"))
    keys = [_outgoing_key(order) for order in rows]
    by_key = {outgoing.key: outgoing for outgoing in Outgoing.objects.filter(key__in=keys)}
    for order in rows:
        yield PenaltyView(
            order=order,
            outgoing=by_key.get(_outgoing_key(order)),
            steps=[_present_step(order, code) for code in bans.list_steps(order, person, now=now)],
            risks=[explain_risk(risk, order.figures["days"]) for risk in read_risks(order.figures)],
            is_waiting=bans.is_in_notice(order, now),
        )


def _present_step(order: PenaltyOrder, code: str) -> StepView:
    ids = [order.seller.public_id, order.public_id]
    address = reverse(f"console:{code}_ban", args=ids)
    return StepView(code, label(BanStep(code)), address, BanStep(code).is_reasoned)


def _list_figures(seller_ids: Sequence[int]) -> Iterator[tuple[Label, int, float]]:
    counts = SellerFigures.objects.filter(seller__in=seller_ids).aggregate(
        Sum("listings"), **{sign.value: Sum(sign.value) for sign in RiskSign}
    )
    listings = counts.pop("listings__sum")
    for sign in RiskSign if listings is not None else ():
        yield label(sign), counts[sign], rate(counts[sign], listings)


def _outgoing_key(order: PenaltyOrder) -> str:
    return f"penalty:{order.pk}:{order.version}"
