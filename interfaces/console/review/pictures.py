"""Pictures of a case, drawn again for those who may see the case."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse

from interfaces.console.cases.findings import read_finding
from interfaces.console.cases.permissions import READERS, SEE_ALL
from interfaces.console.review.prefetch import get_pictured_case
from interfaces.web.access import Pages, allow_roles
from interfaces.web.files.pictures import overlay_response, picture_response
from records.accounts.models import User
from records.cases.models import Case, DecisionRecord
from records.clock import database_now
from records.rights.models import Reference

PAGES = Pages()
_CASE = "cases/<uuid:public_id>/"


@PAGES.show(
    f"{_CASE}pictures/<int:position>/",
    allow_roles(*READERS, foreign=404, overseers=SEE_ALL),
    name="picture",
)
def listing_picture(
    request: HttpRequest, visitor: User, public_id: uuid.UUID, position: int
) -> HttpResponse:
    """Show a picture of the frozen listing, counted from 0."""
    case = get_pictured_case(request, public_id, visitor, database_now())
    pictures = case.frozen.pictures if case.frozen else []
    if position >= len(pictures) or not pictures[position]["sha256"]:
        raise Http404
    return picture_response(pictures[position]["sha256"])


@PAGES.show(
    f"{_CASE}references/<int:reference_id>/",
    allow_roles(*READERS, foreign=404, overseers=SEE_ALL),
    name="reference",
)
def reference_picture(
    request: HttpRequest, visitor: User, public_id: uuid.UUID, reference_id: int
) -> HttpResponse:
    """Show a reference of the claimed right, or one that a match of this case names."""
    case = get_pictured_case(request, public_id, visitor, database_now())
    reference = Reference.objects.filter(pk=reference_id).first()
    if reference is None or not _belongs_to_case(reference, case):
        raise Http404
    return picture_response(reference.sha256)


@PAGES.show(
    f"{_CASE}comparisons/<int:position>/<int:reference_id>/",
    allow_roles(*READERS, foreign=404, overseers=SEE_ALL),
    name="comparison",
)
def comparison_picture(
    request: HttpRequest, visitor: User, public_id: uuid.UUID, position: int, reference_id: int
) -> HttpResponse:
    """Show a listing picture with the reference that was found in it laid over it."""
    case = get_pictured_case(request, public_id, visitor, database_now())
    finding = read_finding(case)
    likenesses = [
        pair.likeness
        for pair in (finding.comparisons if finding else ())
        if (pair.likeness.picture, pair.likeness.reference_id) == (position, reference_id)
    ]
    reference = Reference.objects.filter(pk=reference_id).first()
    if not (finding and likenesses and reference):
        raise Http404
    listing = finding.facts.listing.pictures[position].sha256
    return overlay_response(listing, reference.sha256, likenesses[0].quadrilateral)


def _belongs_to_case(reference: Reference, case: Case) -> bool:
    if reference.right_id == case.right_id:
        return True
    facts = {"pictures": [{"reference_id": reference.pk}]}
    return DecisionRecord.objects.filter(case=case, facts__contains=facts).exists()


@PAGES.show(
    f"{_CASE}evidence/<slug:sha256>/",
    allow_roles(*READERS, foreign=404, overseers=SEE_ALL),
    name="evidence",
)
def evidence_picture(
    request: HttpRequest, visitor: User, public_id: uuid.UUID, sha256: str
) -> HttpResponse:
    """Show a file of the filer's evidence, if it is a picture."""
    case = get_pictured_case(request, public_id, visitor, database_now())
    hashes = {item for items in case.request.evidence.values() for item in items}
    hashes |= {page for file in case.request.files for page in file["pages"]}
    if sha256 not in hashes:
        raise Http404
    return picture_response(sha256)
