"""A seller's own data as files: everything as JSON, its cases as CSV."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse

from interfaces.web.access import Pages, allow_sellers
from interfaces.web.components import table_files
from interfaces.web.components.table_files import own_data_response
from pipeline.law.profiles import Party
from records.actions.disputes import seller_inbox
from records.actions.sellers import penalty_orders
from records.cases.models import Case
from records.clock import database_now
from records.conduct.models import Sanction
from records.disputes.models import Appeal, CounterNotification
from records.notices.letters import conduct_letters, penalty_letters
from records.sellers.models import Seller, Shop
from records.sellers.models.penalties import PenaltyOrder

PAGES = Pages(allow_sellers)


type Document = Mapping[str, object]

_HEAD: Final = (
    "case",
    "listing",
    "marketplace",
    "address",
    "reason",
    "right",
    "office",
    "number",
    "filed_at",
    "upheld_since",
    "is_listing_down",
    "case_number",
)


@PAGES.show("export/cases.csv")
def export_csv(request: HttpRequest, seller: Seller) -> HttpResponse:
    """Return the cases as CSV, one per row."""
    rows = (
        ["" if case[name] is None else str(case[name]) for name in _HEAD]
        for case in _export_cases(seller)
    )
    return table_files.table_response(request, "cases", _HEAD, rows)


@PAGES.show("export/data.json")
def export_json(_request: HttpRequest, seller: Seller) -> HttpResponse:
    """Return everything stored about the seller as one JSON document."""
    document = {
        "seller": {"id": str(seller.public_id), "legal_name": seller.legal_name},
        "exported_at": _format_moment(database_now()),
        "shops": list(
            Shop.objects.filter(seller=seller).order_by("pk").values("marketplace", "external_id")
        ),
        "cases": list(_export_cases(seller)),
        "counter_notifications": list(_export_counters(seller)),
        "appeals": list(_export_appeals(seller)),
        "strikes": _export_strikes(seller),
        "penalties": [
            penalty_letters.describe_penalty(order)
            | {"objection": order.objection, "answer": order.answer}
            for order in PenaltyOrder.objects.filter(seller=seller).order_by("pk")
        ],
        "measures": [
            conduct_letters.describe_for_seller(measure)
            | {"objection": measure.objection, "answer": measure.answer}
            for measure in Sanction.objects.filter(seller=seller).order_by("pk")
        ],
    }
    return own_data_response(document)


def _export_cases(seller: Seller) -> Iterator[Document]:
    cases = seller_inbox.list_cases(seller.pk, now=database_now()).order_by("filed_at", "pk")
    for case in cases.select_related("request", "listing", "frozen"):
        yield _export_case(case)


def _export_case(case: Case) -> Document:
    right = case.request.right_snapshot
    return {
        "case": str(case.public_id),
        "case_number": case.number,
        "listing": case.frozen.title if case.frozen else "",
        "marketplace": case.listing.marketplace,
        "address": case.listing.url,
        "reason": case.reason,
        "right": str(right.get("mark", "")),
        "office": str(right.get("office", "")),
        "number": str(right.get("number", "")),
        "filed_at": _format_moment(case.filed_at),
        "upheld_since": _format_moment(case.upheld_at),
        "is_listing_down": case.listing.is_down,
    }


def _export_counters(seller: Seller) -> Iterator[Document]:
    counters = CounterNotification.objects.filter(seller_id=seller.pk).select_related("case")
    for counter in counters.order_by("filed_at", "pk"):
        yield {
            "case": str(counter.case.public_id),
            "chance": counter.chance,
            "law": counter.profile,
            "state": counter.state,
            "ground": counter.ground,
            "statement": counter.statement,
            "evidence": [{"name": it["name"], "sha256": it["sha256"]} for it in counter.evidence],
            "declarations": counter.declarations,
            "contact": counter.contact,
            "filed_at": _format_moment(counter.filed_at),
            "forwarded_at": _format_moment(counter.forwarded_at),
            "answer": counter.answer,
            "answered_at": _format_moment(counter.answered_at),
            "closed_at": _format_moment(counter.closed_at),
        }


def _export_appeals(seller: Seller) -> Iterator[Document]:
    """Yield the seller's own appeals, not the rights holder's."""
    appeals = Appeal.objects.filter(seller_id=seller.pk, party=Party.SELLER).select_related("case")
    for appeal in appeals.order_by("filed_at", "pk"):
        yield {
            "case": str(appeal.case.public_id),
            "state": appeal.state,
            "statement": appeal.statement,
            "evidence": [{"name": it["name"], "sha256": it["sha256"]} for it in appeal.evidence],
            "filed_at": _format_moment(appeal.filed_at),
            "closed_at": _format_moment(appeal.closed_at),
        }


def _export_strikes(seller: Seller) -> Document:
    """Export the strikes of the legal entity; cases of its other sellers are only counted."""
    standing = penalty_orders.count_strikes(seller.pk, now=database_now())
    ids = dict(Case.objects.filter(seller_id=seller.pk).values_list("pk", "public_id"))
    return {
        str(ladder.severity): [
            {
                "opened_at": _format_moment(strike.opened_at),
                "effective_at": _format_moment(strike.effective_at),
                "cases": [str(ids[case_id]) for case_id in strike.case_ids if case_id in ids],
                "elsewhere": sum(case_id not in ids for case_id in strike.case_ids),
            }
            for strike in ladder.strikes
        ]
        for ladder in (standing.counterfeit, standing.infringement)
    }


def _format_moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
