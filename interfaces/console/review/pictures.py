"""Pictures of a case, and of the one that comes next: drawn again for those who may see it."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from interfaces.console.cases.findings import read_finding
from interfaces.console.cases.permissions import (
    DECIDERS,
    allow_case_readers,
    is_second_reviewer,
    may_see,
)
from interfaces.console.review.filters import CaseFilter, build_ordering, load_filter
from interfaces.web.access import Pages
from interfaces.web.files.pictures import overlay_response, picture_response
from records.accounts.models import User
from records.cases.decisions import find_decision
from records.cases.models import Case
from records.clock import database_now
from records.review.models import GroupMember
from records.rights.models import Reference

_KEY: Final = "ahead"
_PICTURES: Final = 4


def find_next_case(reviewer: User, case_filter: CaseFilter, *, now: datetime) -> Case | None:
    """Return the case that a claim would give this reviewer now if they held none."""
    if reviewer.role not in DECIDERS:
        return None
    proposed_members = GroupMember.objects.proposed_by(reviewer, now)
    waiting = Case.objects.in_review().exclude(pk__in=proposed_members.values("case"))
    waiting = waiting.select_related("frozen").order_by(*build_ordering(""))
    free = case_filter.apply(waiting).free_for(reviewer, now).exclude(skips__reviewer=reviewer)
    return waiting.handed_to(reviewer, now).first() or free.first()


def list_picture_urls(request: HttpRequest, reviewer: User, *, now: datetime) -> list[str]:
    """List the URLs of the next case's pictures; empty if no case waits."""
    following = find_next_case(reviewer, load_filter(request), now=now)
    case_id = str(following.public_id) if following else ""
    if request.session.get(_KEY, "") != case_id:
        request.session[_KEY] = case_id
    return list(_list_case_pictures(following)) if following and following.frozen else []


def _list_case_pictures(case: Case) -> Iterator[str]:
    pictures = case.frozen.pictures if case.frozen else []
    for position, picture in enumerate(pictures[:_PICTURES]):
        if picture["sha256"] and not picture["error"]:
            yield reverse("console:picture", args=[case.public_id, position])
    decision = find_decision(case)
    for likeness in json.loads(decision.facts)["pictures"][:1] if decision else ():
        yield reverse("console:reference", args=[case.public_id, likeness["reference_id"]])


def get_pictured_case(
    request: HttpRequest, public_id: uuid.UUID, visitor: User, now: datetime
) -> Case:
    """Return a case whose pictures the visitor may see: a visible one, or the next one.

    Second reviewers see the pictures of their case, although its own page is closed to them.

    Raises:
        Http404: there is no such case for this person.
    """
    cases = Case.objects.select_related("request__right", "frozen")
    # Asked before the case is read: it is no longer next once this person claims it meanwhile.
    is_next = _is_next(request, public_id, visitor, now)
    case = cases.filter(public_id=public_id).first()
    if case is None or not (
        is_next or may_see(case, visitor, now=now) or is_second_reviewer(case, visitor)
    ):
        raise Http404
    return case


def _is_next(request: HttpRequest, public_id: uuid.UUID, visitor: User, now: datetime) -> bool:
    if request.session.get(_KEY) != str(public_id):
        return False
    following = find_next_case(visitor, load_filter(request), now=now)
    return following is not None and following.public_id == public_id


PAGES = Pages()
_CASE = "cases/<uuid:public_id>/"


@PAGES.show(f"{_CASE}pictures/<int:position>/", allow_case_readers, name="picture")
def listing_picture(
    request: HttpRequest, visitor: User, public_id: uuid.UUID, position: int
) -> HttpResponse:
    """Show a picture of the frozen listing, counted from 0."""
    case = get_pictured_case(request, public_id, visitor, database_now())
    pictures = case.frozen.pictures if case.frozen else []
    if position >= len(pictures) or not pictures[position]["sha256"]:
        raise Http404
    return picture_response(pictures[position]["sha256"])


@PAGES.show(f"{_CASE}references/<int:reference_id>/", allow_case_readers, name="reference")
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
    f"{_CASE}comparisons/<int:position>/<int:reference_id>/", allow_case_readers, name="comparison"
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
    decision = find_decision(case)
    facts = json.loads(decision.facts) if decision else {"pictures": []}
    return any(likeness["reference_id"] == reference.pk for likeness in facts["pictures"])


@PAGES.show(f"{_CASE}evidence/<slug:sha256>/", allow_case_readers, name="evidence")
def evidence_picture(
    request: HttpRequest, visitor: User, public_id: uuid.UUID, sha256: str
) -> HttpResponse:
    """Show a file of the filer's evidence, if it is a picture."""
    case = get_pictured_case(request, public_id, visitor, database_now())
    hashes = {item for items in case.request.evidence.values() for item in items}
    answers = case.clarifications.values_list("files", flat=True)
    for file in chain(case.request.files, *answers):
        hashes |= set(file["pages"])
    if sha256 not in hashes:
        raise Http404
    return picture_response(sha256)
