"""The operations by which a marketplace sends papers and applications of its sellers."""

from typing import Annotated, Final, Literal

from django.http import HttpRequest
from ninja import File, Form, Path
from ninja.files import UploadedFile

from gateways import configured
from interfaces.api.marketplaces.schemas import (
    SellerApplicationIn,
    SellerApplicationOut,
    SellerPaperOut,
)
from interfaces.api.protocol.answers import (
    build_answer,
    explain_refusals,
    refuse_upload,
)
from interfaces.api.protocol.authentication import name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.web.files import uploads
from interfaces.web.files.uploads import UploadRefused
from records.accounts.models import MarketplaceScope
from records.actions.marketplaces.sellers import NotRegistered, find_seller
from records.actions.vetting import applications
from records.actions.vetting.applications import ApplicationOpen, AppliedTooSoon, Statement
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.vetting.models import SellerApplication, SellerPaperKind

router = Operations("Marketplaces")

_Ref = Annotated[str, Path(pattern=r"^[!-~]{1,100}$")]
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
    status=201,
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
        uploads.read_document(uploads.read_upload(file, is_paper=True)),
        configured.vault().put,
        actor=name_actor(request),
        now=database_now(),
    )
    return build_answer(201, SellerPaperOut.from_record(paper))


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
