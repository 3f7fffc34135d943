"""The operations of a marketplace's own systems, each limited to what is the marketplace's."""

from typing import Annotated, Final, Literal

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Path, Query, Schema
from ninja.files import UploadedFile
from pydantic import Field

from gateways import configured
from interfaces.api.filing.evidence_files import (
    EvidenceFileOut,
    find_files,
    keep_file,
    refuse_unknown_file,
)
from interfaces.api.marketplaces.schemas import (
    DisputeIn,
    DisputeOut,
    DisputesOut,
    EntityIn,
    EntityOut,
    ListingFiguresIn,
    ListingFiguresOut,
    RestrictionOut,
    RestrictionReasonOut,
    SellerApplicationIn,
    SellerApplicationOut,
    SellerPaperOut,
    ShopId,
)
from interfaces.api.protocol.answers import (
    build_answer,
    build_conflict,
    explain_refusals,
    refuse_field,
    refuse_fields,
    refuse_upload,
)
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.web.files import uploads
from interfaces.web.files.uploads import UploadRefused
from pipeline.sellers.entities import DeclaredEntity
from records.accounts.locks import lock_account
from records.accounts.models import MarketplaceScope
from records.actions.disputes.appeals import AppealStatement
from records.actions.disputes.counter_notices import CounterRefused, CounterStatement
from records.actions.marketplaces import disputes, figures, restrictions, sellers
from records.actions.marketplaces.disputes import DisputedShop, NothingToDispute
from records.actions.marketplaces.figures import CountedListing
from records.actions.marketplaces.restrictions import PlannedListing
from records.actions.marketplaces.sellers import DeclaredSeller, NotRegistered, find_seller
from records.actions.vetting import applications
from records.actions.vetting.applications import ApplicationOpen, AppliedTooSoon, Statement
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification
from records.ledger.idempotency import Answer
from records.sellers.models import MarketplaceSeller
from records.vetting.models import SellerApplication, SellerPaperKind


class RestrictionSearch(Schema):
    """The shop, and what it plans to list."""

    shop: ShopId
    brand: Annotated[str, Field(max_length=300)] = ""
    category: Annotated[str, Field(max_length=100)] = ""
    markets: Annotated[str, Field(max_length=200, pattern=r"^[A-Z ]*$")] = Field(
        default="", description="Two-letter codes with blanks between."
    )


_PAGES: Final = {
    **dict.fromkeys(("ban", "closure", "listing_limit"), "standing/"),
    "suspension": "conduct/",
    **dict.fromkeys(
        ("papers_required", "papers_wait", "papers_refused", "papers_granted"), "brands/"
    ),
}


router = Operations("Marketplaces")

_Ref = Annotated[str, Path(pattern=r"^[!-~]{1,100}$")]
_Listing = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")]


def _show_locked(request: HttpRequest, marketplace: str, ref: str) -> EntityOut:
    lock_account(get_account(request).pk)
    return EntityOut.from_record(
        get_object_or_404(MarketplaceSeller, marketplace=marketplace, ref=ref)
    )


@router.step(
    "PUT /{str:marketplace}/sellers/{str:ref}",
    MarketplaceScope.SELLERS,
    EntityOut,
    "Say who stands behind shops",
    show_locked=_show_locked,
)
def put_seller(request: HttpRequest, marketplace: str, ref: _Ref, body: EntityIn) -> Answer:
    """Register a legal entity under your own reference, with all its shops.

    The response contains the entity. Shops that share a reference become one seller, and so do
    those with one registration number and country where a marketplace verified it for each.
    """
    del marketplace
    entity = DeclaredEntity(ref=ref, **body.dict(exclude={"shops", "features"}))
    shops = [(shop.id, shop.name) for shop in body.shops]
    features: dict[str, list[str]] = dict(body.features.items())
    record = sellers.save_seller(
        get_account(request),
        DeclaredSeller(entity, shops, features),
        actor=name_actor(request),
        now=database_now(),
    )
    return build_answer(200, EntityOut.from_record(record))


@router.show(
    "/{str:marketplace}/restrictions",
    MarketplaceScope.LISTINGS,
    RestrictionOut,
    "Ask whether a shop may publish",
)
def get_restrictions(
    request: HttpRequest, marketplace: str, search: Annotated[RestrictionSearch, Query()]
) -> RestrictionOut:
    """Get whether a shop may publish, and what restricts it.

    The state is `closed` while the shop's legal entity is banned or under a listing limit, or while
    the shop is suspended. It is `refused` or `waiting` according to the newest application of the
    shop's seller or of its entity, and `open` for a seller that never applied. With a designated
    `brand` it is `documents_required`, `waiting`, `granted` or `refused` according to the documents
    for that brand.
    """
    del request
    listing = PlannedListing(
        marketplace, search.shop, search.brand, search.category, tuple(search.markets.split())
    )
    rows = restrictions.list_restrictions(listing, database_now())
    page = _PAGES.get(rows[0].code, "application/") if rows else "standing/"
    return RestrictionOut(
        shop=search.shop,
        state=rows[0].state if rows else "open",
        reasons=[RestrictionReasonOut.from_record(restriction) for restriction in rows],
        go_to=f"{settings.MARKWARDEN.public_url}/merchants/{page}",
    )


