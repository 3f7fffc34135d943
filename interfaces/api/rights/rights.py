"""Rights with their pictures, papers and sellers: written down, proven, changed, withdrawn."""

from typing import Annotated, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Query, Schema
from ninja.files import UploadedFile
from pydantic import Field

from interfaces.api.protocol.answers import (
    build_answer,
    build_conflict,
    explain_refusals,
    refuse_fields,
    refuse_upload,
)
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.pagination import Part, Search, fetch_part, filter_by
from interfaces.api.protocol.problems import build_problem
from interfaces.api.rights.schemas import (
    PaperOut,
    PictureOut,
    ReasonOut,
    RenewalIn,
    RightChange,
    RightDetailOut,
    RightIn,
    RightOut,
    RightPart,
    SellerIn,
    SellerOut,
    explain_faults,
    is_withdrawn,
)
from interfaces.web.files import uploads
from interfaces.web.files.uploads import UploadRefused
from matchers.image.reference import Category
from pipeline.rights.fields import FieldFault, RightFields, is_wider_claim
from pipeline.vocabulary import RightKind, RightState
from records import policies
from records.accounts.models import Scope
from records.actions.faults import Fault
from records.actions.filing.admission import list_sites
from records.actions.rights import authorised_sellers, references, repository, submission
from records.actions.rights.references import REMOVED
from records.actions.rights.repository import RENEWABLE
from records.actions.rights.submission import PaperMissing, RightRefused
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.rights import filing_scope
from records.rights.models import Certificate, PaperKind, Reference, Right
from records.rights.queries import read_fields

router = Operations("Rights")


def _refuse_missing(missing: PaperMissing) -> Answer:
    detail = f"Upload these first: {', '.join(missing.kinds)}."
    fault = Fault("papers", "paper_missing", detail)
    return build_answer(409, build_problem(409, "paper_missing", detail, faults=[fault]))


_EXPLAIN: Final = explain_refusals(
    {
        RightRefused: lambda error: refuse_fields("right_refused", explain_faults(error.faults)),
        PaperMissing: _refuse_missing,
    }
)


class RightFilters(Search):
    """Filters for rights, and where the list continues."""

    kind: RightKind | None = None
    state: RightState | None = None


@router.show("", Scope.READ, RightPart, "List your rights")
def own_rights(request: HttpRequest, filters: Annotated[RightFilters, Query()]) -> Part[RightOut]:
    """List your rights, and those of principals that a power of attorney covers or covered."""
    visible = filing_scope.list_visible_rights(get_account(request).pk)
    matches = filter_by(visible, kind=filters.kind, state=filters.state)
    rows, further = fetch_part(matches, filters)
    return Part(items=[RightOut.from_record(right) for right in rows], next=further)


@router.step(
    "POST ",
    Scope.MANAGE_RIGHTS,
    RightDetailOut,
    "Register a right",
    location="rights/{id}",
)
@_EXPLAIN
@transaction.atomic
def add_right(request: HttpRequest, body: RightIn) -> Answer:
    """Register a right; add its pictures and documents, then send it to a verifier.

    The response contains the right. The call is refused with 422 `right_refused` and every error
    beside its field.
    """
    account_id, actor = get_account(request).pk, name_actor(request)
    right = submission.create_right(account_id, _read_fields(body), actor=actor, now=database_now())
    return _render_right(right.pk, 201)


@router.show("/{uuid:right_id}", Scope.READ, RightDetailOut, "Get a right")
def own_right(request: HttpRequest, right_id: UUID) -> RightDetailOut:
    """Get a right with its pictures, documents and sellers, and the documents that are missing."""
    return RightDetailOut.from_record(get_right(request, right_id))


def _show_locked(request: HttpRequest, right_id: UUID) -> RightDetailOut:
    Right.objects.select_for_update().get(pk=get_right(request, right_id).pk)
    return own_right(request, right_id)


