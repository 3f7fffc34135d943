"""Drafts: keep a filing in the making, have its listings looked at, file it."""

from collections.abc import Callable
from typing import Annotated, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from interfaces.api.callers import answered_once, caller, needs
from interfaces.api.cursors import Cursor, Most, Part, part_of
from interfaces.api.draft_shapes import AskedOut, DraftOut, DraftRow, OutlookOut
from interfaces.api.problems import Problem, build_conflict, problem, refusal
from interfaces.api.shapes import FiledOut
from interfaces.look.limits import count_listings, count_preflights
from pipeline.words import Reason
from records.accounts.models import Scope
from records.acts import checking, drafting, filing, preflighting
from records.acts.admission import FilingRefused
from records.acts.drafting import DraftGone, NobodyToEdit, TooMuchText
from records.acts.faults import Fault
from records.acts.written import WrittenFiling
from records.complaints.models import Draft
from records.ledger import policies
from records.ledger.clock import database_now
from records.ledger.idempotency import Answer
from records.rights.models import Right

router = Router(tags=["Drafts"])

_LONGEST_EMAIL: Final = 254
_FOUNDATIONS: Final = frozenset({"right", "reason"})


class DraftSearch(Schema):
    """From where on."""

    cursor: Cursor = None
    per_page: Most = 50


@router.get(
    "",
    auth=needs(Scope.READ),
    response={200: Part[DraftRow], (401, 403, 422, 429, 503): Problem},
    summary="List your drafts",
)
def own_drafts(request: HttpRequest, asked: Annotated[DraftSearch, Query()]) -> Part[DraftRow]:
    """Of people and machines alike, the one begun last first."""
    found = Draft.objects.filter(account_id=caller(request).pk).select_related("right")
    rows, further = part_of(found, asked.cursor, asked.per_page)
    return Part(items=[DraftRow.of(one) for one in rows], next=further)


@router.post(
    "",
    auth=needs(Scope.FILE),
    response={201: DraftOut, (400, 401, 403, 409, 413, 422, 429, 503): Problem},
    summary="Begin a draft",
)
def begin_draft(request: HttpRequest, written: WrittenFiling) -> HttpResponse:
    """All but the right and the reason may be missing or wrong: the answer says what is. People
    of the account find it in the portal, and are told before it expires.
    """
    return answered_once(request, lambda: _begun(caller(request).pk, written))


def _begun(account_id: int, written: WrittenFiling) -> Answer:
    if (refused := _unfit(account_id, written)) is not None:
        return refused
    right = Right.objects.get(public_id=written.right)
    now, name = database_now(), uuid4()
    try:
        with transaction.atomic():
            editor = drafting.editor_for(account_id)
            drafting.begin(editor, right, Reason(written.reason), once=name, now=now)
            draft = drafting.rewrite(
                account_id, name, written.listings, written.as_draft(), now=now
            )
    except NobodyToEdit as refused_it:
        return build_conflict("nobody_to_edit", str(refused_it))
    except TooMuchText as much:
        return _too_much(much)
    return Answer(201, DraftOut.of(draft).model_dump(mode="json"))


def _unfit(account_id: int, written: WrittenFiling) -> Answer | None:
    """The right and the reason have to be there; almost everything else is for later."""
    all_of_it = checking.faults_in(written.as_filing(account_id), database_now())
    return _named([one for one in all_of_it if one.field in _FOUNDATIONS], written)


def _named(faults: list[Fault], written: WrittenFiling) -> Answer | None:
    if len(written.filer_email) > _LONGEST_EMAIL:
        faults.append(Fault("filer_email", "too_long", "An email address has 254 letters at most."))
    if not faults:
        return None
    says = " ".join(one.says for one in faults)
    return Answer(422, problem(422, "unfit_fields", says, faults=faults).model_dump(mode="json"))


def _too_much(much: TooMuchText) -> Answer:
    fault = Fault("listings", "too_much_text", str(much))
    return Answer(
        422, problem(422, "too_much_text", str(much), faults=[fault]).model_dump(mode="json")
    )


@router.get(
    "/{uuid:draft_id}",
    auth=needs(Scope.READ, foreign=404),
    response={200: DraftOut, (401, 403, 404, 429, 503): Problem},
    summary="Look at a draft",
)
def own_draft(request: HttpRequest, draft_id: UUID) -> DraftOut:
    """Checked as the filing would check it."""
    return DraftOut.of(_own(request, draft_id))