@router.step(
    "PUT /{str:marketplace}/listings/{str:listing_id}/figures",
    MarketplaceScope.FIGURES,
    ListingFiguresOut,
    "Send figures of a listing",
)
def put_figures(
    request: HttpRequest, marketplace: str, listing_id: _Listing, counted: ListingFiguresIn
) -> Answer:
    """Save the units sold and the first day on sale of a listing, as you count them.

    The response contains the newest figures; older ones do not overwrite them. The call is refused
    with 422 `in_future` if `counted_at` has not come yet.
    """
    del request
    if counted.counted_at > database_now():
        return refuse_field("counted_at", "in_future", "Give the moment of the count.")
    record = figures.save_figures(
        CountedListing(
            marketplace=marketplace,
            external_id=listing_id,
            units_sold=counted.units_sold,
            first_offered_on=counted.first_offered_on,
            counted_at=counted.counted_at,
        )
    )
    return build_answer(200, ListingFiguresOut.from_record(record))


@router.step(
    "POST /{str:marketplace}/evidence-files",
    MarketplaceScope.DISPUTES,
    EvidenceFileOut,
    "Upload a file of a seller",
)
def upload_sellers_file(
    request: HttpRequest,
    marketplace: str,
    file: Annotated[UploadedFile, File(description="PDF or a picture, up to 15 MB.")],
) -> Answer:
    """Upload evidence for a seller's dispute, with at most 20 pages.

    The response contains the token to name in the dispute; nobody sees the file before that. A file
    that cannot be used is refused with 422, or with 503 if the same call may succeed a minute
    later.
    """
    del marketplace
    return keep_file(file, get_account(request).pk)


@router.step(
    "POST /{str:marketplace}/disputes",
    MarketplaceScope.DISPUTES,
    DisputesOut,
    "Dispute for a seller",
    status=202,
)
def file_dispute(request: HttpRequest, marketplace: str, dispute: DisputeIn) -> Answer:
    """File a seller's counter-notification or appeal from your seller centre.

    It covers every claim against these listings that can be disputed now. The response contains
    what was filed. The call is refused with 409 `nothing_to_dispute` if there is no such claim, and
    with 422 `dispute_refused` or `unknown_file` if the statement or its evidence is not acceptable.
    """
    shop = DisputedShop(marketplace, dispute.shop, dispute.listings)
    files = find_files(dispute.evidence, get_account(request).pk)
    if files is None:
        return refuse_unknown_file()
    actor, now = name_actor(request), database_now()
    proceedings: list[CounterNotification] | list[Appeal]
    try:
        if dispute.kind == "appeal":
            plea = AppealStatement(dispute.statement, files)
            proceedings = disputes.file_appeals(shop, plea, actor=actor, now=now)
        else:
            statement = CounterStatement(
                dispute.ground or "",
                dispute.statement,
                files,
                dispute.declarations,
                dispute.contact,
            )
            proceedings = disputes.file_counters(shop, statement, actor=actor, now=now)
    except NothingToDispute as refused:
        return build_conflict("nothing_to_dispute", str(refused))
    except CounterRefused as refused:
        return refuse_fields("dispute_refused", refused.faults)
    return build_answer(202, DisputesOut(disputes=list(map(DisputeOut.from_record, proceedings))))


_EXPLAIN: Final = explain_refusals(
    {
        ApplicationOpen: "application_open",
        AppliedTooSoon: "applied_too_soon",
        UploadRefused: lambda refused: refuse_upload("file", refused),
    }
)


@router.step(
    "POST /{str:marketplace}/sellers/{str:ref}/documents",
    MarketplaceScope.SELLERS,
    SellerPaperOut,
    "Send a paper of a seller",
)
@_EXPLAIN
def send_document(
    request: HttpRequest,
    marketplace: str,
    ref: _Ref,
    kind: Annotated[Literal["licence", "catalogue"], Form()],
    file: Annotated[UploadedFile, File(description="PDF or a picture, up to 15 MB.")],
) -> Answer:
    """Send a licence or a picture of goods, of at most 20 pages, for a seller's next application.

    The response contains the document, which only verifiers can open. The call is refused with 409
    `not_registered` if the seller has no registered shop, with 409 `too_many_papers`, and with 422
    or 503 if the file cannot be used.
    """
    paper = applications.keep_paper(
        find_seller(marketplace, ref),
        marketplace,
        SellerPaperKind(kind),
        uploads.read_paper(file),
        configured.vault().put,
        actor=name_actor(request),
        now=database_now(),
    )
    return build_answer(200, SellerPaperOut.from_record(paper))


@router.step(
    "POST /{str:marketplace}/sellers/{str:ref}/applications",
    MarketplaceScope.SELLERS,
    SellerApplicationOut,
    "Apply for a seller",
    status=202,
)
@_EXPLAIN
def send_application(
    request: HttpRequest, marketplace: str, ref: _Ref, body: SellerApplicationIn
) -> Answer:
    """Apply for a seller.

    Within a minute the application is accepted, passed to a person, or refused on a fact. The
    response contains the application. The call is refused with 409 `application_open`, which names
    the open application, with 409 `applied_too_soon` while the seller has to wait after a refusal,
    and with 409 `not_registered` if the seller has no registered shop.
    """
    application = applications.apply(
        find_seller(marketplace, ref),
        marketplace,
        Statement(**body.dict()),
        actor=name_actor(request),
        now=database_now(),
    )
    return build_answer(202, SellerApplicationOut.from_record(application))


@router.call(
    "GET /{str:marketplace}/sellers/{str:ref}/applications",
    MarketplaceScope.SELLERS,
    {200: list[SellerApplicationOut]},
    "Follow the applications of a seller",
    problems=(400, 409, 422),
)
def list_applications(
    request: HttpRequest, marketplace: str, ref: _Ref
) -> list[SellerApplicationOut]:
    """List the latest 20 applications of a seller, newest first."""
    del request
    try:
        seller_id = find_seller(marketplace, ref)
    except NotRegistered:
        return []
    applications = SellerApplication.objects.filter(seller=seller_id, marketplace=marketplace)
    return list(map(SellerApplicationOut.from_record, applications.order_by("-pk")[:20]))