@router.step(
    "PUT /{uuid:right_id}",
    Scope.MANAGE_RIGHTS,
    RightDetailOut,
    "Change a right",
    show_locked=_show_locked,
)
@_EXPLAIN
@transaction.atomic
def change_right(request: HttpRequest, right_id: UUID, change: RightChange) -> Answer:
    """Change a right, which creates a new version.

    The response contains the right. Requests filed earlier keep the version that they were filed
    on. If the change makes more listings match, a verifier has to check the right again: this is
    refused with 409 `needs_verification` unless `accepts_verification` is set. It is also refused
    with 409 `wrong_state` if the right is withdrawn, and with 422 `right_refused` and every error
    beside its field.
    """
    right, actor = get_right(request, right_id), name_actor(request)
    fields = _read_fields(change)
    if _needs_verification(right, fields) and not change.accepts_verification:
        detail = (
            "More would be matched, so a verifier has to check the right before it is used again."
        )
        return build_conflict("needs_verification", f"{detail} Set accepts_verification.")
    submission.revise_right(right.pk, fields, actor=actor, now=database_now())
    return _render_right(right.pk)


def _read_fields(right: RightIn) -> RightFields:
    fields, faults = right.as_fields()
    if faults:
        raise RightRefused(faults)
    return fields


def _needs_verification(right: Right, after: RightFields) -> bool:
    before = read_fields(right)
    if before.kind is not after.kind:
        raise RightRefused((FieldFault("kind", "not_for_kind"),))
    return right.state in RENEWABLE and is_wider_claim(before, after)


@router.step(
    "POST /{uuid:right_id}/submission",
    Scope.MANAGE_RIGHTS,
    RightDetailOut,
    "Send a right to a verifier",
    status=202,
)
@_EXPLAIN
@transaction.atomic
def submit_right(request: HttpRequest, right_id: UUID) -> Answer:
    """Send a right to a verifier once its documents are uploaded.

    The response contains the right. The call is refused with 409 `paper_missing`, which names the
    missing kinds, with 409 `wrong_state` if it is waiting already or in force, and with 422
    `right_refused` if it is incomplete.
    """
    right, actor = get_right(request, right_id), name_actor(request)
    submission.submit_right(right.pk, actor=actor, now=database_now())
    return _render_right(right.pk, 202)


@router.step(
    "POST /{uuid:right_id}/renewal",
    Scope.MANAGE_RIGHTS,
    RightDetailOut,
    "Ask for renewal",
    status=202,
)
@_EXPLAIN
@transaction.atomic
def renew_right(request: HttpRequest, right_id: UUID, body: RenewalIn) -> Answer:
    """Ask for a later last day of a right; upload the proof first.

    The response contains the right. The new last day takes effect once a verifier has seen the
    proof. The call is refused with 409 `paper_missing` without a proof, with 409 `wrong_state` if
    the right is neither in force nor expired, and with 422 `right_refused` if the day is not later
    or has passed.
    """
    right, actor = get_right(request, right_id), name_actor(request)
    submission.request_renewal(right.pk, body.until, actor=actor, now=database_now())
    return _render_right(right.pk, 202)


@router.step("POST /{uuid:right_id}/withdrawal", Scope.MANAGE_RIGHTS, RightDetailOut, "Withdraw it")
@_EXPLAIN
@transaction.atomic
def withdraw_right(request: HttpRequest, right_id: UUID) -> Answer:
    """Withdraw a right.

    The response contains the right. Matching stops within ten seconds, and open cases go to a
    person. The call is refused with 409 `wrong_state` if it is withdrawn already.
    """
    right, actor = get_right(request, right_id), name_actor(request)
    repository.withdraw_right(right.pk, actor=actor, now=database_now())
    return _render_right(right.pk)


def get_right(request: HttpRequest, right_id: UUID) -> Right:
    """Return the caller's right; raise Http404 if there is none."""
    mine = Right.objects.exclude(state=RightState.CLAIMED).filter(owner_id=get_account(request).pk)
    return get_object_or_404(mine, public_id=right_id)


def _render_right(right_id: int, status: int = 200) -> Answer:
    right = RightDetailOut.from_record(Right.objects.get(pk=right_id))
    return build_answer(status, right)


reasons_router = Operations("Rights")


@reasons_router.show("/reasons", Scope.READ, list[ReasonOut], "List the reasons")
def reasons(request: HttpRequest) -> list[ReasonOut]:
    """List the reasons for a filing, with the kinds of right and the evidence that each needs."""
    del request
    return [
        ReasonOut.from_policy(code, reason) for code, reason in policies.policy().reasons.items()
    ]


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
    location="rights/{right_id}/pictures/{id}",
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
    "POST /{uuid:right_id}/papers",
    Scope.MANAGE_RIGHTS,
    PaperOut,
    "Add a document",
    location="rights/{right_id}",
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
    location="rights/{right_id}/sellers/{id}",
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