@router.put(
    "/{uuid:draft_id}",
    auth=needs(Scope.FILE, foreign=404),
    response={200: DraftOut, (400, 401, 403, 404, 409, 413, 422, 429, 503): Problem},
    summary="Write it anew",
)
def rewrite_draft(request: HttpRequest, draft_id: UUID, written: WrittenFiling) -> HttpResponse:
    """Its listings, texts and statements; the right and the reason stay those it was begun with."""
    draft = _own(request, draft_id)

    def act() -> Answer:
        if (refused := _named([], written)) is not None:
            return refused
        try:
            done = drafting.rewrite(
                draft.account_id,
                draft_id,
                written.listings,
                written.as_draft(),
                now=database_now(),
            )
        except TooMuchText as much:
            return _too_much(much)
        return Answer(200, DraftOut.of(done).model_dump(mode="json"))

    return answered_once(request, lambda: _unless_gone(act))


@router.delete(
    "/{uuid:draft_id}",
    auth=needs(Scope.FILE, foreign=404),
    response={204: None, (400, 401, 403, 404, 409, 422, 429, 503): Problem},
    summary="Throw it away",
)
def discard_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """With what was looked at for it."""

    def act() -> Answer:
        draft = _own(request, draft_id)
        drafting.discard(draft.account_id, draft_id)
        return Answer(204, {})

    return answered_once(request, act)


@router.post(
    "/{uuid:draft_id}/preflight",
    auth=needs(Scope.FILE, foreign=404),
    response={202: AskedOut, (400, 401, 403, 404, 409, 422, 429, 503): Problem},
    summary="Have its listings looked at",
)
def ask_preflight(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """A worker looks at those that were not looked at yet, as it would after the filing."""
    draft = _own(request, draft_id)
    return answered_once(request, lambda: _unless_gone(lambda: _asked(draft)))


def _asked(draft: Draft) -> Answer:
    with transaction.atomic():
        asked = preflighting.ask(draft.account_id, draft.public_id, now=database_now())
        if asked:
            most = policies.policy().preflight.listings_a_day
            count_preflights(draft.account_id, asked, most)
    return Answer(202, {"asked": asked})


@router.get(
    "/{uuid:draft_id}/preflight",
    auth=needs(Scope.READ, foreign=404),
    response={200: OutlookOut, (401, 403, 404, 429, 503): Problem},
    summary="See what would come of it",
)
def own_outlook(request: HttpRequest, draft_id: UUID) -> OutlookOut:
    """What is known so far of each listing; ask again while `done` is below `asked`."""
    draft = _own(request, draft_id)
    looks = list(draft.preflights.order_by("asked_at", "pk"))
    return OutlookOut.of(preflighting.foretell(draft, looks, now=database_now()))


@router.post(
    "/{uuid:draft_id}/filing",
    auth=needs(Scope.FILE, foreign=404),
    response={202: FiledOut, (400, 401, 403, 404, 409, 422, 429, 503): Problem},
    summary="File it",
)
def file_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Once: the draft is a takedown request from here on, and no draft any more."""
    return answered_once(request, lambda: _filed(_own(request, draft_id)))


def _filed(draft: Draft) -> Answer:
    if draft.expires_at <= database_now():
        return build_conflict(
            "draft_expired", "This draft has expired: write it anew, then file it."
        )
    try:
        with transaction.atomic():
            filed = filing.file(checking.filing_of(draft))
            count_listings(draft.account_id, filed.cases + filed.duplicates)
            drafting.discard(draft.account_id, draft.public_id)
    except FilingRefused as refused:
        return Answer(422, refusal(refused).model_dump(mode="json"))
    return Answer(202, FiledOut.of(filed).model_dump(mode="json"))


def _unless_gone(act: Callable[[], Answer]) -> Answer:
    """An expired draft is still read, and not changed."""
    try:
        return act()
    except DraftGone as gone:
        return build_conflict("draft_gone", str(gone))


def _own(request: HttpRequest, draft_id: UUID) -> Draft:
    mine = Draft.objects.filter(account_id=caller(request).pk).select_related("right")
    return get_object_or_404(mine, public_id=draft_id)
