"""Pictures, documents and authorised sellers of a right."""

from typing import Annotated, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Schema
from ninja.files import UploadedFile
from pydantic import Field

from interfaces.api.protocol.answers import (
    build_answer,
    build_conflict,
    refuse_fields,
    refuse_upload,
)
from interfaces.api.protocol.authentication import name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.api.rights.rights import get_right
from interfaces.api.rights.schemas import PaperOut, PictureOut, SellerIn, SellerOut, is_withdrawn
from interfaces.web.files import uploads
from interfaces.web.files.uploads import UploadRefused
from matchers.image.reference import Category
from records.accounts.models import Scope
from records.actions.faults import Fault
from records.actions.filing.admission import list_sites
from records.actions.rights import authorised_sellers, references
from records.actions.rights.references import REMOVED
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.rights.models import Certificate, PaperKind, Reference, Right

router = Operations("Rights")

_MOST_PICTURES: Final = 200  # of one right
_MOST_PAPERS: Final = 50
_CATEGORIES: Final = tuple(category.name.lower() for category in Category)


class PictureIn(Schema):
    """The description of a picture."""

    category: str = Field(pattern=f"^({'|'.join(_CATEGORIES)})$", description="What it shows.")
    is_negative: bool = Field(default=False, description="This picture must never match.")
    variant_of: int = Field(default=0, ge=0, le=2**62, description="Id of another picture.")


class PaperIn(Schema):
    """The purpose of a document."""

    kind: PaperKind


@router.step(
    "POST /{uuid:right_id}/pictures",
    Scope.MANAGE_RIGHTS,
    PictureOut,
    "Add a reference picture",
    status=201,
)
def add_picture(
    request: HttpRequest,
    right_id: UUID,
    picture: Annotated[UploadedFile, File(description="JPEG, PNG, WebP or GIF, up to 15 MB.")],
    shows: Annotated[PictureIn, Form()],
) -> Answer:
    """Add a reference picture to a right.

    The response contains the picture; one that the right has already is returned unchanged. If the
    right is in force, matches with the new picture go to a person until a verifier has seen it. The
    call is refused with 409 `no_room` if the right is withdrawn or has 200 pictures, and with 422
    or 503 if the file cannot be used.
    """
    right = get_right(request, right_id)
    pictures = _list_pictures(right)
    if is_withdrawn(right) or pictures.count() >= _MOST_PICTURES:
        return build_conflict("no_room", "This right is withdrawn, or it already has 200 pictures.")
    try:
        row = uploads.read_reference(uploads.read_upload(picture), shows.category)
    except UploadRefused as refused:
        return refuse_upload("picture", refused)
    row.is_negative = shows.is_negative
    first = pictures.filter(pk=shows.variant_of).first()
    row.family = (first.family or first.pk) if first else 0
    reference = pictures.filter(sha256=row.sha256, is_negative=row.is_negative).first()
    record = reference or references.add_reference(
        right.pk, row, actor=name_actor(request), now=database_now(), is_seen=False
    )
    return build_answer(201, PictureOut.from_record(record))


@router.step(
    "DELETE /{uuid:right_id}/pictures/{int:reference_id}",
    Scope.MANAGE_RIGHTS,
    None,
    "Remove a reference picture",
    status=204,
)
def remove_picture(request: HttpRequest, right_id: UUID, reference_id: int) -> Answer:
    """Remove a reference picture from a right.

    Matching with it stops within ten seconds; decisions that name it can still show it.
    """
    pictures = _list_pictures(get_right(request, right_id))
    picture = get_object_or_404(pictures, pk=reference_id)
    references.remove_reference(picture.pk, actor=name_actor(request), now=database_now())
    return Answer(204, {})


def _list_pictures(right: Right) -> QuerySet[Reference]:
    return right.references.exclude(error=REMOVED)


@router.step(
    "POST /{uuid:right_id}/papers", Scope.MANAGE_RIGHTS, PaperOut, "Add a document", status=201
)
def add_paper(
    request: HttpRequest,
    right_id: UUID,
    paper: Annotated[UploadedFile, File(description="PDF or a picture of one page, up to 15 MB.")],
    is_for: Annotated[PaperIn, Form()],
) -> Answer:
    """Add a document of at most 20 pages to a right.

    The response contains the document; one that the right has already is returned unchanged. Within
    a minute it is compared with documents of others. The call is refused with 409 `no_room` if the
    right is withdrawn or has 50 documents, and with 422 or 503 if the file cannot be used.
    """
    right = get_right(request, right_id)
    if is_withdrawn(right) or right.certificates.count() >= _MOST_PAPERS:
        return build_conflict("no_room", "This right is withdrawn, or it already has 50 documents.")
    try:
        content = uploads.read_upload(paper, is_paper=True)
        with transaction.atomic():
            row = Certificate(right=right, kind=is_for.kind)
            certificate = uploads.receive_paper(row, content, actor=name_actor(request))
    except UploadRefused as refused:
        return refuse_upload("paper", refused)
    return build_answer(201, PaperOut.from_record(certificate))


@router.step(
    "POST /{uuid:right_id}/sellers",
    Scope.MANAGE_RIGHTS,
    SellerOut,
    "Add an authorised seller",
    status=201,
)
def name_seller(request: HttpRequest, right_id: UUID, body: SellerIn) -> Answer:
    """Authorise a seller to use a right, named by its shop or by one of its listings.

    The response contains the authorised seller; naming the same one twice has no further effect.
    The call is refused with 409 `too_many_sellers`, and with 422 `unknown` for an unknown
    marketplace or `one_of_both` if not exactly one of shop and listing is given.
    """
    right = get_right(request, right_id)
    if body.marketplace not in {site.code for site in list_sites()}:
        message = "No marketplace here has this code."
        return refuse_fields("unknown", (Fault("marketplace", "unknown", message),))
    if bool(body.shop.strip()) is bool(body.listing.strip()):
        message = "Give the shop or one of its listings, but not both."
        return refuse_fields("one_of_both", (Fault("shop", "one_of_both", message),))
    shop = authorised_sellers.name_shop(
        right.pk,
        body.marketplace,
        shop=body.shop.strip(),
        listing=body.listing.strip(),
        actor=name_actor(request),
        now=database_now(),
    )
    return build_answer(201, SellerOut.from_record(shop))


@router.step(
    "DELETE /{uuid:right_id}/sellers/{int:shop_id}",
    Scope.MANAGE_RIGHTS,
    None,
    "Remove an authorised seller",
    status=204,
)
def forget_seller(request: HttpRequest, right_id: UUID, shop_id: int) -> Answer:
    """Remove a seller's authorisation to use a right."""
    shop = get_object_or_404(get_right(request, right_id).named_shops, pk=shop_id)
    authorised_sellers.remove_shop(shop.pk, actor=name_actor(request), now=database_now())
    return Answer(204, {})
