"""The case that comes next for a reviewer: its pictures are fetched while this one is decided."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.http import Http404, HttpRequest
from django.urls import reverse

from interfaces.console.cases.permissions import DECIDERS, is_second_reviewer, may_see
from interfaces.console.review.filters import CaseFilter, build_ordering, load_filter
from records.accounts.models import User
from records.cases.models import Case, DecisionRecord
from records.review.models import GroupMember

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
    rows = DecisionRecord.objects.filter(case=case).values_list("facts__pictures", flat=True)
    for likeness in (rows.first() or [])[:1]:
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
